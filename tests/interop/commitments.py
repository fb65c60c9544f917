# SPDX-License-Identifier: Apache-2.0
"""Made-up commitments: sound ones with as many fields as chance gives, and slight changes of them, most of them wrong."""

import copy

from fields import TABLES

LANGS = ["es", "en", "pt", "quz", "ay", "zh-Hans", "es-419", "pt-BR", "ca-valencia", "de-1996", "gn-x-casa"]
KINDS = ["framework_agreement", "agreement", "joint_lab", "training", "mobility", "funding", "in_kind", "equipment", "data_sharing"]
PROFILES = ("joint_lab", "training", "mobility", "funding", "in_kind")
DATES = ["2024-02-29", "2026-01-01", "2026-09-30", "2027-12-31", "2030-06-15"]
LABELS = [("TK", "NC"), ("TK", "MC"), ("TK", "CB"), ("BC", "NC"), ("BC", "P"), ("notice", "TK_notice")]

# What stands in the place of a value when it is changed: on both sides of the border, for each kind.
ODD = {
    "string": ["", "a", "a\tb", "a\nb", "a\x00b", "a\x7f", "a\x85", "\u2028", "a\u2029", "\u202e", "\u2066", "\u061c", "\u200e", "\u200b", "é" * 150,
               "e\u0301", "a" * 300, "a" * 301, "\ufeff", "\U0010ffff", "\ue000", "\u2067\n", "a\rb", "\u009f", "\u00a0"],
    "lang": LANGS + ["", "e", "ES", "es-bo", "zh-hans", "zh-Hans-CN", "x-private", "es-x", "es-x-a-b", "abcd", "es-1996", "es-12345", "de-1abc", "es-BO-419",
                     "es-Latn-BO-rozaj-biske-x-abcdefgh", "es-Latn-BO-rozaj-biske-x-abcdefghi", "es-rozaj-rozaj", "es-", "-es", "es_BO",
                     "es-Latn-BO-rozaj-biske-x-abcde-f"],
    "open": ["", "1", "a.b_c-d", "a b", "a" * 64, "a" * 65, "ñ", "..", "A/B"],
    "org-id": ["", "XI-ROR-a", "XI-ROR-", "X-ROR-a", "XI-R-a", "XI--a", "xi-ROR-a", "XI-ROR-a b", "XI-ROR-" + "a" * 93, "XI-ROR-" + "a" * 94, "__-__-.",
               "CA_ON-ONT-12", "XI-ror-a", "X1-ROR-a", "XI-ROR-a-b-c", "XI-ROR-é"],
    "label": ["", "XI-ROR-a-b", "XI-ROR-a", "XI-ROR--b", "XI-ROR-a-", "XI-ROR---", "XI-ROR-" + "a" * 93 + "-" + "b" * 64, "XI-ROR-" + "a" * 93 + "-" + "b" * 65,
              "XI-ROR-" + "a" * 94 + "-" + "b" * 63, "XI-ROR-" + "a" * 120 + "-b", "XI-ROR-a-" + "b" * 120, "XI-ROR-" + "-" * 120, "XI-ROR-a-b c"],
    "date": DATES + ["", "2023-02-29", "1900-02-29", "2000-02-29", "0000-02-29", "0000-01-01", "9999-12-31", "2026-1-1", "2026-13-01", "2026-00-10",
                     "2026-04-31", "2026-04-00", "20260401", "2026-04-01T", "+026-04-01", "2026-04-1 ", "2026/04/01", "0100-02-29", "1969-12-31"],
    "decimal": ["", "0", "-0", "1", "-1", "00", "01", "1.", ".1", "1.0", "0.0", "0.1", "-0.1", "1.1234567891", "1.12345678912", "999999999999999999",
                "1000000000000000000", "-999999999999999999.9999999999", "+1", "1e3", "1,5", " 1", "-", "100.5", "0.00001", "90", "90.00001", "-180", "180.1",
                "-90.1", "0.000001"],
    "percent": ["", "0", "-0", "100", "100.0", "100.1", "101", "-1", "33.3333", "33.33333", "50", "25.5", "0.0001", "00", "1e1", "50.50"],
    "integer": [0, 1, 2, 3, 64, 65, 65535, 65536, 2**53 - 1, 2**53, 2**64 - 1, -1, -2**63, 1000000, 1000001, 36500, 36501, 3650, 3651],
    "bool": [True, False],
    "hash": [b"", bytes(31), bytes(32), bytes(33)],
}
WRONG_TYPES = [0, -1, "", "text", b"", bytes(32), True, False, [], {}, [""], {"": 0}, [[]], [{}]]


