# SPDX-License-Identifier: Apache-2.0
"""The tour of the README with every program under valgrind: no error, and no memory lost at the end. No report is
suppressed."""

import shutil
import time

import harness
import programs
from harness import IntegrationTest, eventually

VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect"]
SLOW_S = 180  # each command takes a second or two


class Valgrind(IntegrationTest):
    def setUp(self):
        if shutil.which(VALGRIND[0]) is None:
            self.skipTest("SKIPPED: valgrind is not installed")
        programs.WRAP += VALGRIND
        super().setUp()

    def agree(self, a, b, c):
        """The laboratory of deploy/examples, proposed by A and accepted by B and C."""
        a.ayni("new", "joint_lab")
        proposed = a.propose(harness.example())["id"]
        for member in (b, c):
            eventually(lambda m=member: m.status_of(proposed), SLOW_S, f"the proposal reaches {member.name}")
            member.json("accept", proposed, "--yes")
        eventually(lambda: a.status_of(proposed) == "in_force", SLOW_S, "it comes into force")
        return proposed

    def prove(self, a, proposed, charter):
        proof, export = self.folder / "laboratory.proof", self.folder / "all.export"
        a.ayni("prove", proposed, "-o", proof)
        a.ayni("verify", proof, "--charter", charter)
        a.ayni("export", "-o", export)
        a.ayni("audit", export)

    def test_the_tour_makes_no_error_and_loses_nothing(self):
        began = time.monotonic()
        ledger = self.three()
        a, b, c = ledger.members
        ledger.start()
        ledger.wait_connected()
        proposed = self.agree(a, b, c)
        reads = [("list", "--lang", "zh"), ("show", proposed), ("status",), ("members",), ("log",)]
        for words in (*reads, ("peers",)):
            a.ayni(*words)
        self.prove(a, proposed, ledger.charter)
        ledger.stop()
        for words in (*reads, ("audit",)):
            a.ayni(*words, "--json")
        print(f"the tour took {time.monotonic() - began:.0f} s under valgrind")


if __name__ == "__main__":
    harness.main()
