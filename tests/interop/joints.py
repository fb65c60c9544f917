# SPDX-License-Identifier: Apache-2.0
"""Changes of commitments at the borders of proto/fields.md, "Rules that join fields": each is sound at one time and not at another."""

import commitments
from commitments import DATES, PROFILES

MONEY = {"amount": "1", "currency": "USD", "value_date": "2026-01-01"}
QUANTITY = {"value": "1", "unit": "kg"}


def change_id(chance, body):
    body["id"] = chance.choice([
        f"{body['parties'][-1]['org_id']}-x", "XI-ROR-nobody-x", f"{body['parties'][0]['org_id']}-{'a' * chance.choice([64, 65])}",
        body["id"].replace("-", "", 1), body["parties"][0]["org_id"]])


def change_version(chance, body):
    body.update(chance.choice([{"version": 2}, {"prev": [bytes(32)]}, {"version": 65535}]))


def change_parties(chance, body):
    first, second = chance.sample(body["parties"], 2)
    name = chance.choice(["org_id", "member", "coop_role", "signatory"])
    if name in second:
        first[name] = second[name]
    if chance.random() < 0.3:
        first.pop("member", None)
    body["modality"] = chance.choice([body["modality"], "triangular"])


def change_signatories(chance, body):
    for party in body["parties"]:
        party["signatory"] = chance.random() < 0.5


def change_shares(chance, body):
    if chance.random() < 0.5:
        for party in body["parties"]:
            party.pop("share", None)
        chance.choice(body["parties"])["share"] = chance.choice(["100", "99.9999", "0"])
    else:
        name = chance.choice(["places", "sectors"])
        body[name] = [{"country": "BO", "pct": pct} if name == "places" else {"vocabulary": vocabulary, "code": "1", "pct": pct}
                      for vocabulary, pct in chance.choice([
                          [("1", "100")], [("1", "50"), ("1", "50")], [("1", "50"), ("2", "50")], [("1", "100"), ("2", "100")], [("2", "100")],
                          [("1", "33.3333"), ("1", "33.3333"), ("1", "33.3334")], [("1", "33.3333")] * 3, [("1", "100"), ("1", "0")]])]


def change_place(chance, body):
    body["places"] = [{"pct": "100", **chance.choice([{}, {"country": "BO"}, {"region": "489"}, {"country": "BO", "region": "489"}])}]


def change_sdg(chance, body):
    body["sdg"] = [{"code": str(i), **chance.choice([{}, {"principal": True}, {"principal": False}])} for i in range(1, 4)]


def change_term(chance, body):
    for name in ("effective_from", "ends_on", "notice_days"):
        body.pop(name, None)
        if chance.random() < 0.6:
            body[name] = 30 if name == "notice_days" else chance.choice(DATES)


def change_numbers(chance, body):
    items = body.get(chance.choice(["obligations", "clauses", "documents"]))
    if items:
        items[0]["no"] = chance.choice(items)["no"] if chance.random() < 0.5 else chance.randint(1, 30)


def change_presence(chance, body):
    for name in PROFILES:
        body.pop(name, None)
    body["kind"] = chance.choice(["framework_agreement", "agreement"])
    if chance.random() < 0.7:
        body["obligations"], body["clauses"] = [], []
    if chance.random() < 0.3:
        body.pop("obligations")
        body["clauses"] = []


def change_debt(chance, body):
    obligation = chance.choice(body["obligations"])
    obligation[chance.choice(["debtor", "creditor"])] = chance.choice([chance.choice(body["parties"])["org_id"], "XI-ROR-nobody"])


def change_worth(chance, body):
    obligation = chance.choice(body["obligations"])
    part = {"due": "2026-01-01"}
    obligation["schedule"] = [part]
    for held in (obligation, part):
        for name, value in ("amount", MONEY), ("quantity", QUANTITY):
            held.pop(name, None)
            if chance.random() < 0.4:
                held[name] = value


