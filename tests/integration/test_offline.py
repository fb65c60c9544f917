# SPDX-License-Identifier: Apache-2.0
"""Records signed on an officer's laptop, which has a key and a charter and nothing else, and handed over to the node."""

import json
import shutil

import harness
from harness import BIN, CONVERGE_S, DONE, REFUSED, UNREACHABLE, UNVERIFIED, USAGE, IntegrationTest, eventually, run

ESC = "\x1b[31m"


class Offline(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members
        self.laptop = self.folder / "laptop"
        self.laptop.mkdir()
        for member in self.ledger.members:
            shutil.copy2(member.folder / "keys" / "member.key", self.key(member))
        self.n_records = 0

    def key(self, member):
        return self.laptop / f"{member.folder.name}.key"

    def write(self, name, content):
        path = self.laptop / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def new_record(self):
        self.n_records += 1
        return self.laptop / f"{self.n_records}.record"

    def sign(self, member, what, file, *args, expect=DONE, out=None):
        """Sign as `member` would, without a data folder; returns the record's file, or where it is refused the outcome."""
        out = out or self.new_record()
        where = [] if what == "join" else ["--charter", self.ledger.charter]
        outcome = run([BIN / "ayni", "sign", what, file, "--key", self.key(member), *where, "-o", out, *args],
                      env=harness.environment(AYNI_DATA=self.laptop / "nothing"))
        self.assertEqual(outcome.status, expect, str(outcome))
        self.assertEqual(out.exists(), expect == DONE or "exists already" in outcome.err, str(outcome))
        self.assert_printable(outcome.out + outcome.err)
        return out if expect == DONE else outcome

    def assert_printable(self, text):
        for character in text:
            self.assertTrue(character in "\n " or character.isprintable(), f"{character!r} reaches the terminal")

    def proof(self, member, commitment):
        path = self.laptop / f"{commitment[:8]}.proof"
        member.ayni("prove", commitment, "-o", path)
        return path

    def n_logged(self, member):
        return len(member.ayni("log", "--json").documents())

    def test_a_commitment_is_proposed_and_accepted_without_a_key_touching_the_network(self):
        for member in self.ledger.members:
            (member.folder / "keys" / "member.key").unlink()
        self.ledger.start()
        self.ledger.wait_connected()
        self.assert_refused(self.a.ayni("propose", "-", input=json.dumps(harness.small("HERE")), expect=REFUSED), REFUSED,
                            "ayni sign propose")
        record = self.sign(self.a, "propose", self.write("small.json", harness.small("LAPTOP", (0, 1, 2))))
        proposed = self.a.json("submit", record, "--wait", "replicated=2")
        self.assertEqual(set(proposed), {"id", "commitment", "index", "level", "replicated", "witnessed"})
        self.assertEqual(proposed["level"], "replicated")
        self.assertEqual(self.a.json("submit", record)["index"], proposed["index"], "submitting again is harmless")
        for member in (self.b, self.c):
            eventually(lambda m=member: m.status_of(proposed["id"]), CONVERGE_S, "the proposal has come")
            record = self.sign(member, "accept", self.proof(member, proposed["id"]), "--reservation", "Con gusto", "--lang", "es")
            answered = member.json("submit", record)
            self.assertEqual(answered["commitment"], proposed["commitment"])
            self.assertNotIn("waiting", answered)
        eventually(lambda: self.a.status_of(proposed["id"]) == "in_force", CONVERGE_S, "agreed by all")
        shown = self.a.json("show", proposed["id"])
        self.assertEqual([record.get("reservation", [{}])[0].get("text") for record in shown["records"]],
                         [None, "Con gusto", "Con gusto"])

    def test_what_is_signed_is_shown_whole_before(self):
        proposed = self.a.propose(harness.example())
        proof = self.proof(self.a, proposed["id"])
        outcome = run([BIN / "ayni", "sign", "accept", proof, "--key", self.key(self.b), "--charter", self.ledger.charter, "-o",
                       self.new_record(), "--lang", "es"], env=harness.environment(AYNI_DATA="nothing"))
        self.assertEqual(outcome.status, DONE, outcome)
        for words in ("Laboratorio conjunto", "Ceder 420 m²", "Clauses", "has not answered in this proof", "cas-crops.example",
                      self.ledger.ledger_id[:8], "ayni submit"):
            self.assertIn(words, outcome.out)

    def test_the_same_key_file_and_time_give_the_same_record(self):
        file = self.write("small.json", harness.small("SAME"))
        first, second, third = (self.sign(self.a, "propose", file, "--time", time).read_bytes()
                                for time in ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z", "2026-07-01T12:00:01Z"))
        self.assertEqual(first, second)
        self.assertNotEqual(first, third)

    def test_an_answer_may_come_before_its_commitment_and_waits_for_it(self):
        proposed = self.a.propose(harness.small("AHEAD"))
        record = self.sign(self.b, "accept", self.proof(self.a, proposed["id"]))
        plain = self.b.ayni("submit", record)
        self.assertIn("waits", plain.out)
        self.assertTrue(self.b.json("submit", record)["waiting"])
        late = self.sign(self.b, "decline", self.proof(self.a, proposed["id"]), "--reason", "Demasiado tarde")
        self.assert_error_document(self.b.ayni("submit", late, "--json", expect=REFUSED), REFUSED, "rule")
        self.ledger.start()
        eventually(lambda: self.a.status_of(proposed["id"]) == "in_force", CONVERGE_S, "the answer counts on the other side")
        again = self.b.json("submit", record)
        self.assertNotIn("waiting", again)
        self.assertEqual(again["commitment"], proposed["commitment"])

    def test_the_claimed_time_decides_whether_an_answer_is_late(self):
        document = harness.small("LATE")
        document["accept_by"] = "2098-12-31"
        proposed = self.a.propose(document)
        proof = self.proof(self.a, proposed["id"])
        self.assert_refused(self.sign(self.b, "accept", proof, "--time", "2099-01-01T00:00:00Z", expect=REFUSED), REFUSED,
                            "2098-12-31")
        payload = self.write("accept.json", {"version": proposed["id"]})
        late = self.sign(self.b, "accept", payload, "--time", "2099-01-01T00:00:00Z")
        self.ledger.start()
        eventually(lambda: self.b.status_of(proposed["id"]), CONVERGE_S, "the proposal has come")
        self.assert_refused(self.b.ayni("submit", late, expect=REFUSED), REFUSED, "2098-12-31")
        self.b.ayni("submit", self.sign(self.b, "accept", payload, "--time", "2098-12-31T23:59:59Z"))

    def test_a_member_joins_by_a_record_that_was_signed_elsewhere(self):
        fresh = harness.Member(self, self.folder / "fresh", "fresh.example", "PE-RUC-20000000001", "PE", {"es": "Nueva"})
        shutil.copy2(fresh.folder / "keys" / "member.key", self.key(fresh))
        charter = self.folder / "fresh.charter"
        self.a.ayni("charter", fresh.card, self.b.card, "--title", "es=Otra", "--admit", "1", "-o", charter)
        record = self.sign(fresh, "join", charter)
        self.assert_refused(fresh.ayni("submit", record, expect=None), REFUSED, "ayni join")
        kept = (fresh.folder / "keys" / "member.key").rename(self.laptop / "kept.key")
        self.assert_refused(fresh.ayni("join", charter, "--yes", expect=None), REFUSED, "ayni sign join", "ayni submit")
        self.assertEqual(fresh.json("submit", record)["index"], 0)
        self.assertEqual(fresh.json("join", charter, "--yes")["id"], fresh.json("submit", record)["id"])
        kept.rename(fresh.folder / "keys" / "member.key")
        self.assertEqual(fresh.json("join", charter, "--yes")["id"], fresh.json("submit", record)["id"], "all ways make one record")
        self.assertEqual(self.n_logged(fresh), 1)

    def test_what_signing_refuses_it_says_as_propose_does(self):
        cases = [("titles", [{"lang": "es", "text": f"Rojo {ESC}"}]), ("kind", "framework"), ("accept_by", "2026-02-30"),
                 ("accept_by", "2020-01-01"), ("title", "x"), ("notice_days", -1), ("sdg", [{"code": "18"}])]
        documents = [{**harness.small("WRONG"), name: value} for name, value in cases]
        documents += [harness.small("OTHERS", (1, 2)), {**harness.small("TWO"), "kind": "x", "visibility": "all"}]
        documents[-2]["id"] = harness.small("OTHERS")["id"]
        for document in documents:
            with self.subTest(document=document["id"]):
                file = self.write("wrong.json", document)
                here = self.a.ayni("propose", file, "--json", expect=REFUSED)
                there = self.sign(self.a, "propose", file, "--json", expect=REFUSED)
                self.assertEqual(there.json(), here.json())
                self.assertEqual(there.err, here.err)
        broken = self.write("wrong.json", b'{\n  "id": }')
        self.assertEqual(self.sign(self.a, "propose", broken, expect=REFUSED).err, self.a.ayni("propose", broken, expect=REFUSED).err)

    def test_wrong_keys_files_and_options_are_refused_with_the_mend(self):
        good = self.write("small.json", harness.small("GOOD"))
        key, charter, out = self.key(self.a), self.ledger.charter, self.laptop / "never.record"
        (self.laptop / "folder").mkdir()
        seed = key.read_bytes()

        def with_key(name, content, mode=0o600):
            path = self.write(name, content)
            path.chmod(mode)
            return path

        stranger = harness.Member(self, self.folder / "stranger", "stranger.example", "PE-RUC-20000000001", "PE", {"es": "Otra"})
        other = self.folder / "other.charter"
        self.a.ayni("charter", stranger.card, self.b.card, "--title", "es=Otra", "--admit", "1", "-o", other)
        cases = [
            ({"key": with_key("open.key", seed, 0o644)}, UNREACHABLE, "chmod 600"),
            ({"key": self.laptop / "missing.key"}, USAGE, "missing.key"),
            ({"key": self.laptop / "folder"}, USAGE, "folder"),
            ({"key": self.a.folder / "keys" / "node.key"}, UNREACHABLE, "no member key"),
            ({"key": with_key("cut.key", seed[:40])}, UNREACHABLE, "no member key"),
            ({"key": with_key("long.key", b"x" * 70000)}, UNREACHABLE, "no member key"),
            ({"key": with_key("empty.key", b"")}, UNREACHABLE, "no member key"),
            ({"key": stranger.folder / "keys" / "member.key"}, REFUSED, "on no card of the charter"),
            ({"charter": other}, REFUSED, "on no card of the charter"),
            ({"charter": self.laptop / "missing.charter"}, USAGE, "missing.charter"),
            ({"charter": good}, REFUSED, "no charter"),
            ({"charter": self.laptop / "folder"}, USAGE, "folder"),
            ({"file": self.laptop / "missing.json"}, USAGE, "missing.json"),
            ({"file": self.laptop / "folder"}, USAGE, "folder"),
            ({"out": good}, REFUSED, "exists already"),
            ({"out": "/proc/self/x.record"}, UNREACHABLE, "x.record"),
            ({"out": self.laptop / "missing" / "x.record"}, UNREACHABLE, "x.record"),
            ({"what": "rotate"}, USAGE, "no record of this version"),
            ({"more": ["--time", "2026-02-30T00:00:00Z"]}, USAGE, "2026-07-01T12:00:00Z"),
            ({"more": ["--reason", "x"]}, USAGE, "decline"),
            ({"more": ["--reservation", "x"]}, USAGE, "accept"),
        ]
        for change, status, words in cases:
            with self.subTest(change=str(change)):
                at = {"key": key, "charter": charter, "file": good, "out": out, "what": "propose", "more": [], **change}
                outcome = run([BIN / "ayni", "sign", at["what"], at["file"], "--key", at["key"], "--charter", at["charter"], "-o",
                               at["out"], *at["more"]], env=harness.environment(AYNI_DATA=self.laptop / "nothing"))
                self.assert_refused(outcome, status, words)
                self.assertFalse(out.exists())
        bare = run([BIN / "ayni", "sign", "propose", good, "-o", out], env=harness.environment(AYNI_DATA=self.laptop / "nothing"))
        self.assert_refused(bare, USAGE, "--charter FILE")
        bare = run([BIN / "ayni", "sign", "propose", good, "--charter", charter, "-o", out],
                   env=harness.environment(AYNI_DATA=self.laptop / "nothing"))
        self.assert_refused(bare, USAGE, "--key FILE")
        self.assert_refused(run([BIN / "ayni", "sign", "propose", good]), USAGE, "-o FILE")

    def test_a_proof_that_does_not_hold_is_not_answered(self):
        proposed = self.a.propose(harness.small("PROOF"))
        proof = self.proof(self.a, proposed["id"])
        changed = self.write("changed.proof", proof.read_bytes().replace(b"index 1\n", b"index 2\n"))
        self.sign(self.b, "accept", changed, expect=UNVERIFIED)
        self.sign(self.b, "decline", proof, expect=USAGE)
        self.assert_refused(self.sign(self.c, "accept", proof, expect=REFUSED), REFUSED, "no signatory")
        self.assert_refused(self.sign(self.a, "accept", proof, expect=REFUSED), REFUSED, "already")
        for payload, words in (({"version": "abcd"}, "version"), ({}, "version"),
                               ({"version": proposed["id"], "why": 1}, "why")):
            self.assert_refused(self.sign(self.b, "accept", self.write("wrong.json", payload), expect=REFUSED), REFUSED, words)
        unseen = self.write("unseen.json", {"version": proposed["id"]})
        outcome = run([BIN / "ayni", "sign", "accept", unseen, "--key", self.key(self.b), "--charter", self.ledger.charter, "--check"])
        self.assertIn("ayni prove", outcome.out, "it says how to see the text first")

    def test_what_is_no_record_of_this_log_is_refused_and_the_others_are_taken(self):
        good = self.sign(self.a, "propose", self.write("small.json", harness.small("GOOD")))
        bytes_ = good.read_bytes()
        (self.laptop / "folder").mkdir()
        cases = [
            (self.sign(self.b, "propose", self.write("b.json", harness.small("B", (1, 2)))), REFUSED, "cas-crops.example"),
            (self.write("cut.record", bytes_[:-1]), REFUSED, "no record"),
            (self.write("more.record", bytes_ + b"\n"), REFUSED, "no record"),
            (self.write("empty.record", b""), REFUSED, "no record"),
            (self.write("flipped.record", bytes_[:-1] + bytes([bytes_[-1] ^ 1])), UNVERIFIED, "signature"),
            (self.write("huge.record", b"\x92" * 70000), REFUSED, "larger than 65535"),
            (self.write("text.record", {"id": "x"}), REFUSED, "no record"),
            (self.write(f"{ESC}.record", b"x"), REFUSED, "no record"),
            (self.laptop / "missing.record", USAGE, "missing.record"),
            (self.laptop / "folder", USAGE, "folder"),
        ]
        for path, status, words in cases:
            with self.subTest(path=path.name):
                outcome = self.a.ayni("submit", path, expect=None)
                self.assert_refused(outcome, status, words)
                self.assert_printable(outcome.err)
                self.assert_error_document(self.a.ayni("submit", path, "--json", expect=None), status,
                                           {USAGE: "usage", UNVERIFIED: "signature"}.get(status) or
                                           ("limit" if "larger" in words else "rule" if "cas" in words else "encoding"))
        self.assertEqual(self.n_logged(self.a), 1)
        other = harness.Member(self, self.folder / "other", "other.example", "PE-RUC-20000000001", "PE", {"es": "Otra"})
        elsewhere = harness.Ledger(self, [other])
        self.assert_refused(other.ayni("submit", good, expect=REFUSED), REFUSED, elsewhere.ledger_id[:8],
                            self.ledger.ledger_id[:8])
        outcome = self.a.ayni("submit", cases[1][0], good, cases[0][0], "--json", expect=REFUSED)
        self.assertEqual(["id" in line for line in outcome.lines()], [False, True, False])
        self.assertEqual(self.n_logged(self.a), 2)

    def test_a_record_may_come_through_a_pipe(self):
        good = self.sign(self.a, "propose", self.write("small.json", harness.small("PIPE")))
        self.assertIn("logged", self.a.ayni("submit", "-", input=good.read_bytes()).out)


if __name__ == "__main__":
    harness.main()
