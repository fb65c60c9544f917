# SPDX-License-Identifier: Apache-2.0
"""reader.py, written from proto/*.md alone, and the programs judge the same files alike.

AYNI_SEED is the first seed and AYNI_RUNS the number of made-up files of each kind; a failure names the seed.
"""

import os
import pathlib
import random
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import harness
import joints
import made_up
import odd_files
import reader
from body import check_payload
from canonical import FORMS, NEGATIVE, Refused, encode
from fields import PROTO
from harness import BIN, CONVERGE_S, IntegrationTest, eventually
from ledger import log_id
from meaning import State

SEED = int(os.environ.get("AYNI_SEED") or random.randrange(2**32))
RUNS = int(os.environ.get("AYNI_RUNS", 25))
DAYS = ("1970-01-01", "2026-10-01", "2027-06-01", "2031-01-01", "2100-01-01")
REASONS = {"encoding", "ledger", "member", "signature", "copy", "signer", "type", "field", "rule"}


def read(data, day=DAYS[0]):
    """What the file holds, or {"ok": False, "error"}."""
    try:
        return reader.read(data, day)
    except Refused as fault:
        return {"ok": False, "error": str(fault)}


def placed(finding):
    """Member, index and word of a finding about a record."""
    found = re.fullmatch(r"(\S+), record (\d+): (?:void \((\w+)\)|without effect), .*", finding)
    return found and (found[1], int(found[2]), found[3] or "waits")


class InteropTest(IntegrationTest):
    def program(self, command, data):
        """The document of `ayni audit` or `ayni verify` for these bytes."""
        path = self.folder / "file"
        path.write_bytes(data)
        return harness.run([BIN / "ayni", command, path, "--json"]).json()

    def assert_same_audit(self, data, what):
        """Verdict, digests, and the word for every record; returns what the reader found."""
        mine, theirs = read(data), self.program("audit", data)
        what = f"{what}\nreader: {mine}\nprogram: {theirs}"
        self.assertEqual(mine["ok"], theirs.get("ok", False), what)
        if "state_digest" in mine:
            for name in ("ledger_id", "history", "state_digest"):
                self.assertEqual(mine[name], theirs[name], what)
            words = [(word["member"], word["index"], word.get("reason", "waits")) for word in mine["void"] + mine["waiting"]]
            shown = list(filter(None, map(placed, theirs["findings"])))
            if theirs["findings"][-1:] and theirs["findings"][-1].endswith(" more"):
                words = set(words) & set(shown)  # the list was cut off
            self.assertEqual(sorted(shown), sorted(words), what)
            self.assertEqual(len(mine["void"]), theirs["void"], what)
            self.assertEqual(sum(log["size"] for log in mine["logs"]), theirs["records"], what)
        return mine

    def assert_same_proof(self, data, what):
        mine, theirs = read(data), self.program("verify", data)
        what = f"{what}\nreader: {mine}\nprogram: {theirs}"
        self.assertEqual(mine["ok"], theirs.get("ok", False), what)
        if mine["ok"]:
            self.assertEqual((mine["ledger_id"], mine["id"], mine["agreed"]), (theirs["ledger_id"], theirs["id"], theirs["agreed"]), what)
            self.assertEqual(mine["status"] == "declined", theirs["status"] == "declined", what)
        return mine


class SpecExamples(unittest.TestCase):
    """The worked examples of the specification are what it says they are."""

    def example(self, file, pattern):
        return re.search(pattern, (PROTO / file).read_text("utf-8"), re.DOTALL)[1]

    def test_the_export(self):
        frames = re.findall(r"frame \d =\n((?: {6}[0-9a-f]+\n)+)", (PROTO / "export.md").read_text("utf-8"))
        found = reader.read(b"".join(bytes.fromhex("".join(frame.split())) for frame in frames), "2026-09-30")
        self.assertEqual(found["state_digest"], self.example("rules.md", r"digest of all four records =\s+([0-9a-f]{64})"))
        self.assertTrue(found["commitments"][0]["agreed"])

    def test_the_proof(self):
        text = self.example("proof.md", r"\n( {4}ayni/proof/v1\n {4}commitment [0-9a-f]{64}\n.*)")
        found = reader.read("".join(line[4:] + "\n" for line in text.splitlines()).encode(), "2026-09-30")
        self.assertTrue(found["agreed"])
        self.assertEqual(found["id"], self.example("rules.md", r"id of the proposal =\s+([0-9a-f]{64})"))

    def test_one_log_alone(self):
        """An answer that waits, and a log of which nothing is here."""
        logs = [bytes.fromhex("".join(text.split())) for text in re.findall(
            r"log 1, record \d =\n((?: {6}[0-9a-f]+\n)+)", (PROTO / "rules.md").read_text("utf-8"))]
        charter = reader.ledger.Charter(bytes.fromhex("".join(self.example("rules.md", r"charter =\n((?: {6}[0-9a-f]+\n)+)").split())))
        author = reader.ledger.Record(logs[0]).member
        log = log_id(charter.id, author, author)
        state = State(charter, {log: logs})
        self.assertEqual((state.void, state.waiting), ({}, {(log, 1)}))
        self.assertEqual(state.digest().hex(), self.example("rules.md", r"digest of log 1 alone =\s+([0-9a-f]{64})"))