def change_order(chance, body):
    numbers = [item["no"] for item in body["obligations"]]
    for item in body["obligations"]:
        if chance.random() < 0.5:
            item["depends_on"] = chance.sample(numbers, 1)
        if chance.random() < 0.3:
            item["due"] = {"after": chance.choice(numbers), "days": 1}
        if chance.random() < 0.3:
            item["schedule"] = [{"due": {"after": chance.choice(numbers), "days": 1}}]


def change_clause(chance, body):
    body["clauses"] = [{
        "no": 1, "topic": chance.choice(["fpic", "abs_access", "abs_benefit", "ip"]), "binding": chance.random() < 0.5,
        "texts": [{"lang": lang, "text": "a"} for lang in chance.choice([body["authentic_langs"], ["fr"]])],
        **chance.choice([{}, {"community": bytes(32)}]),
        "labels": [{"scheme": chance.choice(["TK", "BC", "notice"]), "code": chance.choice(["NC", "CS", "CNV", "BC_notice", "tk_notice"]),
                    **chance.choice([{}, {"community": "XI-ROR-anybody"}])}]}]


def change_profile(chance, body):
    for name in PROFILES:
        if name in body and chance.random() < 0.3:
            body[chance.choice(PROFILES)] = body[name]
    body["kind"] = chance.choice([body["kind"], chance.choice(commitments.KINDS)])


def change_inside_profile(chance, body):
    profile = body.get(body["kind"])
    if profile is None:
        return change_profile(chance, body)
    known = [party["org_id"] for party in body["parties"]]
    changes = {
        "joint_lab": [{"site": {"country": "BO", "place": "a", "lat": chance.choice(["90", "-90", "90.00001", "1.123456"]),
                                "lon": chance.choice(["180", "-180", "-180.1"])}},
                      {"ror": chance.choice(["https://ror.org/0abcdef12", "https://ror.org/1abcdef12", "https://ror.org/0abcdef1",
                                             "https://ror.org/0ABCDEF12"])},
                      {"opens_on": chance.choice(DATES)}, {"host": "XI-ROR-nobody"},
                      {"ip_shares": [{"org_id": known[i % len(known)], "pct": chance.choice(["50", "49"])} for i in range(2)]},
                      {"staff_fte": [{"org_id": chance.choice([known[-1], "XI-ROR-nobody"]), "fte": "1"}]}],
        "training": [{"hours": "1"}, {"ects": "1"}, {"host": chance.choice([known[-1], "XI-ROR-nobody"])}],
        "mobility": [{"cost_split": [{"item": item, "org_id": chance.choice([known[0], known[0], "XI-ROR-nobody"]), "pct": pct}
                                     for item, pct in chance.choice([[("a", "100"), ("b", "100")], [("a", "50"), ("b", "50")], [("a", "60"), ("a", "40")]])]}],
        "funding": [{"providers": [{"org_id": known[i % len(known)], **chance.choice([{"share": "50"}, {"share": "50"}, {"amount": MONEY}, {},
                                                                                     {"amount": MONEY, "share": "50"}])} for i in range(2)]},
                    {"providers": [{"org_id": known[0], "share": "50"}, {"org_id": known[1], "share": chance.choice(["50", "49"])}]}],
        "in_kind": [{"valuation": {"method": chance.choice(["none", "cost"]), **chance.choice([{}, {"money": MONEY}])}}],
    }
    profile.update(chance.choice(changes[body["kind"]]))
    if body["kind"] == "training" and chance.random() < 0.3:
        profile.pop("hours", None)
        profile.pop("ects", None)
    return None


def change_languages(chance, body):
    body["authentic_langs"] = chance.choice([body["authentic_langs"][:1], body["authentic_langs"] + ["fr"], ["fr"]])


ALL = [change_id, change_version, change_parties, change_signatories, change_shares, change_place, change_sdg, change_term, change_numbers,
       change_presence, change_debt, change_worth, change_order, change_clause, change_profile, change_inside_profile, change_languages]
