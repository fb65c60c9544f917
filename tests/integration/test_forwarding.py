# SPDX-License-Identifier: Apache-2.0
"""A and C have no link of their own: all they know of each other comes through B."""

import harness
from harness import CONVERGE_S, IntegrationTest, eventually


class Forwarding(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members
        closed = f"127.0.0.1:{harness.free_port()}"
        self.a.override_peers({self.c.name: closed})
        self.c.override_peers({self.a.name: closed})

    def connect(self):
        self.ledger.start()
        eventually(lambda: self.b.n_sessions() == 2, CONVERGE_S, "B has two sessions")

    def test_a_chain_converges_through_its_middle(self):
        self.connect()
        proposed = self.a.propose(harness.example())
        eventually(lambda: self.c.status_of(proposed["id"]), CONVERGE_S, "the proposal reaches C through B")
        self.c.json("accept", proposed["id"], "--yes")
        self.b.json("accept", proposed["id"], "--yes")
        eventually(lambda: self.a.status_of(proposed["id"]) == "in_force", CONVERGE_S, "the answer of C reaches A through B")
        self.ledger.wait_equal()
        for member, other in ((self.a, self.c), (self.c, self.a)):
            names = [peer["name"] for peer in member.json("peers") if peer["ready"]]
            self.assertEqual(names, [self.b.name], f"{member.name} has no link to {other.name}")

    def test_what_was_written_while_the_middle_was_away_arrives_when_it_is_back(self):
        self.a.start()
        self.c.start()
        ids = [self.a.propose(harness.small(f"N{n}", (0, 2)))["id"] for n in range(3)]
        self.assertIsNone(self.c.status_of(ids[-1]))
        self.b.start()
        for commitment in ids:
            eventually(lambda i=commitment: self.c.status_of(i), CONVERGE_S, "it reaches C once B is there")
        self.ledger.wait_equal()


if __name__ == "__main__":
    harness.main()