class RealLedger(InteropTest):
    """Three folders, three nodes, commitments in every stance; then the programs and the reader say the same."""

    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members
        self.ledger.start()
        self.ledger.wait_connected()
        agreed = self.a.propose(harness.example("joint-laboratory"))["id"]
        declined = self.b.propose(harness.example("doctoral-training"))["id"]
        half = self.a.propose(harness.small("HALF", (0, 1, 2)))["id"]
        self.c.propose(harness.example("biodiversity-data-sharing"))
        self.answer(self.b, agreed, "accept")
        self.answer(self.c, agreed, "accept")
        self.answer(self.b, half, "accept")
        self.answer(self.a, declined, "decline", "--reason", "No.")
        self.ledger.wait_equal()
        self.ledger.stop()

    def answer(self, member, commitment, how, *options):
        eventually(lambda: member.status_of(commitment), CONVERGE_S, f"the proposal reaches {member.name}")
        member.json(how, commitment, *options, "--yes")

    def written(self, member, *args):
        path = self.folder / "written"
        path.unlink(missing_ok=True)
        member.ayni(*args, "-o", path)
        return path.read_bytes()

    def test_every_node_and_the_reader_say_the_same(self):
        exports = [self.written(member, "export") for member in self.ledger.members]
        self.assertEqual(len({read(data)["history"] for data in exports}), 1)
        for member, data in zip(self.ledger.members, exports):
            found, status = self.assert_same_audit(data, member.name), member.status()
            self.assertEqual(found["state_digest"], status["state_digest"])
            self.assertEqual(*({log["member"]: (log["size"], log["root"]) for log in document["logs"]} for document in (found, status)))
            for day in DAYS:
                self.assertEqual(*({item["id"]: (item["commitment"], item["status"]) for item in document}
                                   for document in (read(data, day)["commitments"], member.json("list", "--as-of", day))), day)

    def test_a_proof_of_each_commitment(self):
        commitments = read(self.written(self.b, "export"))["commitments"]
        self.assertEqual({item["status"] for item in commitments}, {"agreed", "declined", "partly_accepted", "proposed"})
        for item in commitments:
            proven = self.assert_same_proof(self.written(self.a, "prove", item["id"]), item["commitment"])
            self.assertEqual({name: proven[name] for name in item}, item, "the proof and the export")


