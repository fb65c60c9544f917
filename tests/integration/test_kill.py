# SPDX-License-Identifier: Apache-2.0
"""kill -9 during submissions: whatever was acknowledged is there, and the peers come to the same.

A release wants 2,000 of them: AYNI_KILLS=2000 AYNI_BIN=build/release/bin python3 tests/integration/test_kill.py
"""

import os
import random
import time

import harness
import writers
from harness import CONVERGE_S, IntegrationTest, eventually
from writers import Writer

N_NODES = 5
KILLS = int(os.environ.get("AYNI_KILLS", 50))
BATCH = 120  # proposals of one .ndjson run


class Kill(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.founders(N_NODES)
        self.members = self.ledger.members
        seed = int(os.environ.get("AYNI_SEED", random.randrange(1 << 32)))
        print(f"AYNI_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.acknowledged = {member.name: [] for member in self.members}
        self.found = {member.name: [] for member in self.members}  # in their own logs, after restarts
        self.n_proposed = 0

    def lines(self, member, n):
        """`n` proposals of a member to another."""
        i = self.members.index(member)
        first, self.n_proposed = self.n_proposed, self.n_proposed + n
        return writers.lines(first, n, (i, (i + 1) % N_NODES))

    def stored_ids(self, reader, author, start=0):
        return [record["id"] for record in reader.ayni("log", author.name, "--from", start, "--json").lines()]

    def writers_of(self, member):
        """A file of many, sent without waiting for each, or a few commands at once."""
        if self.random.random() < 0.5:
            batch = self.folder / f"{member.name}.ndjson"
            batch.write_bytes(self.lines(member, BATCH))
            return [Writer(member, [batch])]
        return [Writer(member, ["-"], self.lines(member, 1)) for _ in range(2)]

    def strike(self, victims):
        """Kill while submissions run at the victims; returns how many commands were cut off."""
        running = [writer for victim in victims for writer in self.writers_of(victim)]
        if self.random.random() < 0.7:
            running[0].first.wait(30)
        time.sleep(self.random.random() * 0.03)  # where in the batch it strikes
        for victim in victims:
            victim.kill()
        for writer in running:
            self.acknowledged[writer.member.name] += writer.acknowledged()
        return sum(writer.status != 0 for writer in running)

    def restart(self, victims):
        for victim in victims:
            victim.start(wait=False)
        for victim in victims:
            victim.node.wait_ready()
            found = self.found[victim.name]
            found += self.stored_ids(victim, victim, len(found))
            missing = set(self.acknowledged[victim.name]) - set(found)
            self.assertEqual(missing, set(), f"{victim.name} lost what it had acknowledged")

    def test_every_acknowledged_id_survives_fifty_kills(self):
        began, n_kills, n_cut = time.monotonic(), 0, 0
        self.ledger.start()
        while n_kills < KILLS:
            victims = self.random.sample(self.members, self.random.choice((1, 1, 2)))
            n_cut += self.strike(victims)
            self.restart(victims)
            n_kills += len(victims)
        n = sum(map(len, self.acknowledged.values()))
        print(f"{n_kills} kills in {time.monotonic() - began:.1f} s: {n} of {self.n_proposed} proposals acknowledged, "
              f"{n_cut} commands cut off")
        self.assertGreater(n, KILLS, "the test wrote something")
        self.assertGreater(n_cut, 0, "some kill struck while a command waited")
        self.ledger.wait_equal()
        self.assert_all_hold_all()
        self.repeat_is_harmless()

    def assert_all_hold_all(self):
        for author in self.members:
            own = self.stored_ids(author, author)
            self.assertLessEqual(set(self.acknowledged[author.name]), set(own))
            self.assertEqual(self.found[author.name], own[:len(self.found[author.name])], "a log only grows")
            for reader in self.members:
                self.assertEqual(self.stored_ids(reader, author), own, f"{author.name}'s log at {reader.name}")
        self.assertEqual({log["forked"] for member in self.members for log in member.status()["logs"]}, {False})

    def repeat_is_harmless(self):
        """A run that was cut off, once more: ids that were acknowledged stay, nothing stands twice."""
        member = self.members[0]
        batch = self.folder / "batch.ndjson"
        batch.write_bytes(self.lines(member, BATCH))
        cut_off = Writer(member, [batch])
        cut_off.first.wait(30)
        member.kill()
        first = cut_off.acknowledged()
        member.start()
        again = [answer["id"] for answer in member.ayni("propose", batch, "--json").lines()]
        stored = self.stored_ids(member, member)
        self.assertEqual(len(again), BATCH)
        self.assertEqual(again[:len(first)], first)
        self.assertEqual(len(set(stored)), len(stored))
        self.assertLessEqual(set(again), set(stored))
        self.assertTrue(all(record["void"] is None for record in member.ayni("log", "--json").lines()))

    def test_a_peer_that_is_killed_while_it_copies_comes_to_the_same(self):
        a, b, *others = self.members
        batch = self.folder / "batch.ndjson"
        batch.write_bytes(self.lines(a, 200))
        a.start()
        a.ayni("propose", batch, "--json", timeout=120)
        for _ in range(5):
            b.start()
            time.sleep(self.random.random() * 0.2)  # where in the copy it strikes
            b.kill()
        for member in (b, *others):
            member.start()
        self.ledger.wait_equal()
        eventually(lambda: b.status()["verified"]["pending"] == 0, CONVERGE_S, "everything verified")


if __name__ == "__main__":
    harness.main()
