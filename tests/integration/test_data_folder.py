# SPDX-License-Identifier: Apache-2.0
"""A data folder that is open to others, in use, of a newer version, damaged or full: a clear refusal, reads go on, nothing
is lost."""

import fcntl
import itertools
import json
import os
import resource
import signal
import subprocess
import threading
import unittest

import harness
from harness import BIN, CONVERGE_S, DONE, REFUSED, UNREACHABLE, IntegrationTest, environment, eventually, run


def large(n):
    """A commitment of some 45 kB."""
    document = harness.small(f"LARGE{n}")
    text = [{"lang": "es", "text": "Una frase que no dice nada. " * 140}]
    document["descriptions"] = [{"type": "1", "texts": text}] * 11
    return document


class DataFolder(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, _ = self.ledger.members
        self.numbers = itertools.count()

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

    # Full disks

    def fill(self, member):
        """Propose until the disk is full; returns the ids that were acknowledged."""
        ids = []
        for _ in range(400):
            outcome = member.ayni("propose", "-", "--json", input=json.dumps(large(next(self.numbers))), expect=None)
            if outcome.status != DONE:
                error = self.assert_error_document(outcome, UNREACHABLE, "full")
                self.assertIn("disk", error["message"])
                return ids
            ids.append(outcome.json()["id"])
        self.fail("the disk never became full")

    def mount_small_disk(self, member, size):
        """Put the member's folder on a disk of its own, of `size` MiB."""
        if os.geteuid() != 0:
            raise unittest.SkipTest("making a small disk needs root")
        aside = self.folder / "aside"
        member.folder.rename(aside)
        member.folder.mkdir(mode=0o700)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700", "tmpfs", str(member.folder)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            member.folder.rmdir()
            aside.rename(member.folder)
            raise unittest.SkipTest(f"no disk can be mounted here: {mounted.stderr.decode()}")
        self.addCleanup(self.unmount, member)
        subprocess.run(["cp", "-a", f"{aside}/.", str(member.folder)], check=True)
        member.disk_size = size

    def unmount(self, member):
        try:
            self.stop_nodes()
        finally:
            subprocess.run(["umount", "-l", str(member.folder)], check=True)

    def make_room(self, member):
        subprocess.run(["mount", "-o", f"remount,size={member.disk_size + 32}m", str(member.folder)], check=True)

    def assert_kept(self, member, ids):
        stored = [record["id"] for record in member.ayni("log", "--json").documents()]
        self.assertEqual(stored[1:1 + len(ids)], ids, "what was acknowledged is there, in order")

    def test_a_full_disk_refuses_writes_serves_reads_and_loses_nothing(self):
        self.mount_small_disk(self.a, 4)
        self.a.start()
        self.b.start()
        ids = self.fill(self.a)
        self.assertGreater(len(ids), 3)
        self.assertTrue(self.a.node.is_running(), "the node goes on")
        self.assertEqual(self.a.json("show", ids[0])["id"], ids[0])
        self.assert_kept(self.a, ids)
        eventually(lambda: self.b.status_of(ids[-1]), CONVERGE_S, "the others get what it holds")
        ids += self.fill(self.a)
        self.a.stop()
        self.assert_kept(self.a, ids)
        ids += self.fill(self.a)  # without a node likewise
        self.a.start()
        self.make_room(self.a)
        answer = self.a.propose(harness.small("ROOM"))
        self.assert_kept(self.a, ids + [answer["id"]])
        eventually(lambda: self.b.status_of(answer["id"]), CONVERGE_S, "it goes on where it stopped")

    def test_a_peer_with_a_full_disk_catches_up_once_there_is_room(self):
        self.mount_small_disk(self.b, 4)
        self.a.start()
        self.b.start()
        batch = self.folder / "batch.ndjson"
        batch.write_text("".join(json.dumps(large(n)) + "\n" for n in range(90)))
        ids = [answer["id"] for answer in self.a.ayni("propose", batch, "--json").documents()]

        def behind():
            return self.a.sizes()[self.a.name] - self.b.sizes()[self.a.name]
        eventually(lambda: "full" in self.b.node.log() or "room" in self.b.node.log(), CONVERGE_S, "B says that its disk is full")
        self.assertGreater(behind(), 0)
        self.assertTrue(self.b.node.is_running())
        self.assertIsNotNone(self.b.status_of(ids[0]), "reads go on")
        self.make_room(self.b)
        eventually(lambda: behind() == 0, 60, "B catches up")

    def test_a_limit_on_the_size_of_files_refuses_writes_and_loses_nothing(self):
        store = self.a.folder / "store" / "data.mdb"
        limit = store.stat().st_size + (2 << 20)

        def restrict():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        ids = []
        for n in range(200):
            done = subprocess.run([str(BIN / "ayni"), "propose", "-", "--json", "--data", str(self.a.folder)],
                                  input=json.dumps(large(n)).encode(), capture_output=True, env=environment(),
                                  preexec_fn=restrict, check=False)
            if done.returncode != DONE:
                break
            ids.append(json.loads(done.stdout)["id"])
        self.assertEqual(done.returncode, UNREACHABLE, done.stderr)
        self.assertIn(json.loads(done.stdout)["error"]["code"], ("full", "io"))
        self.assertGreater(len(ids), 3)
        self.assert_kept(self.a, ids)
        answer = self.a.propose(harness.small("ROOM"))
        self.assert_kept(self.a, ids + [answer["id"]])


if __name__ == "__main__":
    harness.main()