class MadeUpLedgers(InteropTest):
    """Whole ledgers with void records of every reason, written by Python alone."""

    def test_every_record_is_judged_alike(self):
        reasons, agreed, waiting = set(), 0, 0
        for seed in range(SEED, SEED + RUNS):
            chance = random.Random(seed)
            data = made_up.write_export(made_up.random_book(chance, chance.randint(2, 4), 20))
            found = self.assert_same_audit(data, f"AYNI_SEED={seed} AYNI_RUNS=1")
            self.assertTrue(found["ok"], found)
            reasons |= {void["reason"] for void in found["void"]}
            agreed += sum(item["agreed"] for item in found["commitments"])
            waiting += len(found["waiting"])
        if RUNS >= 20:  # enough that chance leaves nothing out
            self.assertEqual(reasons, REASONS)
            self.assertTrue(agreed and waiting, "nothing was agreed, or nothing waits")

    def test_every_rule_that_joins_fields_is_broken(self):
        chance, faults, every = random.Random(SEED), set(), {str(number) for number in range(1, 21)}
        book = made_up.Book(chance, [made_up.Founder(chance, i) for i in range(3)])
        for founder in book.founders:
            book.join(founder)
        for number in range(5000):
            if every <= faults and number > 400:
                break
            founder = chance.choice(book.founders)
            payload = book.commitment(founder, f"N{number}")
            self.assertIsNone(check_payload("propose", payload), f"AYNI_SEED={SEED}: a sound commitment")
            joints.ALL[number % len(joints.ALL)](chance, payload)
            book.add(founder, "propose", payload)
            faults.add((check_payload("propose", payload) or "sound").partition(":")[0])
        found = self.assert_same_audit(made_up.write_export(book), f"AYNI_SEED={SEED}, every rule")
        self.assertLessEqual(every, faults, f"AYNI_SEED={SEED}: a rule was not broken")
        self.assertTrue(found["commitments"])

    def assert_same_bodies(self, bodies, what):
        """Whether these are bodies of records; that nobody signed them is judged later."""
        book = made_up.Book(random.Random(SEED), [made_up.Founder(random.Random(SEED), 0)])
        book.founders[0].records = [encode([body, bytes(64)]) for body in bodies(book)]
        found = self.assert_same_audit(made_up.write_export(book), what)
        self.assertLessEqual({"encoding"}, {void["reason"] for void in found["void"]} - {"signature"}, what)

    def test_values_of_every_first_byte(self):
        """Each with lengths and numbers at the borders of its form, as the last value of a body."""
        def bodies(book, filler, firsts):
            head = book.body(book.founders[0], "other", {"a": 0})[:-1]
            tails = [b"", b"a", bytes([filler]), bytes([filler]) + b"a" * filler, bytes([filler, 0]), bytes([0, filler]) + b"a" * filler,
                     bytes([filler, 0, 0, 0]), bytes([filler] * 8)]
            return [head + bytes([first]) + tail for first in firsts for tail in tails]

        for filler in 0x00, 0x1F, 0x20, 0x7F, 0x80, 0xDF, 0xFF:
            for begin in 0, 64, 128, 192:  # an audit shows 1,000 findings
                firsts = range(begin, begin + 64)
                self.assert_same_bodies(lambda book, f=filler, r=firsts: bodies(book, f, r), f"{begin:02x}.. and {filler:02x}")

    def test_numbers_at_the_border_of_every_form(self):
        contents = {"array": b"\1", "map": b"\xa0\1", "str": b"a", "bin": b"a", "uint": b""}

        def bodies(book):
            head = book.body(book.founders[0], "other", {"a": 0})[:-1]
            for first, (kind, size, least) in FORMS.items():
                for number in {max(least - 1, 0), least, least + 1}:
                    filled = contents[kind] * number if number < 60000 else b""
                    yield head + bytes([first]) + number.to_bytes(size, "big") + filled
            for first, (size, greatest) in NEGATIVE.items():
                for number in (greatest + 1, greatest, greatest - 1):
                    yield head + bytes([first]) + number.to_bytes(size, "big", signed=True)

        self.assert_same_bodies(bodies, "every form")

    def test_bodies_at_every_limit(self):
        def bodies(book):
            for name, values in made_up.ODD_BODY.items():
                for value in values:
                    yield book.body(book.founders[0], **{"kind": "other", "payload": {}, "kind" if name == "type" else name: value})

        self.assert_same_bodies(bodies, "every limit")

    def test_frames_of_records_are_divided_in_the_one_way(self):
        """More records than a frame takes, and more bytes; most of them are no records."""
        book = made_up.Book(random.Random(SEED), [made_up.Founder(random.Random(SEED + i), i) for i in range(2)])
        for founder, size, n in zip(book.founders, (1, 65535), (8200, 17)):
            book.join(founder)
            founder.records += [bytes(size)] * n
        self.assertTrue(self.assert_same_audit(made_up.write_export(book), "divided")["ok"])
        for more in {"most": 4095}, {"most": 4097}, {"room": 524287 - 65535}, {"room": 524288 + 65535}:
            self.assertFalse(self.assert_same_audit(made_up.write_export(book, **more), f"divided by {more}")["ok"])

    def test_rules_of_another_version_are_not_interpreted(self):
        chance = random.Random(SEED)
        book = made_up.Book(chance, [made_up.Founder(chance, i) for i in range(3)], rules=2)
        book.fill(5)
        found = self.assert_same_audit(made_up.write_export(book), f"AYNI_SEED={SEED}, rules version 2")
        self.assertEqual((found["ok"], found["void"], found["commitments"]), (False, [], []))


class OddFiles(InteropTest):
    """Charters, exports and proofs of which most are wrong in one place: accepted by both, or by none."""

    def compare(self, make, judge):
        verdicts = set()
        for seed in range(SEED, SEED + 3 * RUNS):
            verdicts.add(judge(make(random.Random(seed)), f"AYNI_SEED={seed} AYNI_RUNS=1")["ok"])
        if RUNS >= 20:
            self.assertEqual(verdicts, {True, False})

    def test_charters(self):
        self.compare(odd_files.odd_charter, self.assert_same_audit)

    def test_exports(self):
        self.compare(odd_files.odd_export, self.assert_same_audit)

    def test_proofs(self):
        self.compare(odd_files.odd_proof, self.assert_same_proof)


if __name__ == "__main__":
    print(f"AYNI_SEED={SEED} AYNI_RUNS={RUNS}")
    unittest.main()
