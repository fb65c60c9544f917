# SPDX-License-Identifier: Apache-2.0
"""The state that is kept beside the store: derived again from the records, and found out where it is wrong."""

import hashlib
import json

import harness
from harness import DONE, UNREACHABLE, UNVERIFIED, IntegrationTest


class Rebuild(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a = self.ledger.members[0]
        self.snapshot = self.a.folder / "snapshot"

    def forge(self):
        """A state that proves itself and is not that of the records: one record's id is another's."""
        answer = bytes.fromhex(self.a.propose(harness.small("FORGED"))["id"])
        self.a.ayni("rebuild")
        state = bytearray(self.snapshot.read_bytes()[:-32])
        at = state.rindex(answer)
        state[at] ^= 1
        self.snapshot.write_bytes(bytes(state) + hashlib.sha256(state).digest())

    def test_a_state_is_made_compared_and_kept(self):
        self.a.propose(harness.example())
        first = self.a.json("rebuild")
        self.assertEqual((first["records"], first["void"], "before" in first), (2, 0, False))
        self.assertTrue(self.snapshot.exists())
        self.assertEqual(first["state_digest"], self.a.status()["state_digest"])
        again = self.a.json("rebuild")
        self.assertEqual(again["before"], again["state_digest"])
        self.assertIn("the same", self.a.ayni("rebuild").out)
        self.assertEqual(self.snapshot.stat().st_mode & 0o777, 0o600)

    def test_a_wrong_state_is_found_out_and_replaced(self):
        right = self.a.json("rebuild")
        self.forge()
        wrong = self.a.status()["state_digest"]
        outcome = self.a.ayni("rebuild", "--json", expect=UNVERIFIED)
        self.assert_error_document(outcome, UNVERIFIED, "digest")
        for words in ("THE STATE WAS WRONG", wrong[:16], "snapshot.wrong"):
            self.assertIn(words, outcome.err)
        self.assertTrue((self.a.folder / "snapshot.wrong").exists())
        mended = self.a.json("rebuild")
        self.assertEqual(mended["before"], mended["state_digest"])
        self.assertNotIn(mended["state_digest"], (wrong, right["state_digest"]))
        self.assertEqual(self.a.status()["state_digest"], mended["state_digest"])

    def test_a_state_that_is_damaged_or_missing_is_made_anew(self):
        self.a.json("rebuild")
        self.snapshot.write_bytes(self.snapshot.read_bytes()[:100])
        outcome = self.a.ayni("rebuild", "--json")
        self.assertNotIn("before", outcome.json())
        self.assertIn("of no use", outcome.err)
        self.snapshot.unlink()
        self.assertNotIn("before", self.a.json("rebuild"))

    def test_a_node_that_runs_is_left_alone(self):
        self.a.start()
        outcome = self.a.ayni("rebuild", "--json", expect=UNREACHABLE)
        self.assert_error_document(outcome, UNREACHABLE, "busy")
        self.assertIn("stop it", outcome.err)
        self.assertFalse(self.snapshot.exists())
        self.a.propose(harness.example())

    def test_a_store_that_is_damaged_keeps_the_state_that_was(self):
        self.a.propose(harness.small("DAMAGED", title="Palabras que se reconocen"))
        self.a.json("rebuild")
        before = self.snapshot.read_bytes()
        data = self.a.folder / "store" / "data.mdb"
        content = bytearray(data.read_bytes())
        at = content.index("Palabras que se reconocen".encode())
        while at >= 0:
            content[at] ^= 1
            at = content.find("Palabras que se reconocen".encode(), at)
        data.write_bytes(content)
        outcome = self.a.ayni("rebuild", expect=UNREACHABLE)
        self.assertIn("damaged", outcome.err)
        self.assertEqual(self.snapshot.read_bytes(), before)


if __name__ == "__main__":
    harness.main()
