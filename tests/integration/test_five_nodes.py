# SPDX-License-Identifier: Apache-2.0
"""Five nodes, all of which propose and accept at the same time, come to the same ledger."""

import concurrent.futures
import json
import time

import harness
from harness import INSTITUTIONS, IntegrationTest, eventually

N_NODES = 5
BULK = 210  # proposals of each member that nobody answers
PAIRS = 5  # of each member, for the next one to accept
LONG_S = 150


class FiveNodes(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.founders(N_NODES)
        self.ledger.start()
        self.ledger.wait_connected()

    def others(self, i):
        return [k % N_NODES for k in range(i + 1, i + N_NODES)]

    def agreements(self, i):
        """What member `i` proposes and others accept: some with the next one, one with all."""
        pairs = [harness.small(f"PAIR{n}", (i, self.others(i)[0])) for n in range(PAIRS)]
        return [*pairs, harness.small("ALL", (i, *self.others(i)))]

    def proposals(self, i):
        """All of member `i`: the agreements stand spread among the many."""
        agreements, step = self.agreements(i), BULK // (PAIRS + 1)
        for n in range(BULK):
            if n % step == 0:
                yield agreements.pop()
            yield harness.small(f"BULK{n}", (i, self.others(i)[1]))
        assert not agreements

    def propose(self, i):
        """Returns the ids that were acknowledged."""
        member = self.ledger.members[i]
        batch = self.folder / f"{member.name}.ndjson"
        batch.write_text("".join(json.dumps(document) + "\n" for document in self.proposals(i)))
        answers = member.ayni("propose", batch, "--json", timeout=LONG_S).lines()
        return [answer["id"] for answer in answers]

    def accept(self, i):
        """Accept what waits for member `i`, as it comes in; returns the ids that were acknowledged."""
        member = self.ledger.members[i]
        names = [document["id"] for author in self.others(i) for document in self.agreements(author)
                 if INSTITUTIONS[i][1] in (party["org_id"] for party in document["parties"])]
        ids = []
        for name in names:
            eventually(lambda n=name: member.status_of(n), LONG_S, f"{name} reaches {member.name}")
            ids.append(member.json("accept", name, "--yes")["id"])
        return ids

    def act(self):
        """All members at once; returns the ids that were acknowledged, of each member."""
        with concurrent.futures.ThreadPoolExecutor(2 * N_NODES) as pool:
            proposed = [pool.submit(self.propose, i) for i in range(N_NODES)]
            accepted = [pool.submit(self.accept, i) for i in range(N_NODES)]
            return [one.result() + other.result() for one, other in zip(proposed, accepted)]

    def test_five_nodes_under_load_end_equal(self):
        began = time.monotonic()
        ids = self.act()
        self.ledger.wait_equal()
        n = sum(map(len, ids))
        print(f"{n} records of {N_NODES} members in {time.monotonic() - began:.1f} s, equal everywhere")
        self.assertEqual(n, N_NODES * (BULK + PAIRS + 1 + PAIRS + N_NODES - 1), "nothing was refused")
        for reader in self.ledger.members:
            self.assertEqual(reader.status()["void"], 0)
            for author, own in zip(self.ledger.members, ids):
                stored = [record["id"] for record in reader.ayni("log", author.name, "--json").documents()]
                self.assertEqual(len(stored), len(set(stored)), "a record stands once in a log")
                self.assertEqual(sorted(stored[1:]), sorted(own), f"{author.name}'s log at {reader.name}")
            in_force = reader.json("list", "--status", "in_force")
            self.assertEqual(len(in_force), N_NODES * (PAIRS + 1), f"what was accepted holds at {reader.name}")


if __name__ == "__main__":
    harness.main()
