# SPDX-License-Identifier: Apache-2.0
"""A full disk: the node says so and refuses, reads go on, nothing that was acknowledged is lost, and it works again once
there is room."""

import itertools
import json

import harness
from disk import SmallDisk
from harness import CONVERGE_S, DONE, UNREACHABLE, IntegrationTest, eventually

PATIENT_S = 60  # a node that failed to store asks for nothing for some seconds


class FullDisk(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, _ = self.ledger.members
        self.numbers = itertools.count()

    def propose_large(self, member):
        document = harness.large(f"LARGE{next(self.numbers)}")
        return member.ayni("propose", "-", "--json", input=json.dumps(document), expect=None)

    def fill(self, member):
        """Propose until the disk is full; returns the ids that were acknowledged."""
        ids = []
        for _ in range(400):
            outcome = self.propose_large(member)
            if outcome.status != DONE:
                error = self.assert_error_document(outcome, UNREACHABLE, "full")
                self.assertIn("the disk is full", error["message"])
                return ids
            ids.append(outcome.json()["id"])
        self.fail("the disk never became full")

    def assert_kept(self, member, ids):
        eventually(lambda: member.status()["verified"]["pending"] == 0, CONVERGE_S, "all is verified that is held")
        stored = [record["id"] for record in member.ayni("log", self.a.name, "--json").lines()]
        self.assertEqual(stored[1:1 + len(ids)], ids, f"what was acknowledged is at {member.name}, in order")

    def assert_reads_go_on(self, member, commitment):
        proof, export = self.folder / "full.proof", self.folder / "full.export"
        self.assertEqual(member.json("show", commitment)["id"], commitment)
        self.assertIn(commitment, [one["id"] for one in member.json("list")])
        member.ayni("prove", commitment, "-o", proof)
        member.ayni("verify", proof, "--charter", self.ledger.charter)
        member.ayni("export", "-o", export)
        member.ayni("audit", export)

    def test_a_node_refuses_serves_reads_and_loses_nothing(self):
        disk = SmallDisk(self, self.a, 4)
        self.a.start()
        self.b.start()
        ids = self.fill(self.a)
        self.assertGreater(len(ids), 3)
        self.assertTrue(self.a.node.is_running(), "the node goes on")
        self.assert_reads_go_on(self.a, ids[0])
        self.assert_kept(self.a, ids)
        eventually(lambda: self.b.status_of(ids[-1]), CONVERGE_S, "the others get what it holds")
        ids += self.fill(self.a)
        self.a.stop()
        self.assert_kept(self.a, ids)
        ids += self.fill(self.a)  # without a node likewise
        self.a.start()
        disk.grow()
        ids.append(self.a.propose(harness.small("ROOM"))["id"])
        self.assert_kept(self.a, ids)
        eventually(lambda: self.b.status_of(ids[-1]), CONVERGE_S, "it goes on where it stopped")
        self.assert_kept(self.b, ids)
        print(f"{len(ids)} acknowledged on a full disk, all there")

    def test_a_node_that_is_killed_on_a_full_disk_starts_on_it(self):
        disk = SmallDisk(self, self.a, 8)
        self.a.start()
        self.b.start()
        ids = [self.propose_large(self.a).json()["id"] for _ in range(5)]
        disk.fill()
        ids += self.fill(self.a)
        for _ in range(3):
            self.a.kill()
            self.a.start()
            self.assert_kept(self.a, ids)
            ids += self.fill(self.a)
        self.assert_reads_go_on(self.a, ids[-1])
        disk.empty()
        ids.append(self.propose_large(self.a).json()["id"])
        self.assert_kept(self.a, ids)
        eventually(lambda: self.b.status_of(ids[-1]), CONVERGE_S, "the others get the rest")
        self.assert_kept(self.b, ids)

    def write_batch(self, n):
        batch = self.folder / "batch.ndjson"
        batch.write_text("".join(json.dumps(harness.large(f"LARGE{next(self.numbers)}")) + "\n" for _ in range(n)))
        return [answer["id"] for answer in self.a.ayni("propose", batch, "--json").lines()]

    def behind(self):
        return self.a.sizes()[self.a.name] - self.b.sizes()[self.a.name]

    def wait_full(self):
        eventually(lambda: "the disk is full" in self.b.node.log(), CONVERGE_S, "B says that its disk is full")
        self.assertGreater(self.behind(), 0)
        self.assertTrue(self.b.node.is_running())

    def test_a_node_that_catches_up_waits_for_room_and_goes_on(self):
        disk = SmallDisk(self, self.b, 4)
        self.a.start()
        self.b.start()
        ids = self.write_batch(90)
        self.wait_full()
        held = self.b.sizes()[self.a.name]
        self.assertEqual(self.b.json("show", ids[0])["id"], ids[0], "reads go on")
        self.assert_kept(self.b, ids[:held - 1])
        self.b.kill()
        self.b.start()
        self.wait_full()
        self.assertGreaterEqual(self.b.sizes()[self.a.name], held, "what was held is held")
        disk.grow()
        eventually(lambda: self.behind() == 0, PATIENT_S, "B catches up")
        self.assert_kept(self.b, ids)
        self.ledger.members[2].start()
        self.ledger.wait_equal()
        print(f"{held - 1} of {len(ids)} fitted; all there once there was room")

    def test_a_node_whose_disk_is_full_does_not_keep_the_others_from_writing(self):
        disk = SmallDisk(self, self.b, 4)
        self.ledger.start()
        disk.fill()
        ids = self.write_batch(60)
        self.wait_full()
        c = self.ledger.members[2]
        ids += self.write_batch(30)
        eventually(lambda: c.sizes()[self.a.name] == 1 + len(ids), CONVERGE_S, "C gets everything")
        self.fill(self.b)
        disk.empty()
        disk.grow()
        eventually(lambda: self.behind() == 0, PATIENT_S, "B catches up")
        self.ledger.wait_equal()


if __name__ == "__main__":
    harness.main()
