# SPDX-License-Identifier: Apache-2.0
"""A node with all its control connections at work, while peers come late, die and come back, its configuration is read
again, and it is stopped. With ThreadSanitizer this is what every thread of the node has to go through."""

import concurrent.futures
import contextlib
import os
import random
import signal

import harness
import writers
from control import ControlClient, Refusal
from harness import INSTITUTIONS, IntegrationTest, eventually

CLIENTS = 63  # and one for the test: all that the node has places for
CALLS = 20  # of each client, at least
STORED = 600  # records that are there before
READS = [("status", {}), ("list", {"limit": 20}), ("log", {"limit": 50}), ("members", {}), ("peers", {}), ("heads", {})]
LONG_S = 120


class BusyNode(IntegrationTest):
    def setUp(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(CLIENTS)
        self.addCleanup(self.pool.shutdown)  # once the nodes are stopped: clients work until then
        super().setUp()
        self.seed = int(os.environ.get("AYNI_SEED", random.randrange(1 << 32)))
        print(f"AYNI_SEED={self.seed}", flush=True)
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members
        batch = self.folder / "batch.ndjson"
        batch.write_bytes(writers.lines(0, STORED))
        self.a.ayni("propose", batch, "--json", timeout=LONG_S)
        self.n_calls = [0] * CLIENTS

    def work(self, number):
        """One client: reads of every kind, and proposals, until the node hangs up. Returns the ids that it got."""
        rng, ids = random.Random(self.seed + number), []
        with ControlClient(self.a) as client, contextlib.suppress(ConnectionError):
            while True:
                if rng.random() < 0.3:
                    name = f"C{number}-{self.n_calls[number]}"
                    ids += self.propose(client, harness.small(name, (0, rng.choice((1, 2)))))
                else:
                    method, params = rng.choice(READS)
                    client.call(method, **params)
                self.n_calls[number] += 1
        return ids

    def propose(self, client, document):
        """Refused where a peer has just come and may know more of the log, and when the node leaves."""
        try:
            return [client.call("propose", payload=document)["id"].hex()]
        except Refusal as refusal:
            self.assertIn(str(refusal), ("busy", "unreachable"))
            return []

    def disturb(self, watch):
        """Meanwhile: a peer comes late, another dies, comes back and answers, and [peers] is read again."""
        self.c.start()
        self.b.kill()
        self.b.start()
        for _ in range(5):
            self.a.node.signal(signal.SIGHUP)
            watch.call("status")
        for member in (self.b, self.c):
            eventually(lambda m=member: m.sizes()[self.a.name] > STORED, LONG_S, f"{member.name} catches up")
        self.b.json("accept", f"{INSTITUTIONS[0][1]}-K00000", "--yes")
        eventually(lambda: min(self.n_calls) >= CALLS, LONG_S, "every client was served")

    def test_it_serves_everybody_and_stops_cleanly_under_load(self):
        self.a.start()
        self.b.start()
        with ControlClient(self.a) as watch:
            clients = [self.pool.submit(self.work, number) for number in range(CLIENTS)]
            self.disturb(watch)
            self.a.stop()
        ids = [one for client in clients for one in client.result()]
        stored = {record["id"] for record in self.a.ayni("log", "--json").lines()}
        self.assertLessEqual(set(ids), stored, "what was acknowledged is there")
        self.assertTrue(self.a.json("audit")["ok"])
        self.a.start()
        self.ledger.wait_equal()
        print(f"{sum(self.n_calls)} calls of {CLIENTS} clients, {len(ids)} proposals acknowledged, equal everywhere")


if __name__ == "__main__":
    harness.main()
