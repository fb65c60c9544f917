# SPDX-License-Identifier: Apache-2.0
"""A founder whose node starts only when the others hold thousands of records; stopped and killed while it catches up, it
goes on where it was."""

import math
import os
import random
import signal
import time

import harness
import writers
from harness import IntegrationTest, eventually
from relay import Gate, Relay

N_OTHERS = 3
RECORDS = 1200  # of each of the others
RUNS = 4  # that are ended early
RUN_BYTES = 600_000  # that may come in each, so that it ends in the middle on any machine
RUN_RECORDS = 250  # that come in any case: the first three answers have 64 KiB each
LONG_S = 120
OVERHEAD = 1.1  # of frames and proofs, on the bytes of records


class LateJoiner(IntegrationTest):
    def setUp(self):
        super().setUp()
        seed = int(os.environ.get("AYNI_SEED", random.randrange(1 << 32)))
        print(f"AYNI_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.ledger = self.founders(N_OTHERS + 1)
        *self.others, self.late = self.ledger.members
        self.fill()
        self.connect_through_relays()

    def fill(self):
        """Without nodes: each writes into its own folder."""
        for i, member in enumerate(self.others):
            batch = self.folder / "batch.ndjson"
            batch.write_bytes(writers.lines(0, RECORDS, (i, N_OTHERS)))
            member.ayni("propose", batch, "--json", timeout=LONG_S)

    def connect_through_relays(self):
        """The late one calls the others through relays, and nobody calls it."""
        self.gate = Gate()
        lines = [Relay(self, self.gate, member) for member in self.others]
        self.late.override_peers({line.member.name: line.address for line in lines})
        for member in self.others:
            member.override_peers({self.late.name: f"127.0.0.1:{harness.free_port()}"})

    def n_held(self):
        return sum(self.late.sizes().values())

    def record_bytes(self):
        """Of all logs together: an export holds little else."""
        file = self.folder / "all.export"
        self.late.ayni("export", "-o", file)
        return file.stat().st_size

    def run_that_ends_early(self, number):
        """Some records come, then the signal; returns how many are held."""
        wanted = self.n_held() + RUN_RECORDS
        self.gate.allow(RUN_BYTES)
        self.late.start()
        eventually(lambda: self.n_held() >= wanted, LONG_S, f"{wanted} records are held")
        time.sleep(self.random.random() * 0.2)  # where in the copy it strikes
        self.late.node.signal(number)
        self.assertEqual(self.late.node.wait_end(), 0 if number == signal.SIGTERM else -number)
        self.assertGreaterEqual(self.n_held(), wanted, "what was held once is held for good")
        return self.n_held()

    def last_run(self):
        """Nothing hinders it; returns how many bytes came."""
        before = self.gate.n_received
        self.gate.allow(math.inf)
        self.late.start()
        self.ledger.wait_equal()
        return self.gate.n_received - before

    def test_it_catches_up_and_a_restart_goes_on_where_it_was(self):
        for member in self.others:
            member.start()
        eventually(lambda: len({tuple(sorted(m.sizes().items())) for m in self.others}) == 1, LONG_S, "the others are equal")
        n_all = sum(self.others[0].sizes().values()) + 1  # its own first record
        held = [self.run_that_ends_early((signal.SIGTERM, signal.SIGKILL)[i % 2]) for i in range(RUNS)]
        self.assertLess(held[-1], n_all, "the last one, too, was ended in the middle")
        fetched = self.last_run()
        self.assertEqual(self.n_held(), n_all)
        missing = self.record_bytes() * (n_all - held[-1]) / n_all
        print(f"runs that were ended left {held} of {n_all} records; {fetched} bytes then came for {missing:.0f} missing ones")
        self.assertLess(fetched, OVERHEAD * missing, "what was held is not fetched again")


if __name__ == "__main__":
    harness.main()
