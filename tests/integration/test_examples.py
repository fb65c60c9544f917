# SPDX-License-Identifier: Apache-2.0
"""The commitments of deploy/examples between the institutions of its README, and the skeletons of `ayni new` filled in."""

import hashlib
import json
import re
import shlex

import harness
from harness import CONVERGE_S, EXAMPLES, IntegrationTest, eventually

README = (EXAMPLES / "README.md").read_text("utf-8")
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
DAY = "2026-11-01"
LANGUAGES = {"es", "pt", "zh-Hans", "en"}
HEAD = {"titles", "descriptions", "authentic_langs", "parties", "places", "sectors", "sdg", "markers", "accept_by", "effective_from",
        "renewal", "notice_days", "legal_frame", "related", "clauses", "documents", "law", "disputes", "visibility"}


def rows():
    """The table of the README: file, kind, proposer, and what it is once it is agreed."""
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in README.splitlines() if line.startswith("| `") and ".json" in line]
    return {row[0].removesuffix(".json"): {"kind": row[1], "proposer": row[2], "status": row[5].replace(" ", "_")} for row in cells}


def texts_of(value):
    """Every list of texts in a document, with its path."""
    def walk(value, path):
        if isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, f"{path}.{key}")
        elif isinstance(value, list):
            if value and all(isinstance(item, dict) and "lang" in item for item in value):
                yield path, value
            for i, item in enumerate(value):
                yield from walk(item, f"{path}[{i}]")
    return [(path, texts) for path, texts in walk(value, "") if not path.endswith(".documents")]


class Institution(harness.Member):
    """A member made by its command of the README."""

    def __init__(self, test, folder, command):
        name, *options = command
        self.options = options
        given = dict(zip(options[::2], options[1::2]))
        super().__init__(test, folder, name, given["--org-id"], given["--country"], {}, calls_only=True)

    def ayni(self, *args, **kwargs):
        if args[0] == "init":
            args = ("init", args[1], *self.options, "--listen", self.address, "--advertise", self.address, "--json")
        return super().ayni(*args, **kwargs)


class Examples(IntegrationTest):
    def setUp(self):
        super().setUp()
        commands = [shlex.split(text.replace("\\\n", " "))[2:] for text in re.findall(r"(?m)^    (ayni init (?:.*\\\n)*.*)$", README)]
        self.members = {command[0]: Institution(self, self.folder / "abcd"[i], command) for i, command in enumerate(commands)}
        self.ledger = harness.Ledger(self, list(self.members.values()))

    def member_of(self, org_id):
        return next((member for member in self.members.values() if member.org_id == org_id), None)

    def test_each_is_proposed_accepted_and_shown(self):
        self.ledger.start()
        self.ledger.wait_connected()
        self.assertEqual(sorted(rows()), NAMES)
        for name, row in rows().items():
            with self.subTest(example=name):
                self.check_example(harness.example(name), row)
        self.ledger.wait_equal()

    def check_example(self, document, row):
        proposer = self.members[row["proposer"]]
        self.assertEqual(document["kind"], row["kind"])
        made = proposer.propose(document)
        self.assertEqual(made["commitment"], document["id"])
        for party in document["parties"]:
            signer = self.member_of(party["org_id"])
            if party["signatory"] and signer is not proposer:
                eventually(lambda s=signer: s.status_of(made["id"]), CONVERGE_S, f"it reaches {signer.name}")
                signer.json("accept", made["id"], "--yes")
        eventually(lambda: proposer.json("show", made["id"], "--as-of", DAY)["status"] == row["status"], CONVERGE_S, row["status"])
        self.check_shown(proposer, made["id"], document)

    def check_shown(self, member, id_, document):
        """As a document it is the file, with member ids; to people it has its title in each language."""
        body = member.json("show", id_)["body"]
        for party in body["parties"]:
            known = self.member_of(party["org_id"])
            self.assertEqual(party.pop("member", None), known and known.made["member_id"])
        self.assertEqual(body, document)
        for title in document["titles"]:
            if title["lang"] in LANGUAGES:
                shown = " ".join(member.ayni("show", id_, "--lang", title["lang"]).out.split())
                self.assertIn(" ".join(title["text"].split())[:40], shown)

    def test_all_are_of_one_standard(self):
        self.assertEqual({harness.example(name)["kind"] for name in NAMES}, set(self.member_of("BO-NIT-1020304050").ayni("new").out.split()),
                         "one of each kind")
        for name in NAMES:
            with self.subTest(example=name):
                self.check_standard(harness.example(name))

    def check_standard(self, document):
        self.assertEqual(HEAD - set(document), set())
        self.assertTrue("ends_on" in document or document["kind"] == "agreement")
        self.assertEqual({item["type"] for item in document["descriptions"]}, {"1", "2", "3"})
        self.assertLessEqual(LANGUAGES, {title["lang"] for title in document["titles"]})
        for path, texts in texts_of(document):
            tags = {text["lang"] for text in texts}
            if not path.endswith((".community_text", ".names")):  # the words of a community are its own
                self.assertLessEqual({*document["authentic_langs"], "en"}, tags, path)
        parts = [part for item in document.get("obligations", []) for part in [item, *item.get("schedule", [])]]
        self.assertEqual([part["due"] for part in parts if isinstance(part["due"], str) and part["due"] < "2027"], [], "nothing is overdue yet")
        for paper in document["documents"]:
            self.check_paper(paper)
        for label in (label for clause in document["clauses"] for label in clause.get("labels", [])):
            if label["scheme"] != "notice":
                self.assertTrue(document["id"].startswith(label["community"]), "Labels are applied by their community alone")

    def check_paper(self, paper):
        contents = [path.read_bytes() for path in (EXAMPLES / "documents").iterdir()]
        found = [content for content in contents if hashlib.sha256(content).hexdigest() == paper["sha256"]]
        self.assertEqual([len(content) for content in found], [paper["bytes"]])


