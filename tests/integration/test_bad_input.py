# SPDX-License-Identifier: Apache-2.0
"""What a person can get wrong: refused with the place and the mend, and nothing is half done."""

import json
import os

import harness
from harness import DONE, REFUSED, UNREACHABLE, UNVERIFIED, USAGE, BIN, IntegrationTest, run

ESC, RLO = "\x1b[31m", "\u202e"


def changed(path, value):
    """The joint laboratory with one value changed; `...` removes it. The path is as the program writes it."""
    document = harness.example()
    *way, last = path.replace("]", "").replace("[", ".").split(".")
    at = document
    for step in way:
        at = at[int(step) if isinstance(at, list) else step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return document


class BadInput(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a = self.ledger.members[0]

    def assert_nothing_done(self):
        self.assertEqual(len(self.a.ayni("log", "--json").documents()), 1, "the log holds the join alone")

    def refuse(self, text, code, field=None, *args):
        """Propose it with and without --json; returns the error's document."""
        text = text if isinstance(text, (str, bytes)) else json.dumps(text, ensure_ascii=False)
        plain = self.a.ayni("propose", "-", *args, input=text, expect=REFUSED)
        self.assertEqual(plain.out.strip(), "", "what is wrong goes to stderr")
        self.assert_printable(plain.err)
        outcome = self.a.ayni("propose", "-", "--json", *args, input=text, expect=REFUSED)
        return self.assert_error_document(outcome, REFUSED, code, field), plain

    def assert_printable(self, text):
        for character in text:
            self.assertTrue(character == "\n" or character.isprintable() or character == " ", f"{character!r} reaches the terminal")
            self.assertNotIn(character, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")

    def test_names_of_files_may_hold_any_bytes(self):
        """Names are not UTF-8 everywhere: what is wrong with such a file is still said, with the right status."""
        name = os.fsencode(self.folder) + b"/\xe9\xff" + ESC.encode() + b".proof"
        with open(name, "wb") as file:
            file.write(b"ayni/proof/v1\n")
        missing = name + b"x"
        for args, status, code in ((["verify", name], UNVERIFIED, "encoding"), (["verify", missing], USAGE, "usage"),
                                   (["propose", missing], USAGE, "usage"), (["audit", missing], USAGE, "usage")):
            with self.subTest(args=args):
                args = [os.fsdecode(arg) for arg in args]
                plain = self.a.ayni(*args, expect=status)
                self.assertIn("\\xe9\\xff\\x1b[31m.proof", plain.err)
                self.assert_printable(plain.err)
                error = self.a.ayni(*args, "--json", expect=status).json()["error"]
                self.assertEqual(error["code"], code)
                self.assertIn(".proof", error["message"])
        commitment = self.a.propose(harness.example())["id"]
        proof = os.fsdecode(os.fsencode(self.folder) + b"/\xe9.proof")
        for made in (self.a.json("prove", commitment, "-o", proof), self.a.json("verify", proof), self.a.json("export", "-o", proof)):
            self.assertIn("\\xe9.proof", made["file"])

    def test_malformed_json_is_refused_with_line_and_column(self):
        cases = [('{\n  "id": "x",\n  "version": }\n', 3), ('{"a": 1,}', 1), ("", 1), ("[]", 1), ('{"a": 1} {"b": 2}', 1),
                 ('{\n"a": 1,\n"a": 2\n}', 3), (b'{"a": "\xff\xfe"}', 1), ('{"a": "open', 1), ("[" * 100000, 1), ("nothing", 1),
                 ('{"a": NaN}', 1), ('{"a": "\\ud800"}', 1)]
        for text, line in cases:
            with self.subTest(text=text[:30]):
                file = self.folder / "wrong.json"
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
                outcome = self.a.ayni("propose", file, expect=REFUSED)
                self.assertRegex(outcome.err, rf"wrong\.json:{line}:\d+: ")
                self.assertEqual(self.a.ayni("propose", file, "--json", expect=REFUSED).json()["error"]["code"], "encoding" if
                                 len(text) < 100000 else "limit")
        self.assert_nothing_done()

    def test_each_wrong_field_is_named_by_its_path(self):
        cases = [
            ("titles", ..., "titles", "missing"),
            ("parties[1].roles", ..., "parties[1].roles", "missing"),
            ("obligations[0].texts", ..., "obligations[0].texts", "missing"),
            ("accept_by", "2026-02-30", "accept_by", "day that exists"),
            ("accept_by", "31.12.2027", "accept_by", "day that exists"),
            ("effective_from", "2026-13-01", "effective_from", "day that exists"),
            ("obligations[0].due", "soon", "obligations[0].due", ""),
            ("accept_by", "2020-01-01", "accept_by", "past"),
            ("ends_on", "2001-01-01", "ends_on", "before"),
            ("titles[0].lang", "espanol", "titles[0].lang", ""),
            ("titles[3].lang", "xx", "titles[3].lang", "language"),
            ("authentic_langs", ["fr"], "titles", "fr"),
            ("kind", "join_lab", "kind", "joint_lab"),
            ("modality", "north", "modality", "south_south"),
            ("sectors[0].code", "99999", "sectors[0].code", "Sector"),
            ("sdg[0].code", "18", "sdg[0].code", "SDG"),
            ("places[0].country", "XX", "places[0].country", "Country"),
            ("parties[0].org_id", "nobody", "parties[0].org_id", ""),
            ("parties[0].share", "1", "parties[2].share", "100"),
            ("places[0].pct", "1", "places[2].pct", "100"),
            ("titles[0].text", f"Laboratorio {ESC}rojo", "titles[0].text", ""),
            ("titles[0].text", f"Laboratorio {RLO}odnum", "titles[0].text", ""),
            ("titles[0].text", "Labo\u200bratorio", "titles[0].text", "U+200B"),
            ("titles[0].text", "Laborato\u0301rio", "titles[0].text", "NFC"),
            ("titles[0].text", "x" * 301, "titles[0].text", "300"),
            ("title", "x", "title", "titles"),
            ("obligations[0].creditor", "PE-RUC-20000000001", "obligations[0].creditor", ""),
            ("version", 2, "version", "1"),
            ("id", "PE-RUC-20000000001-LAB", "id", "org_id"),
            ("titles", "Laboratorio", "titles", "list"),
            ("notice_days", "60", "notice_days", ""),
            ("notice_days", 1.5, "notice_days", ""),
            ("notice_days", -1, "notice_days", ""),
            ("law", None, "law", ""),
        ]
        for path, value, field, word in cases:
            with self.subTest(path=path, value=str(value)[:30]):
                error, plain = self.refuse(changed(path, value), "field", field)
                self.assertIn(field, plain.err)
                if word:
                    self.assertIn(word, error["message"] + json.dumps(error.get("details", []), ensure_ascii=False))
        self.assert_nothing_done()

    def test_wrong_amounts_are_refused(self):
        document = harness.example()
        n = next(i for i, obligation in enumerate(document["obligations"]) if "amount" in obligation)
        for amount in ("1.000,50", "1e6", "", "01", "1.10", "-0", "12345678901234567890", 250000, "1.", ".5"):
            with self.subTest(amount=amount):
                self.refuse(changed(f"obligations[{n}].amount.amount", amount), "field", f"obligations[{n}].amount.amount")
        self.refuse(changed(f"obligations[{n}].amount.currency", "EEK"), "field", f"obligations[{n}].amount.currency")
        self.assert_nothing_done()

    def test_all_problems_come_at_once_in_the_order_of_the_fields(self):
        document = harness.example()
        document["kind"] = "x"
        document["accept_by"] = "tomorrow"
        document["visibility"] = "all"
        del document["titles"]
        error, plain = self.refuse(document, "field", "kind")
        fields = [detail["field"] for detail in error["details"]]
        self.assertEqual([field for field in fields if field in ("kind", "titles", "accept_by", "visibility")],
                         ["kind", "titles", "accept_by", "visibility"])
        self.assertEqual(error["field"], fields[0])
        for field in fields:
            self.assertIn(field, plain.err)

    def test_a_proposal_of_61_kib_is_refused(self):
        document = harness.small("HUGE")
        document["descriptions"] = [{"type": "1", "texts": [{"lang": "es", "text": "x" * 4096}]}] * 15
        outcome = self.a.ayni("propose", "-", "--json", input=json.dumps(document), expect=REFUSED)
        error = outcome.json()["error"]
        self.assertEqual(error["code"], "limit", outcome)
        self.assertRegex(error["message"], "60 KiB|61440|bytes")
        document["descriptions"] = document["descriptions"][:14]
        self.a.propose(document)

    def test_a_text_that_others_wrote_reaches_no_terminal_raw(self):
        outcome = self.a.ayni("show", f"{ESC}{RLO}abcd", expect=REFUSED)
        self.assert_printable(outcome.err)

    def test_answers_that_have_no_place_are_refused(self):
        answer = self.a.propose(harness.small("ANSWER", (0, 1)))
        for args, code in ((("accept", "0123456789abcdef"), "not_found"), (("accept", answer["id"]), "rule"),
                           (("decline", answer["id"], "--reason", "es=Tarde"), "rule"), (("show", "zz"), "not_found")):
            with self.subTest(args=args[:2]):
                outcome = self.a.ayni(*args, "--json", *(() if args[0] == "show" else ("--yes",)), expect=REFUSED)
                self.assert_error_document(outcome, REFUSED, code)
        third = self.ledger.members[2]
        third.ayni("propose", "-", input=json.dumps(harness.small("ALIEN", (0, 1))), expect=REFUSED)

    def test_another_text_under_the_same_id_is_refused(self):
        document = harness.small("SAME")
        first = self.a.propose(document)
        self.assertEqual(self.a.propose(document)["id"], first["id"], "the same once more is the same")
        error, _ = self.refuse(harness.small("SAME", title="Otro título"), "exists", "id")
        self.assertIn(first["commitment"], error["message"])

    def test_check_says_the_same_and_signs_nothing(self):
        self.refuse(changed("kind", "x"), "field", "kind", "--check")
        self.a.ayni("propose", "-", "--check", input=json.dumps(harness.example()))
        self.assert_nothing_done()

    def test_wrong_options_end_with_2(self):
        cases = [(), ("--json",), ("nonsense",), ("help", "nonsense"), ("list", "-x"), ("list", "--kind", "nice"), ("show",), ("show", "a", "b"), ("status", "--nonsense"), ("status", "extra"), ("propose",),
                 ("list", "--limit", "many"), ("list", "--status", "nice"), ("list", "--as-of", "2026-02-30"), ("status", "--json=1"),
                 ("accept",), ("decline", "abcd"), ("charter", "-o", "x"), ("init",), ("init", "x.example"), ("log", "--from", "-1"),
                 ("show", "--lang"), ("prove",), ("verify",), ("export",), ("propose", "-", "--wait", "never"),
                 ("propose", self.folder / "missing.json"), ("join", self.folder / "missing.charter"), ("new", "nonsense")]
        for args in cases:
            with self.subTest(args=args):
                outcome = run([BIN / "ayni", *(("--data", self.a.folder) if args else ()), *args])
                self.assertEqual(outcome.status, USAGE, outcome)
                self.assertTrue(outcome.err.strip(), "it says what was expected")
        self.assert_nothing_done()

    def test_a_slip_is_told_with_what_was_meant(self):
        for args, meant in ((["lst"], "`list`"), (["help", "prpose"], "`propose`"), (["list", "--stauts", "x"], "--status"),
                            (["list", "--status", "nice"], "in_force"), (["charter", "--shw", "x"], "--show")):
            self.assert_refused(self.a.ayni(*args, expect=None), USAGE, meant)

    def test_where_nothing_is_found_it_is_said(self):
        self.assertIn("No record", self.a.ayni("log", "--type", "nothing").out)
        self.assertIn("No commitment", self.a.ayni("list", "--party", "nobody").out)

    def test_init_checks_before_it_writes_and_never_overwrites(self):
        good = ["init", "new.example", "--org-id", "PE-RUC-20000000001", "--country", "PE", "--title", "es=Nueva"]
        folder = self.folder / "new"
        for at, value, field in ((1, "Not A Name", "name"), (3, "nonsense", "org_id"), (5, "XX", "country"), (7, "xx=Nueva", "names"),
                                 (7, f"es=Nueva{RLO}", "names"), (7, "Nueva", "title")):
            args = good[:at] + [value] + good[at + 1:]
            with self.subTest(value=value):
                outcome = run([BIN / "ayni", *args, "--data", folder])
                self.assertIn(outcome.status, (REFUSED, USAGE), outcome)
                self.assertIn(field, outcome.err)
                self.assert_printable(outcome.err)
                self.assertFalse((folder / "keys").exists(), "no keys for a card that is wrong")
        self.assertEqual(run([BIN / "ayni", *good, "--data", folder]).status, DONE)
        card = (folder / "card.json").read_bytes()
        again = run([BIN / "ayni", *good, "--data", folder, "--json"])
        self.assert_error_document(again, REFUSED, "exists")
        self.assertEqual((folder / "card.json").read_bytes(), card)

    def test_a_charter_of_the_same_cards_has_the_same_bytes(self):
        cards = [member.card for member in self.ledger.members]
        for i, order in enumerate((cards, cards[::-1], [cards[1], cards[2], cards[0]])):
            out = self.folder / f"same{i}.charter"
            run([BIN / "ayni", "charter", *order, "--title", "es=Cooperación de prueba", "--admit", "2", "--witnesses", "0", "-o", out])
            self.assertEqual(out.read_bytes(), self.ledger.charter.read_bytes())
        twice = run([BIN / "ayni", "charter", cards[0], cards[0], "--title", "es=X", "--admit", "1", "-o", self.folder / "twice"])
        self.assertEqual(twice.status, REFUSED, twice)
        self.assertFalse((self.folder / "twice").exists())
        card = json.loads(cards[0].read_text())
        for key, value in (("member_key", "00"), ("name", "X Y"), ("org_id", "nobody"), ("surprise", 1)):
            broken = self.folder / "broken.json"
            broken.write_text(json.dumps({**card, key: value}))
            outcome = run([BIN / "ayni", "charter", broken, cards[1], "--title", "es=X", "--admit", "1", "-o", self.folder / "twice"])
            self.assertEqual(outcome.status, REFUSED, outcome)
            self.assertIn(key, outcome.err)

    def test_a_folder_that_has_joined_nothing_says_so(self):
        fresh = harness.Member(self, self.folder / "fresh", "fresh.example", "PE-RUC-20000000001", "PE", {"es": "Nueva"})
        for args in (("status",), ("list",), ("accept", "abcdef01", "--yes")):
            outcome = fresh.ayni(*args, expect=None)
            self.assertIn(outcome.status, (REFUSED, UNREACHABLE), outcome)
            self.assertIn("join", outcome.err)


if __name__ == "__main__":
    harness.main()
