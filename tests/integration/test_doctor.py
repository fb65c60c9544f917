# SPDX-License-Identifier: Apache-2.0
"""`ayni doctor` on folders that are well and on folders to which something has happened."""

import json
import os
import shutil
import signal
import socket

import harness
from harness import CONVERGE_S, DONE, REFUSED, BIN, IntegrationTest, eventually, run

ESC = "\x1b[31m"


class Doctor(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members

    def examine(self, member, expect=None, env=None):
        """The findings: [(check, member or None, status, message and mend)]; the two forms of them agree."""
        plain = member.ayni("doctor", expect=expect, env=env)
        outcome = member.ayni("doctor", "--json", expect=plain.status, env=env)
        report = outcome.json()
        self.assertEqual(plain.err + outcome.err, "")
        for character in plain.out:
            self.assertTrue(character in "\n " or character.isprintable(), f"{character!r} reaches the terminal")
        self.assertEqual(report["ok"], plain.status == DONE)
        self.assertEqual(report["problems"], sum(check["status"] == "problem" for check in report["checks"]))
        for check in report["checks"]:
            self.assertEqual("mend" in check, check["status"] != "ok", check)
        return [(check["check"], check.get("member"), check["status"], check["message"] + " -> " + check.get("mend", ""))
                for check in report["checks"]]

    def wrong(self, member, expect=None, env=None):
        return [finding for finding in self.examine(member, expect, env) if finding[2] != "ok"]

    def assert_one(self, member, status, check, *words, env=None):
        """Beside the node that does not run, one thing is wrong."""
        found = [finding for finding in self.wrong(member, REFUSED if status == "problem" else DONE, env) if finding[0] != "node"]
        self.assertEqual([finding[0] for finding in found], [check], found)
        self.assertEqual(found[0][2], status, found)
        for word in words:
            self.assertIn(word, found[0][3])

    def test_what_is_well_is_called_well(self):
        self.ledger.start()
        self.ledger.wait_connected()
        for member in self.ledger.members:
            self.assertEqual(self.wrong(member, DONE), [])
        self.assertIn("all is well", self.a.ayni("doctor").out)
        checks = {check for check, _, _, _ in self.examine(self.a)}
        self.assertEqual(checks, {"folder", "keys", "card", "ledger", "node", "config", "store", "logs", "log", "clock", "peers",
                                  "limits", "codelists"})

    def test_a_node_that_does_not_run_is_a_warning_and_nothing_is_changed(self):
        def contents():
            return {path.relative_to(self.a.folder): path.read_bytes() for path in self.a.folder.rglob("*")
                    if path.is_file() and path.name != "lock.mdb"}  # LMDB's table of readers
        before = contents()
        found = self.wrong(self.a, DONE)
        self.assertEqual([(check, status) for check, _, status, _ in found], [("node", "warning")])
        self.assertEqual(contents(), before)

    def test_a_folder_before_and_after_init_and_join(self):
        nothing = run([BIN / "ayni", "doctor", "--data", self.folder / "nothing"])
        self.assertEqual(nothing.status, REFUSED)
        self.assertIn("ayni init", nothing.out)
        self.assertFalse((self.folder / "nothing").exists())
        fresh = harness.Member(self, self.folder / "fresh", "fresh.example", "PE-RUC-20000000001", "PE", {"es": "Nueva"})
        self.assert_one(fresh, "warning", "ledger", "ayni join")
        self.assertFalse((fresh.folder / "store").exists())

    def test_a_node_that_answers_nobody_is_found_out(self):
        self.a.start().signal(signal.SIGSTOP)
        try:
            found = self.wrong(self.a, REFUSED)
        finally:
            self.a.node.signal(signal.SIGCONT)
        self.assertEqual([(check, status) for check, _, status, _ in found], [("node", "problem")])
        self.assertIn("answers none", found[0][3])

    def test_peers_that_are_missing_are_named(self):
        self.a.start()
        self.b.start()
        eventually(lambda: self.a.n_sessions() == 1, CONVERGE_S, "a session")
        found = self.wrong(self.a, DONE)
        self.assertEqual([(check, member, status) for check, member, status, _ in found], [("peers", self.c.name, "warning")])
        self.assertIn(self.c.address, found[0][3])
        self.b.stop()
        eventually(lambda: self.a.n_sessions() == 0, CONVERGE_S, "no session")
        found = self.wrong(self.a, REFUSED)
        self.assertEqual([status for _, _, status, _ in found], ["warning", "warning", "problem"])
        self.assertTrue(any(member == self.b.name and "since 20" in text for _, member, _, text in found), found)

    def test_a_peer_whose_name_cannot_be_looked_up(self):
        self.a.override_peers({self.b.name: "nobody.invalid:4700"})
        found = [finding for finding in self.wrong(self.a, DONE) if finding[0] == "peers"]
        self.assertEqual([member for _, member, _, _ in found], [self.b.name])
        self.assertIn("nobody.invalid:4700", found[0][3])

    def test_folders_and_keys_that_others_can_read(self):
        self.a.folder.chmod(0o755)
        found = self.wrong(self.a, REFUSED)
        self.assertEqual([check for check, _, _, _ in found], ["folder"])
        self.assertIn("chmod 700", found[0][3])
        self.a.folder.chmod(0o700)
        key = self.a.folder / "keys" / "node.key"
        key.chmod(0o640)
        self.assertIn(("keys", "problem"), [(check, status) for check, _, status, _ in self.wrong(self.a, REFUSED)])
        key.chmod(0o600)
        self.assertEqual([check for check, _, _, _ in self.wrong(self.a, DONE)], ["node"])

    def test_keys_of_another_member_or_none(self):
        keys = self.a.folder / "keys"
        (keys / "member.key").rename(self.folder / "member.key")
        self.assertEqual([check for check, _, _, _ in self.wrong(self.a, DONE)], ["node"], "it may be kept elsewhere")
        shutil.copy2(self.b.folder / "keys" / "member.key", keys / "member.key")
        found = [(check, status) for check, _, status, _ in self.wrong(self.a, REFUSED)]
        self.assertEqual(found, [("card", "problem"), ("ledger", "problem"), ("node", "warning")])
        (keys / "node.key").unlink()
        self.assertIn(("keys", "problem"), [(check, status) for check, _, status, _ in self.wrong(self.a, REFUSED)])

    def test_a_configuration_that_is_not_understood(self):
        path = self.a.folder / "ayni.conf"
        good = path.read_text()
        cases = [(good.replace("listen", "lissen"), "problem", "config", "lissen"),
                 (good.replace("[peers]\n", f"[peers]\n{self.b.name} = nowhere\n"), "problem", "config", "HOST:PORT"),
                 (good.replace("[peers]\n", f"[peers]\n{self.b.name} = {ESC}\n"), "problem", "config", "HOST:PORT"),
                 (good.replace("[peers]\n", "[peers]\nstranger.example = 127.0.0.1:9\n"), "warning", "config", "stranger.example"),
                 (good.replace("[observers]\n", f"[observers]\nauditor = {'0' * 64}\n"), "warning", "config", "observers"),
                 (good.replace(self.a.address, f"127.0.0.1:{harness.free_port()}"), "warning", "address", self.a.address),
                 (good.replace(self.a.address, f"203.0.113.1:{self.a.port}"), "problem", "address", "203.0.113.1")]
        for text, status, check, words in cases:
            with self.subTest(words=words):
                path.write_text(text)
                self.assert_one(self.a, status, check, words)
        path.write_text(good)
        with socket.create_server(("127.0.0.1", self.a.port)):
            self.assert_one(self.a, "problem", "address", "another program")

    def test_a_ledger_or_store_that_was_harmed(self):
        charter, store = self.a.folder / "charter", self.a.folder / "store"
        kept = charter.read_bytes()
        charter.write_bytes(kept[:-1])
        self.assert_one(self.a, "problem", "ledger", "every member has it")
        other = self.folder / "other.charter"
        self.a.ayni("charter", self.a.card, self.b.card, "--title", "es=Otra", "--admit", "1", "-o", other)
        charter.write_bytes(other.read_bytes())
        self.assert_one(self.a, "problem", "store", "not the charter")
        charter.write_bytes(kept)
        data = (store / "data.mdb").read_bytes()
        (store / "data.mdb").write_bytes(data[:9000])
        self.assert_one(self.a, "problem", "store", "damaged")
        (store / "data.mdb").unlink()
        self.assert_one(self.a, "problem", "store", "not here")
        self.assertFalse((store / "data.mdb").exists(), "looking makes no new store")

    def test_cards_and_answers_that_need_attention(self):
        payload = self.folder / "early.json"
        payload.write_text(json.dumps({"version": "ab" * 32}))
        record = self.folder / "early.record"
        self.a.ayni("sign", "accept", payload, "-o", record)
        self.a.ayni("submit", record)
        self.assert_one(self.a, "warning", "log", "wait for a commitment: 1")
        self.assertEqual([line["void"] for line in self.a.ayni("log", "--void", "--json").lines()], ["waiting"])
        shutil.copy2(self.b.card, self.a.card)
        self.assertIn(("card", "problem"), [(check, status) for check, _, status, _ in self.wrong(self.a, REFUSED)])
        self.a.card.unlink()
        self.assertIn(("card", "warning"), [(check, status) for check, _, status, _ in self.wrong(self.a, DONE)])

    def test_limits_and_code_lists_of_the_system(self):
        outcome = run(["sh", "-c", "ulimit -n 100 && exec \"$0\" doctor --json --data \"$1\"", BIN / "ayni", self.a.folder])
        found = [check for check in outcome.json()["checks"] if check["check"] == "limits"]
        self.assertEqual((outcome.status, found[0]["status"]), (REFUSED, "problem"))
        self.assert_one(self.a, "warning", "codelists", "AYNI_CODELISTS",
                        env=harness.environment(AYNI_CODELISTS=self.folder / "nothing"))
        self.a.start(wrap=["prlimit", "--nofile=300"])
        self.assertIn("limits", [check for check, _, _, _ in self.wrong(self.a, None)], "those of the node, not ours")


if __name__ == "__main__":
    harness.main()
