# SPDX-License-Identifier: Apache-2.0
"""Three nodes agree on a commitment, restart, and prove it with the nodes stopped."""

import json

import harness
from harness import CONVERGE_S, REFUSED, UNVERIFIED, IntegrationTest, eventually


class Converge(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, self.c = self.ledger.members
        self.ledger.start()
        self.ledger.wait_connected()

    def in_force_everywhere(self, commitment):
        for member in self.ledger.members:
            eventually(lambda m=member: m.status_of(commitment) == "in_force", CONVERGE_S, f"in force at {member.name}")

    def agree(self):
        """The trilateral laboratory of deploy/examples, proposed by A and accepted by B and C."""
        answer = self.a.propose(harness.example())
        for member in (self.b, self.c):
            eventually(lambda m=member: m.status_of(answer["id"]), CONVERGE_S, f"the proposal reaches {member.name}")
            member.json("accept", answer["id"], "--yes")
        self.in_force_everywhere(answer["id"])
        return answer

    def test_a_commitment_comes_into_force_on_three_nodes(self):
        answer = self.agree()
        self.assertEqual(answer["commitment"], "BO-NIT-1020304050-LAB-2026-01")
        self.assertIn(answer["level"], ("logged", "replicated"), "at least what was waited for")
        self.assertEqual(answer["index"], 1)
        state, frontier = self.ledger.wait_equal()
        # Names, unique prefixes and full ids lead to the same document, which is the same everywhere.
        whole = [member.json("show", answer["id"]) for member in self.ledger.members]
        self.assertEqual(whole[0], whole[1])
        self.assertEqual(whole[0], whole[2])
        self.assertEqual(self.b.json("show", answer["id"][:12]), whole[0])
        self.assertEqual(self.b.json("show", answer["commitment"]), whole[0])
        self.assertEqual({party["stance"] for party in whole[0]["parties"] if party["signatory"]}, {"accepted"})

        for member in self.ledger.members:
            member.stop()
        self.assertEqual(self.ledger.digests(), [(state, frontier)] * 3, "the same without nodes")
        self.ledger.start()
        self.ledger.wait_connected()
        self.assertEqual(self.ledger.wait_equal(), (state, frontier))
        self.in_force_everywhere(answer["id"])

    def test_each_reads_in_its_language(self):
        answer = self.a.propose(harness.example())
        titles = {title["lang"]: title["text"] for title in harness.example()["titles"]}
        for member, lang in ((self.a, "es"), (self.b, "zh-Hans"), (self.c, "pt")):
            eventually(lambda m=member: m.status_of(answer["id"]), CONVERGE_S, f"the proposal reaches {member.name}")
            for command in ("show", answer["id"]), ("list",):
                # A table may cut a long title off.
                self.assertIn(titles[lang][:16], member.ayni(*command, "--lang", lang).out, f"{command} in {lang}")
        env = harness.environment(LC_ALL="pt_BR.UTF-8")
        self.assertIn(titles["pt"][:16], self.c.ayni("show", answer["id"], env=env).out)

    def test_wait_replicated_means_that_others_hold_it(self):
        answer = self.a.propose(harness.small("WAIT"), "--wait", "replicated=2", "--timeout", "30")
        self.assertEqual(answer["level"], "replicated")
        self.assertGreaterEqual(answer["replicated"], 2)
        self.b.kill()
        self.c.kill()
        for member in (self.b, self.c):
            self.assertEqual(member.status_of(answer["id"]), "proposed", "killed at once, and it is there")
        late = self.a.ayni("propose", "-", "--wait", "replicated=1", "--timeout", "1", "--json", expect=REFUSED,
                           input=json.dumps(harness.small("LATE")))
        error = self.assert_error_document(late, REFUSED, "timeout")
        self.assertEqual(error.get("level", late.json().get("level")), "logged", "it says how far it came")

    def test_the_proposals_of_a_file_are_waited_for_together(self):
        def propose(name, *args, **kwargs):
            batch = self.folder / f"{name}.ndjson"
            batch.write_text("".join(json.dumps(harness.small(f"{name}-{i}")) + "\n" for i in range(40)))
            return self.a.ayni("propose", batch, "--wait", "replicated=2", "--json", *args, **kwargs).out.splitlines()

        answers = [json.loads(line) for line in propose("TOGETHER")]
        self.assertEqual([answer["replicated"] for answer in answers], [2] * 40)
        self.b.kill()
        self.c.kill()
        # A second for all, not for each.
        self.assertEqual(len(propose("ALONE", "--timeout", "1", expect=REFUSED, timeout=30)), 40)

    def test_a_proof_holds_with_the_nodes_stopped_and_breaks_with_one_byte(self):
        answer = self.agree()
        self.ledger.wait_equal()
        proof = self.folder / "laboratory.proof"
        exports = []
        self.a.ayni("prove", answer["id"], "-o", proof)
        for member in self.ledger.members:
            exports.append(self.folder / f"{member.name}.export")
            member.ayni("export", "-o", exports[-1])
        self.ledger.stop()
        told = self.a.ayni("verify", proof, "--charter", self.ledger.charter)
        self.assertNotIn("not pinned", told.out)
        self.assertIn("not pinned", self.a.ayni("verify", proof).out)
        self.assertEqual(exports[0].read_bytes(), exports[1].read_bytes(), "equal frontiers, equal exports")
        self.break_a_byte(proof, "verify", "--charter", self.ledger.charter)
        self.break_a_letter(proof)
        audit = self.a.json("audit", exports[2])
        self.assertTrue(audit["ok"])
        self.assertEqual(audit["state_digest"], self.a.status()["state_digest"])
        self.break_a_byte(exports[2], "audit")

    def break_a_byte(self, path, command, *options):
        good = path.read_bytes()
        forged = path.with_suffix(".forged")
        for at in range(7, len(good), max(1, len(good) // 12)):
            forged.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            outcome = self.a.ayni(command, forged, *options, expect=None)
            self.assertIn(outcome.status, (REFUSED, UNVERIFIED), f"byte {at} of {len(good)}\n{outcome}")
            self.assertTrue(outcome.err.strip() or outcome.out.strip(), "it says what is wrong")
        cut = path.with_suffix(".cut")
        cut.write_bytes(good[:-1])
        self.assertNotEqual(self.a.ayni(command, cut, *options, expect=None).status, 0)

    def break_a_letter(self, proof):
        """One of a record, as in the tour: its form stays sound, so that what fails is the verification."""
        good = proof.read_bytes()
        forged = proof.with_suffix(".letter")
        at = good.index(b"\n", good.index(b"\nrecord ") + 1) - 12
        forged.write_bytes(good[:at] + (b"B" if good[at:at + 1] == b"A" else b"A") + good[at + 1:])
        outcome = self.a.ayni("verify", forged, "--charter", self.ledger.charter, expect=UNVERIFIED)
        self.assertTrue(outcome.err.strip() or outcome.out.strip())


if __name__ == "__main__":
    harness.main()
