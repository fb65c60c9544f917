# SPDX-License-Identifier: Apache-2.0
"""kill -9 during submissions: whatever was acknowledged is there, and the peers come to the same."""

import json
import os
import random
import subprocess
import threading

import harness
from harness import BIN, CONVERGE_S, IntegrationTest, environment, eventually

KILLS = 20
BATCH = 250  # proposals of one .ndjson run


class Writer:
    """`ayni propose` running beside the test; what it printed when it ended is what was acknowledged."""

    def __init__(self, member, args, text):
        self.process = subprocess.Popen([str(BIN / "ayni"), "propose", *args, "--json", "--data", str(member.folder)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment())
        self.out = b""
        self.first = threading.Event()
        self.text = text
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        feeder = threading.Thread(target=self._feed, daemon=True)
        feeder.start()
        while chunk := os.read(self.process.stdout.fileno(), 65536):
            self.out += chunk
            self.first.set()
        self.first.set()
        feeder.join()

    def _feed(self):
        try:
            self.process.stdin.write(self.text)
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def acknowledged(self):
        """Ids of the documents that it printed whole."""
        self.thread.join(60)
        self.err = self.process.stderr.read().decode("utf-8", "replace")
        self.process.stderr.close()
        self.process.stdout.close()
        self.status = self.process.wait(60)
        if "Sanitizer" in self.err or self.status < 0 or self.status == 99:
            raise AssertionError(f"ayni broke: {self.status}\n{self.err}")
        decoder, text, at, ids = json.JSONDecoder(), self.out.decode(), 0, []
        while at < len(text):
            try:
                document, end = decoder.raw_decode(text, at)
            except ValueError:
                break
            if "id" in document:
                ids.append(document["id"])
            at = end + len(text[end:]) - len(text[end:].lstrip())
        return ids


class Kill(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a = self.ledger.members[0]
        seed = int(os.environ.get("AYNI_SEED", random.randrange(1 << 32)))
        print(f"AYNI_SEED={seed}", flush=True)
        self.random = random.Random(seed)

    def lines(self, start, n):
        return "".join(json.dumps(harness.small(f"K{i:05}"), ensure_ascii=False) + "\n" for i in range(start, start + n)).encode()

    def stored_ids(self, member):
        return [record["id"] for record in member.ayni("log", self.a.name, "--json").documents()]

    def test_every_acknowledged_id_survives_twenty_kills(self):
        for member in self.ledger.members:
            member.start()
        batch = self.folder / "batch.ndjson"
        acknowledged, n, n_mid = [], 0, 0
        for round_number in range(KILLS):
            # Odd rounds: a file of many, sent without waiting for each; even rounds: a few commands at once.
            writers = []
            if round_number % 2:
                batch.write_bytes(self.lines(n, BATCH))
                n += BATCH
                writers.append(Writer(self.a, [str(batch)], b""))
            else:
                for _ in range(3):
                    writers.append(Writer(self.a, ["-"], self.lines(n, 1)))
                    n += 1
            writers[0].first.wait(30)
            if round_number % 2:
                threading.Event().wait(self.random.random() * 0.03)  # where in the batch it strikes
            self.a.kill()
            for writer in writers:
                ids = writer.acknowledged()
                acknowledged += ids
                n_mid += writer.status != 0
            self.a.start()
            missing = set(acknowledged) - set(self.stored_ids(self.a))
            self.assertEqual(missing, set(), f"lost after kill {round_number + 1}")
        self.assertGreater(len(acknowledged), KILLS, "the test wrote something")
        self.assertGreater(n_mid, 0, "some kill struck while a command waited")
        print(f"{len(acknowledged)} acknowledged of {n}; {n_mid} commands cut off")
        self.ledger.wait_equal()
        for member in self.ledger.members[1:]:
            self.assertEqual(self.stored_ids(member), self.stored_ids(self.a))
        self.repeat_is_harmless(batch)

    def repeat_is_harmless(self, batch):
        """The run that was cut off, once more: ids that were acknowledged stay, nothing stands twice."""
        before = self.stored_ids(self.a)
        again = self.a.ayni("propose", batch, "--json").documents()
        after = self.stored_ids(self.a)
        self.assertEqual(len(again), BATCH)
        self.assertEqual(after[:len(before)], before, "a log only grows")
        self.assertEqual(len(set(after)), len(after))
        self.assertLessEqual({answer["id"] for answer in again}, set(after))
        self.assertTrue(all(record["void"] is None for record in self.a.ayni("log", "--json").documents()))

    def test_a_peer_that_is_killed_while_it_copies_comes_to_the_same(self):
        _, b, c = self.ledger.members
        batch = self.folder / "batch.ndjson"
        batch.write_bytes(self.lines(0, 200))
        self.a.start()
        self.a.ayni("propose", batch, "--json", timeout=120)
        for _ in range(5):
            b.start()
            threading.Event().wait(self.random.random() * 0.2)
            b.kill()
        b.start()
        c.start()
        self.ledger.wait_equal()
        eventually(lambda: b.status()["verified"]["pending"] == 0, CONVERGE_S, "everything verified")


if __name__ == "__main__":
    harness.main()