class Maker:
    """Sound commitments of the parties given: [(member id or None, org_id)]."""

    def __init__(self, chance, parties):
        self.chance, self.parties = chance, parties
        self.org_ids = [org_id for _, org_id in parties]
        self.bound_ids = [org_id for member, org_id in parties if member is not None]

    def texts(self, kind, high):
        langs = list(self.langs)
        if self.chance.random() < 0.3:
            langs.append(self.chance.choice([lang for lang in LANGS if lang not in langs]))
        return [{"lang": lang, "text": self.string(kind == "text", high)} for lang in langs]

    def string(self, with_lines, high):
        text = self.chance.choice(["Un texto", "日本語の文", "a", "x" * 16, "qhichwa simi", "línea\ndos\ttres"])
        return (text if with_lines else text.replace("\n", " ").replace("\t", " ")).encode()[:high].decode("utf-8", "ignore")

    def split_percent(self, n):
        """n percentages that add up to 100."""
        parts = [self.chance.randrange(0, 1000000 // n) for _ in range(n - 1)]
        parts.append(1000000 - sum(parts))
        return [f"{part // 10000}.{part % 10000:04}".rstrip("0").rstrip(".") for part in parts]

    def value(self, table, field):
        if field.many:
            low, high = int(field.many[1]), int(field.many[2])
            return self.items(table, field, self.chance.randint(max(low, 1), min(high, 3)))
        return self.single(table, field)

    def items(self, table, field, n):
        items = [self.single(table, field) for _ in range(n)]
        if field.flags & {"no doubles", "sorted"}:
            items = sorted(set(items))
        if field.name in ("places", "sectors", "ip_shares", "cost_split") and isinstance(items[0], dict):
            for item, pct in zip(items, self.split_percent(n)):
                item["pct"] = pct
        return items

    def single(self, table, field):
        chance = self.chance
        if field.table:
            if field.kind.startswith("date or ") and (not self.earlier or chance.random() < 0.6):
                return chance.choice(DATES)
            return self.map(field.table)
        if field.name in ("after", "depends_on", "obligations", "obligation", "tranches") and field.kind == "integer":
            return chance.choice(self.earlier)
        if field.name in ("mat", "document") and field.kind == "integer":
            return chance.choice(self.documents)
        simple = {
            "org-id": lambda: chance.choice(self.bound_ids if field.name in ("debtor", "creditor") else self.org_ids),
            "open": lambda: chance.choice(["1", "BO", "word", "a.b_c-d"]),
            "code": lambda: chance.choice(sorted(field.words)),
            "lang": lambda: chance.choice(LANGS),
            "label": lambda: chance.choice(self.org_ids) + "-parent",
            "date": lambda: chance.choice(DATES),
            "decimal": lambda: chance.choice(["0", "1", "12.5", "45.00001", "3.1234567891"[:6]]),
            "percent": lambda: "100",
            "money": lambda: self.map("money"),
            "bool": lambda: chance.random() < 0.3,
            "hash": lambda: bytes([chance.randrange(256)]) * 32,
            "integer": lambda: chance.randint(*(field.limits or (0, 9))),
            "string": lambda: self.string("lines" in field.flags, (field.limits or (1, 300))[1]),
        }
        return self.texts(field.kind, field.limits[1]) if field.kind in ("text", "line") else simple[field.kind]()

    def map(self, table):
        value = {}
        for field in TABLES[table]:
            if not field.required and self.chance.random() < 0.5:
                continue
            if field.name in ("depends_on", "obligations", "obligation", "tranches") and field.kind == "integer" and not self.earlier:
                continue
            value[field.name] = self.value(table, field)
        return getattr(self, f"mend_{table}", lambda value: value)(value)

    def keep_one(self, value, *names):
        """Exactly one of the names in the map."""
        kept = self.chance.choice(names)
        for name in names:
            if name != kept:
                value.pop(name, None)
        return kept

    def mend_place(self, value):
        kept = self.keep_one(value, "country", "region")
        value[kept] = "BO"
        return value

    def mend_obligation(self, value):
        self.keep_one(value, "amount", "quantity")
        return value

    mend_instalment = mend_obligation

    def mend_training(self, value):
        value[self.keep_one(value, "hours", "ects")] = "30"
        return value

    def mend_provider(self, value):
        value.pop("share", None)
        value["amount"] = self.map("money")
        return value

    def mend_valuation(self, value):
        value.pop("money", None)
        if value["method"] != "none":
            value["money"] = self.map("money")
        return value

    def mend_community_label(self, value):
        value["scheme"], value["code"] = self.chance.choice(LABELS)
        value["community"] = self.chance.choice(self.org_ids)
        return value

    def mend_joint_lab(self, value):
        value["opens_on"], value["review_on"] = sorted([value["opens_on"], value["review_on"]])
        if "ror" in value:
            value["ror"] = "https://ror.org/0abcdef12"
        return value

    def mend_mobility(self, value):
        for cost, pct in zip(value["cost_split"], self.split_percent(len(value["cost_split"]))):
            cost["item"], cost["pct"] = "travel", pct
        return value

    def mend_clause(self, value):
        if value["topic"] in ("abs_access", "abs_benefit") and "abs" not in value:
            value["abs"] = self.map("abs")
        if value["topic"] == "fpic":
            value["community"] = bytes(32)
        return value

    def party(self, number, member, org_id, is_signatory, triangle):
        party = self.map("party")
        party.update(org_id=org_id, signatory=is_signatory)
        party.pop("member", None)
        party.pop("share", None)
        if member is not None:
            party["member"] = member
        if triangle:
            party["coop_role"] = ("first_provider", "second_provider", "recipient")[number % 3]
        return party

    def commitment(self, name):
        """A commitment that its author, the first of the parties, signs."""
        chance = self.chance
        self.langs, self.earlier = chance.sample(LANGS, chance.randint(1, 2)), []
        self.documents = chance.sample(range(1, 20), chance.randint(1, 3))
        body = {field.name: self.value("propose", field) for field in TABLES["propose"] if field.name not in ("prev", *PROFILES)
                and field.name not in ("parties", "obligations", "clauses", "documents") and (field.required or chance.random() < 0.5)}
        triangle = len(self.parties) >= 3 and chance.random() < 0.3
        body.update(
            id=f"{self.parties[0][1]}-{name}", version=1, kind=chance.choice(KINDS), modality="triangular" if triangle else "south_south",
            authentic_langs=self.langs, documents=[{**self.map("document"), "no": no} for no in self.documents], notice_days=30)
        signatories = 2 + chance.randrange(len(self.bound_ids) - 1)
        body["parties"] = [self.party(i, member, org_id, member is not None and i < signatories, triangle)
                           for i, (member, org_id) in enumerate(self.parties)]
        self.finish(body)
        return body

    def finish(self, body):
        chance = self.chance
        if chance.random() < 0.4:
            for party, share in zip(body["parties"], self.split_percent(len(body["parties"]))):
                party["share"] = share
        for sector in body["sectors"]:
            sector["vocabulary"] = "1"
        for sdg in body["sdg"][1:]:
            sdg.pop("principal", None)
        if {"effective_from", "ends_on"} <= set(body):
            body["effective_from"], body["ends_on"] = sorted([body["effective_from"], body["ends_on"]])
        obligations = []
        for no in chance.sample(range(1, 30), chance.randint(1, 4)):
            obligations.append({**self.map("obligation"), "no": no})
            self.earlier.append(no)
        body["obligations"] = obligations
        body["clauses"] = [{**self.map("clause"), "no": no} for no in chance.sample(range(1, 30), chance.randint(0, 2))]
        if body["kind"] in PROFILES:
            body[body["kind"]] = self.map(body["kind"])


def places_of(table, value, found):
    """Every (map, field) below a map of this table."""
    for field in TABLES[table]:
        found.append((value, field))
        inner = value.get(field.name)
        below = field.table or ("money" if field.kind == "money" else "text" if field.kind in ("text", "line") else None)
        for item in inner if isinstance(inner, list) else [inner]:
            if below and isinstance(item, dict):
                places_of(below, item, found)
    return found


def change(chance, table, value):
    """A copy with one field changed, into something sound or not."""
    value = copy.deepcopy(value)
    places = places_of(table, value, [])
    held, field = chance.choice([place for place in places if place[1].name in place[0]] if chance.random() < 0.95 else places)
    ways = [put_odd, put_odd, put_like, put_like, put_wrong_type, drop,
            add_unknown] + ([change_items] * 3 if field.many or field.kind in ("text", "line") else [])
    chance.choice(ways)(chance, held, field, places)
    return value


def put(chance, held, field, new):
    """In the place of the value, or of one item."""
    if field.many and isinstance(held.get(field.name), list) and held[field.name]:
        held[field.name][chance.randrange(len(held[field.name]))] = new
    else:
        held[field.name] = new


def odd_kind(field):
    return "date" if field.kind.startswith("date or") else "integer" if field.kind == "bytes" else field.kind


def put_odd(chance, held, field, _):
    low, high = field.limits or (1, 300)
    if field.kind in ("text", "line") and held.get(field.name):
        item = chance.choice(held[field.name])
        item["text"] = chance.choice(ODD["string"] + ["a" * high, "a" * (high + 1)])
    elif field.kind == "integer":
        put(chance, held, field, chance.choice(ODD["integer"] + [low - 1, low, high, high + 1]))
    elif field.kind == "string":
        put(chance, held, field, chance.choice(ODD["string"] + ["a" * high, "a" * (high + 1), "https://ror.org/0abcdef1",
                                                                "https://ror.org/1abcdef12", "WG", "P"]))
    elif odd_kind(field) in ODD:
        put(chance, held, field, chance.choice(ODD[odd_kind(field)]))
    elif field.kind == "code":
        put(chance, held, field, chance.choice(sorted(field.words) + ["", "word"]))


def put_like(chance, held, field, places):
    """The value of another field of the same kind: it is sound alone, and may be wrong here."""
    alike = [other[twin.name] for other, twin in places if twin.name in other and (twin.kind, bool(twin.many)) == (field.kind, bool(field.many))]
    if alike:
        held[field.name] = copy.deepcopy(chance.choice(alike))


def put_wrong_type(chance, held, field, _):
    put(chance, held, field, copy.deepcopy(chance.choice(WRONG_TYPES)))


def drop(_, held, field, __):
    held.pop(field.name, None)


def add_unknown(chance, held, _, __):
    held[chance.choice(["zz", "A", "", "ñ", "unknown"])] = copy.deepcopy(chance.choice(WRONG_TYPES))


def change_items(chance, held, field, _):
    items = held.get(field.name)
    if isinstance(items, list) and items:
        way = chance.randrange(5)
        if way == 0:
            items.append(copy.deepcopy(chance.choice(items)))
        elif way == 1:
            items.pop()
        elif way == 2:
            items.clear()
        elif way == 3:
            items.reverse()
        else:
            most = int(field.many[2]) if field.many else 16
            items.extend(copy.deepcopy(items[0]) for _ in range(chance.choice([most, most + 1]) - len(items)))