class Skeletons(IntegrationTest):
    """`ayni new KIND`, filled in as its values and its guide say, is sound."""

    def setUp(self):
        super().setUp()
        self.a = self.member(0)
        harness.Ledger(self, [self.a, self.member(1)])
        self.orgs = [institution[1] for institution in harness.INSTITUTIONS[:2]]

    def fill(self, value, key=""):
        if isinstance(value, dict):
            return {name: self.fill(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item, key) for item in value]
        return self.fill_in(value, key) if isinstance(value, str) else value

    def fill_in(self, hint, key):
        """What a person would write who reads the hint."""
        if key in ("lang", "text", "kind"):
            return hint
        if hint == "YYYY-MM-DD":
            return {"effective_from": "2027-01-01", "opens_on": "2027-02-01", "review_on": "2028-02-01"}.get(key, "2030-12-31")
        if " | " in hint:
            return hint.split(" | ")[0]
        form, _, meaning = hint.partition(": ")
        given = {"commitment id": f"{self.orgs[0]}-FILLED", "PREFIX-ID": self.orgs[1 if key == "creditor" else 0], "decimal": "1",
                 "whole number": 1, "true or false": True, "text": meaning, "language tag, such as es, pt, zh-Hans": "es",
                 "percent, such as 12.5": "100"}
        return given[form] if form in given else self.first_code(form.removeprefix("code of the list "))

    @staticmethod
    def first_code(name):
        path = harness.CODELISTS / f"{name}.txt"
        codes = [line.split("\t")[0] for line in path.read_text("utf-8").splitlines() if not line.startswith("#")] if path.exists() else ["report"]
        return codes[0]

    def test_every_kind_can_be_filled_in(self):
        for kind in self.a.ayni("new").out.split():
            with self.subTest(kind=kind):
                document = self.fill(json.loads(self.a.ayni("new", kind).out))
                document["parties"][1]["org_id"] = self.orgs[1]
                self.assertEqual(document["kind"], kind)
                checked = self.a.propose(document, "--check")
                self.assertEqual(checked["commitment"], document["id"])

    def test_what_is_not_filled_in_is_named(self):
        for kind in self.a.ayni("new").out.split():
            outcome = self.a.ayni("propose", "-", "--check", "--json", input=self.a.ayni("new", kind).out, expect=None)
            self.assert_error_document(outcome, harness.REFUSED, "field", "id")


if __name__ == "__main__":
    harness.main()
