# SPDX-License-Identifier: Apache-2.0
"""Members that hear nothing of each other for a while, and write all the same."""

import itertools
import json
import math
import signal
import time

import harness
from harness import CONVERGE_S, IntegrationTest, eventually
from relay import Gate, Relay

N_NODES = 5
PROMPT_S = 10  # a submission takes milliseconds; this is a busy machine with sanitizers
LARGE = 100  # records of 45 kB: four times what may wait for a peer that does not read


class Partition(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.founders(N_NODES)
        self.members = self.ledger.members
        self.numbers = itertools.count()
        self.slowest = 0

    @staticmethod
    def pair(i):
        return i, (i + 1) % N_NODES

    def propose(self, i):
        """One proposal of member `i`, which nobody who is away may delay."""
        began = time.monotonic()
        answer = self.members[i].propose(harness.small(f"P{next(self.numbers)}", self.pair(i)), timeout=PROMPT_S)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer["id"]

    def write_on(self, side):
        """Every member of a side proposes, and all of that side get it."""
        ids = [self.propose(i) for i in side for _ in range(5)]
        for i in side:
            for commitment in ids:
                eventually(lambda m=self.members[i], c=commitment: m.status_of(c), CONVERGE_S, "it reaches all of its side")
        return ids

    def write_much(self, i):
        """More than may wait in memory for a peer that does not read."""
        batch = self.folder / "large.ndjson"
        batch.write_text("".join(json.dumps(harness.large(f"LARGE{n}", self.pair(i))) + "\n" for n in range(LARGE)))
        answers = self.members[i].ayni("propose", batch, "--json", timeout=60).lines()
        self.assertEqual(len(answers), LARGE)
        return [answer["id"] for answer in answers]

    def assert_all_hold(self, ids):
        self.ledger.wait_equal()
        for reader in self.members:
            held = {record["id"] for author in self.members
                    for record in reader.ayni("log", author.name, "--json").lines()}
            self.assertLessEqual(set(ids), held, f"{reader.name} holds what was acknowledged anywhere")
        print(f"{len(ids)} proposals, equal everywhere; the slowest of a command took {self.slowest:.2f} s")

    def pause(self, side):
        for i in side:
            self.members[i].node.signal(signal.SIGSTOP)
            self.addCleanup(self.members[i].node.signal, signal.SIGCONT)

    def resume(self, side):
        for i in side:
            self.members[i].node.signal(signal.SIGCONT)

    def test_stopped_processes_block_nobody_and_catch_up(self):
        self.ledger.start()
        self.ledger.wait_connected()
        ids = []
        for away, present in (((3, 4), (0, 1, 2)), ((0, 1, 2), (3, 4)), ((1, 2, 3, 4), (0,))):
            self.pause(away)
            ids += self.write_on(present)
            ids += self.write_much(present[0]) if len(away) > 2 else []
            self.resume(away)
        self.assert_all_hold(ids)

    # A partition of which no system call tells

    def connect_through_relays(self, side, other):
        """Lines across go through relays; within a side they are as the cards say."""
        gate = Gate()
        for here, there in ((side, other), (other, side)):
            for i in here:
                lines = [Relay(self, gate, self.members[k]) for k in there]
                self.members[i].override_peers({line.member.name: line.address for line in lines})
        return gate

    def test_both_sides_of_a_silent_partition_write_and_meet_again(self):
        left, right = (0, 1), (2, 3, 4)
        gate = self.connect_through_relays(left, right)
        self.ledger.start()
        self.ledger.wait_connected()
        gate.allow(0)
        ids = self.write_on(left) + self.write_on(right) + self.write_much(0)
        held = {self.members[i].status()["frontier_digest"] for i in range(N_NODES)}
        self.assertGreater(len(held), 1, "nothing passed")
        gate.allow(math.inf)
        self.assert_all_hold(ids)


if __name__ == "__main__":
    harness.main()
