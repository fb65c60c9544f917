# SPDX-License-Identifier: Apache-2.0
"""A data folder that is open to others, in use, of a newer version or damaged: a clear refusal, nothing is lost."""

import fcntl
import json
import os
import resource
import signal
import subprocess
import threading

import harness
from harness import BIN, DONE, REFUSED, UNREACHABLE, IntegrationTest, environment, run


class DataFolder(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a = self.ledger.members[0]

    def node_refuses(self, member, status, *words):
        node = member.start(wait=False)
        node.may_fail = True
        self.assertEqual(node.wait_end(), status, node.log())
        for word in words:
            self.assertIn(word, node.log())

    def test_a_folder_open_to_others_is_refused(self):
        for mode in (0o755, 0o710, 0o701, 0o770):
            self.a.folder.chmod(mode)
            outcome = self.a.ayni("status", "--json", expect=UNREACHABLE)
            self.assert_error_document(outcome, UNREACHABLE, "permission")
            self.assertIn("chmod 700", outcome.err)
            self.assertIn(str(self.a.folder), outcome.err)
        self.node_refuses(self.a, UNREACHABLE, "chmod 700")
        self.a.folder.chmod(0o700)
        self.assertEqual(self.a.ayni("status").status, DONE)

    def test_a_key_open_to_others_is_refused(self):
        for name in ("member.key", "node.key"):
            key = self.a.folder / "keys" / name
            key.chmod(0o640)
            outcome = self.a.ayni("propose", "-", "--json", input=json.dumps(harness.small("KEY")), expect=UNREACHABLE)
            self.assert_error_document(outcome, UNREACHABLE, "permission")
            self.assertIn(name, outcome.err)
            key.chmod(0o600)
        self.a.propose(harness.small("KEY"))

    def test_a_link_to_a_folder_is_refused(self):
        link = self.folder / "link"
        link.symlink_to(self.a.folder)
        outcome = run([BIN / "ayni", "status", "--data", link])
        self.assertEqual(outcome.status, UNREACHABLE, outcome)

    def test_a_folder_that_is_not_there_is_said(self):
        outcome = run([BIN / "ayni", "status", "--data", self.folder / "nowhere"])
        self.assertIn(outcome.status, (REFUSED, UNREACHABLE), outcome)
        self.assertIn("nowhere", outcome.err)
        self.assertFalse((self.folder / "nowhere").exists(), "reading makes no folder")

    def test_while_a_node_runs_commands_go_through_it_and_a_second_node_is_refused(self):
        self.a.start()
        second = harness.Node(self.a.folder, self.folder / "second.log")
        second.may_fail = True
        self.nodes.append(second)
        answer = self.a.propose(harness.small("THROUGH"))
        self.assertIs(self.a.status()["running"], True)
        self.assertEqual(self.a.json("show", answer["id"])["id"], answer["id"])
        self.assertEqual(second.wait_end(), UNREACHABLE, second.log())
        self.assertIn("in use", second.log())
        self.assertIs(self.a.status()["running"], True, "the first one still has its socket")

    def test_a_folder_in_use_is_waited_for_and_then_refused(self):
        lock = os.open(self.a.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = self.a.ayni("status", "--json", expect=UNREACHABLE)
        self.assert_error_document(outcome, UNREACHABLE, "busy")
        self.assertIn("in use", outcome.err)
        timer = threading.Timer(1, os.close, [lock])
        timer.start()
        self.assertEqual(self.a.ayni("status").status, DONE, "it waits for a command that ends soon")
        timer.join()

    def test_two_commands_at_once_take_turns(self):
        names = [f"TURN{i}" for i in range(4)]
        writers = []
        for name in names:
            writers.append(subprocess.Popen([str(BIN / "ayni"), "propose", "-", "--data", str(self.a.folder)],
                                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()))
            writers[-1].stdin.write(json.dumps(harness.small(name)).encode())
            writers[-1].stdin.close()
        for writer in writers:
            err = writer.stderr.read()
            writer.stderr.close()
            self.assertEqual(writer.wait(60), DONE, err)
        self.assertEqual(len(self.a.json("list")), len(names))

    def test_a_store_of_a_newer_version_is_left_alone(self):
        path = self.a.folder / "store" / "data.mdb"
        data = path.read_bytes()
        stamped = data.replace(b"format\x01", b"format\x7f")
        self.assertNotEqual(stamped, data, "the stamp is where the test looks for it")
        path.write_bytes(stamped)
        outcome = self.a.ayni("status", "--json", expect=UNREACHABLE)
        self.assert_error_document(outcome, UNREACHABLE, "version")
        self.assertIn("newer", outcome.err)
        self.node_refuses(self.a, UNREACHABLE, "newer")
        self.assertEqual(path.read_bytes(), stamped, "not a byte was changed")
        path.write_bytes(data)
        self.assertEqual(self.a.ayni("status").status, DONE)

    def test_a_damaged_store_is_refused_without_a_crash(self):
        path = self.a.folder / "store" / "data.mdb"
        data = path.read_bytes()
        for what, damaged in (("cut off", data[:4096]), ("zeros", b"\x00" * len(data)), ("text", b"hello\n" * 2000)):
            with self.subTest(what=what):
                path.write_bytes(damaged)
                self.assertEqual(self.a.ayni("status", expect=None).status, UNREACHABLE)
        path.write_bytes(data)
        self.assertEqual(self.a.ayni("status").status, DONE)

    def test_a_charter_that_differs_by_one_byte_is_another_ledger(self):
        path = self.a.folder / "charter"
        good = path.read_bytes()
        at = good.index("Cooperación".encode())
        other = good[:at] + b"K" + good[at + 1:]
        path.write_bytes(other)
        outcome = self.a.ayni("status", expect=None)
        self.assertIn(outcome.status, (REFUSED, UNREACHABLE), outcome)
        self.assertIn("charter", outcome.err)
        self.node_refuses(self.a, REFUSED, "charter")
        path.write_bytes(good)

        file = self.folder / "other.charter"
        file.write_bytes(other)
        shown = self.a.ayni("charter", "--show", file, "--json").json()
        self.assertNotEqual(shown["ledger_id"], self.ledger.ledger_id)
        outcome = self.a.ayni("join", file, "--yes", "--json", expect=REFUSED)
        self.assert_error_document(outcome, REFUSED, "ledger")
        self.assertEqual(self.a.status()["ledger_id"], self.ledger.ledger_id)
        again = self.a.ayni("join", self.ledger.charter, "--yes", "--json").json()
        self.assertEqual(again["ledger_id"], self.ledger.ledger_id, "the right one once more is harmless")
        self.assertEqual(self.a.sizes()[self.a.name], 1)

    def test_a_charter_with_a_flipped_bit_never_passes_for_the_same(self):
        good = self.ledger.charter.read_bytes()
        file = self.folder / "flipped.charter"
        for at in range(0, len(good), max(1, len(good) // 40)):
            file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            outcome = self.a.ayni("charter", "--show", file, "--json", expect=None)
            if outcome.status == DONE:
                self.assertNotEqual(outcome.json()["ledger_id"], self.ledger.ledger_id)
            else:
                self.assertEqual(outcome.status, REFUSED, outcome)

    def test_a_limit_on_the_size_of_files_refuses_writes_and_loses_nothing(self):
        limit = (self.a.folder / "store" / "data.mdb").stat().st_size + (2 << 20)

        def restrict():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        ids = []
        for n in range(200):
            done = subprocess.run([str(BIN / "ayni"), "propose", "-", "--json", "--data", str(self.a.folder)],
                                  input=json.dumps(harness.large(f"LARGE{n}")).encode(), capture_output=True,
                                  env=environment(), preexec_fn=restrict, check=False)
            if done.returncode != DONE:
                break
            ids.append(json.loads(done.stdout)["id"])
        self.assertEqual(done.returncode, UNREACHABLE, done.stderr)
        self.assertIn(json.loads(done.stdout)["error"]["code"], ("full", "io"))
        self.assertGreater(len(ids), 3)
        ids.append(self.a.propose(harness.small("ROOM"))["id"])
        stored = [record["id"] for record in self.a.ayni("log", "--json").lines()]
        self.assertEqual(stored[1:], ids, "what was acknowledged is there, in order, and nothing else")


if __name__ == "__main__":
    harness.main()
