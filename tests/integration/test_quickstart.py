# SPDX-License-Identifier: Apache-2.0
"""The tour, as a newcomer runs it: from a copy of the tree, on free ports."""

import pathlib
import shutil
import socket
import subprocess
import time
import unittest

import harness
from harness import IntegrationTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 180  # "in under three minutes", building included


class Quickstart(IntegrationTest):
    def copy_of_tree(self):
        """What a fresh clone holds: no build folder, so that the script's own one is not touched."""
        tree = self.folder / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build", ".git"))
        return tree

    def test_the_tour_tells_its_story_to_the_end(self):
        tree = self.copy_of_tree()
        port = harness.free_port(3)
        env = harness.environment(AYNI_QUICKSTART_PORT=port)
        started = time.monotonic()
        done = subprocess.run(["sh", "deploy/quickstart.sh"], cwd=tree, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=600, check=False)
        seconds = time.monotonic() - started
        told = f"{done.stdout[-6000:]}\n--- stderr\n{done.stderr[-6000:]}"
        self.assertEqual(done.returncode, 0, told)
        at = 0
        for milestone in ("\n1. ", "\n2. ", "andes.charter", "\n3. ", "\n4. ", "\n5. ", "高原作物", "Laboratório", "\n6. ", "uaa  in_force",
                          "cas  in_force", "fun  in_force", "\n7. ", "\n8. ", "\n9. ", "\nThat is all"):
            found = done.stdout.find(milestone, at)
            self.assertGreaterEqual(found, 0, f"{milestone!r} does not come, or not there\n{told}")
            at = found
        self.assertIn("signature does not verify", done.stderr, "what is wrong with the forged proof")
        self.assertNotIn("\x1b", done.stdout, "no colours where no terminal is")
        self.assert_no_node_is_left(port)
        print(f"the tour took {seconds:.0f} s")
        self.assertLess(seconds, SECONDS)

    def assert_no_node_is_left(self, first):
        for port in range(first, first + 3):
            with socket.socket() as probe:
                self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0, "a node was left running")


if __name__ == "__main__":
    # Once for each set of tests is enough: the release build's.
    unittest.main(verbosity=2)
