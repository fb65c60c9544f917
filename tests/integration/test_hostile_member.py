# SPDX-License-Identifier: Apache-2.0
"""A member with valid keys who does not keep to the protocol: it loses the session, and nothing of it is kept."""

import base64
import json
import os
import struct

import harness
from harness import CONVERGE_S, IntegrationTest, eventually
from wire import BYE, CHUNK, FRONTIER, HEAD, HELLO, PING, PONG, PULL, Author, Keys, Session, leaf_hash, pack, sign, tree_root


ACCOMPLICES = 20


class HostileMember(IntegrationTest):
    """C has no node; the test speaks in its place, with its keys. Who breaks the protocol is not heard again for a minute,
    so each session is called by another of C's accomplices: any member may deliver anybody's log."""

    def setUp(self):
        super().setUp()
        members = [self.member(i) for i in range(3)]
        accomplices = [harness.Member(self, self.folder / f"m{i}", f"m{i}.example", f"PE-RUC-{20000000000 + i}", "PE", {"es": "Uno"},
                                      calls_only=True) for i in range(ACCOMPLICES)]
        self.ledger = harness.Ledger(self, members, accomplices)
        self.callers = iter([Keys(member.folder) for member in accomplices])
        self.a, self.b, self.c = self.ledger.members
        self.a.start()
        self.b.start()
        eventually(lambda: self.a.n_sessions() == 1, CONVERGE_S, "A and B talk")
        self.author = Author(self.c, self.ledger.ledger_id)
        self.join = self.author.join()
        self.records = [self.join]

    def session(self, member=None, greet=True):
        member = member or self.a
        session = Session(member, self.ledger.ledger_id, next(self.callers).transport_secret, Keys(member.folder).transport)
        self.assertTrue(session.opens(), "a member's session opens")
        if greet:
            session.greet(self.ledger.ledger_id)
            session.wait_message(FRONTIER)
        return session

    def size_at(self, member):
        return member.sizes()[self.c.name]

    def deliver(self, records):
        """Give A the log of C as these records, as an honest peer would."""
        session = self.session()
        session.send(self.author.chunk(records, 0))
        eventually(lambda: self.size_at(self.a) == len(records), CONVERGE_S, f"A holds {len(records)} records of C")
        session.send([PING, 7])
        self.assertEqual(session.wait_message(PONG), [PONG, 7], "the session goes on")
        session.end()
        self.records = records

    def assert_harmless(self, session, what, held=0):
        heard = session.wait_closed()
        self.assertNotIn(PONG, [message[0] for message in heard], what)
        self.assertTrue(self.a.node.is_running(), what)
        self.assertEqual(self.size_at(self.a), held, f"nothing stored after {what}")

    def test_the_record_made_here_is_the_one_that_the_program_makes(self):
        own = self.c.ayni("log", "--json").documents()
        self.assertEqual([record["id"] for record in own], [leaf_hash(self.join).hex()])

    def test_broken_messages_cost_the_session(self):
        deep = b"\x91" * 200 + b"\x00"
        # Decoders that trust a count ask for gigabytes here.
        bombs = [b"\xdd\xff\xff\xff\xff", b"\x92\x02\xdd\xff\xff\xff\xff", b"\x92\x02\xdf\x05\xff\xff\x8a",
                 b"\x92\x02\xdc\x40\x01" + b"\xc0" * 0x4001, b"\x92\x02" + deep]
        hello = pack([HELLO, [1], bytes.fromhex(self.ledger.ledger_id), "test", 0])
        cases = [("not canonical: a long integer", b"\x92\xcc\x07\x01"), ("not canonical: a long array", b"\xdc\x00\x02\x07\x01"),
                 ("bytes left over", pack([PING, 1]) + b"\x00"), ("truncated", pack([PING, 1000])[:-1]), ("no array", b"\x07"),
                 ("an unknown type", pack([99, 1])), ("too many fields", pack([PING, 1, 2])), ("a second hello", hello),
                 ("a wrong kind", pack([PULL, "log", 0, 1])), ("a float", b"\x92\x07\xcb" + b"\x00" * 8), ("nil", b"\x92\x07\xc0"),
                 ("an extension", b"\x92\x07\xd4\x01\x00"),
                 ("a chunk of too much", pack([CHUNK, self.author.log_id, 0, b"", b"", [b"\x00" * 65536]])),
                 ("a proof that is no multiple of 32", pack([CHUNK, self.author.log_id, 0, self.author.head([self.join]),
                                                           b"\x00" * 31, [self.join]]))]
        cases += [(f"a bomb: {bomb[:7].hex()}", bomb) for bomb in bombs]
        before = self.a.node.resident_bytes()
        for what, data in cases:
            with self.subTest(what=what):
                session = self.session()
                session.send_encoded(data)
                session.send([PING, 1])
                self.assert_harmless(session, what)
        self.assertLess(self.a.node.resident_bytes() - before, 96 << 20)

    def test_who_breaks_the_protocol_is_not_heard_for_a_while(self):
        caller = next(self.callers)
        self.callers = iter([caller, caller])
        session = self.session()
        session.send([99, 1])
        self.assert_harmless(session, "an unknown type")
        again = self.session(greet=False)
        again.greet(self.ledger.ledger_id)
        self.assertEqual(again.wait_closed(), [], "closed like a stranger's call")

    def test_who_accuses_us_may_come_back_at_once(self):
        caller = next(self.callers)
        self.callers = iter([caller, caller])
        session = self.session()
        session.send([BYE, 8])
        session.wait_closed()
        self.session().end()

    def test_broken_streams_cost_the_session(self):
        for what, send in (("a message of 1 MiB and a byte", lambda s: s.send_stream(struct.pack(">I", (1 << 20) + 1))),
                           ("a message of 4 GiB", lambda s: s.send_stream(b"\xff\xff\xff\xff" + b"\x00" * 1000)),
                           ("a message of 0 bytes", lambda s: s.send_stream(b"\x00\x00\x00\x00")),
                           ("a frame that was not sealed", lambda s: s.send_wire(b"\x00\x20" + os.urandom(32))),
                           ("a frame shorter than a tag", lambda s: s.send_wire(b"\x00\x01\x00"))):
            with self.subTest(what=what):
                session = self.session()
                send(session)
                self.assert_harmless(session, what)

    def test_a_frame_that_never_ends_is_given_up(self):
        session = self.session()
        session.send_stream(struct.pack(">I", 1000) + b"\x92")
        session.wait_closed(30)
        self.assertTrue(self.a.node.is_running())

    def test_messages_before_hello_cost_the_session(self):
        session = self.session(greet=False)
        session.send(self.author.chunk([self.join], 0))
        self.assert_harmless(session, "a chunk before hello")

    def test_hello_of_another_ledger_or_version_ends_the_session(self):
        for what, hello in (("ledger", [HELLO, [1], bytes(32), "test", 0]),
                            ("version", [HELLO, [200], bytes.fromhex(self.ledger.ledger_id), "test", 0])):
            session = self.session(greet=False)
            session.send(hello)
            heard = session.wait_closed()
            self.assertEqual([message[0] for message in heard if message[0] not in (HELLO, FRONTIER)], [BYE], what)

    def test_a_chunk_with_one_flipped_bit_is_never_stored(self):
        for at in range(0, len(self.join), 19):
            with self.subTest(at=at):
                flipped = self.join[:at] + bytes([self.join[at] ^ 1]) + self.join[at + 1:]
                session = self.session()
                session.send(self.author.chunk([self.join], 0, shown=[flipped]))
                session.send([PING, 1])
                self.assert_harmless(session, f"a flipped bit in byte {at}")
        self.deliver([self.join])

    def test_a_checkpoint_by_a_wrong_key_is_refused(self):
        good = self.author.head([self.join])
        body, _, line = good.decode().rpartition("\u2014 ")
        name, encoded = line.split()
        signature = base64.b64decode(encoded)
        broken = base64.b64encode(signature[:-1] + bytes([signature[-1] ^ 1])).decode()
        other_text = good.replace(self.author.name.encode(), b"x" * len(self.author.name))
        notes = {"another key's signature": self.author.head([self.join], secret=self.author.keys.member_secret),
                 "a broken signature": f"{body}\u2014 {name} {broken}\n".encode(),
                 "another size": self.author.head([self.join], size=2),
                 "another name": other_text, "no note": b"x", "an empty note": b""}
        for what, note in notes.items():
            for message in (self.author.chunk([self.join], 0, note=note), [HEAD, self.author.log_id, 1, note]):
                with self.subTest(what=what, message=message[0]):
                    if message[0] == HEAD and what == "another size":
                        continue  # a head alone may be ahead of its records: that is a promise, not a fault
                    session = self.session()
                    session.send(message)
                    session.send([PING, 1])
                    self.assert_harmless(session, what)
        self.deliver([self.join])

    def test_records_without_effect_are_void_with_the_same_digest_everywhere(self):
        proposal = json.loads(json.dumps(harness.small("VOID", (2, 0))))
        for party, member in zip(proposal["parties"], (self.c, self.a)):
            party["member"] = bytes.fromhex(member.made["member_id"])
        author = self.author
        wrong_signature = sign(author.keys.member_secret, b"something else")
        records = [self.join,
                   author.record("propose", proposal, ledger_id=bytes(32)),
                   author.record("propose", proposal, signature=wrong_signature),
                   author.record("propose", {**proposal, "accept_by": "2026-02-30"}),
                   author.record("a_new_type", {}),
                   author.record("propose", proposal),
                   author.record("propose", proposal),
                   b"no record at all",
                   b"\xdd\xff\xff\xff\xff",
                   author.record("accept", {"version": bytes(32)})]
        self.deliver(records)
        eventually(lambda: self.size_at(self.b) == len(records), CONVERGE_S, "they reach B")
        reasons = [None, "ledger", "signature", "field", "type", None, "copy", "encoding", "encoding", "waiting"]
        shown = []
        for member in (self.a, self.b):
            eventually(lambda m=member: m.status()["verified"]["pending"] == 0, CONVERGE_S, "all verified")
            log = member.ayni("log", self.c.name, "--json").documents()
            self.assertEqual([record["void"] for record in log], reasons)
            shown.append(log)
        self.assertEqual(shown[0], shown[1])
        a, b = self.a.status(), self.b.status()
        self.assertEqual((a["state_digest"], a["frontier_digest"]), (b["state_digest"], b["frontier_digest"]))
        effective = leaf_hash(records[5]).hex()
        self.assertEqual([item["id"] for item in self.a.json("list")], [effective])
        self.a.json("accept", effective, "--yes")
        self.assertEqual(self.a.status_of(effective), "in_force", "what is sound beside it has its effect")

    def test_a_second_history_freezes_the_log_and_is_not_stored(self):
        self.deliver([self.join, self.author.record("a_new_type", {"n": 1})])
        other = [self.join, self.author.record("a_new_type", {"n": 2}), self.author.record("a_new_type", {"n": 3})]
        session = self.session()
        session.send([HEAD, self.author.log_id, 2, self.author.head(other[:2])])

        def is_frozen():
            return {log["member"]: log["forked"] for log in self.a.status()["logs"]}[self.c.name]
        eventually(is_frozen, CONVERGE_S, "A has seen the fork")
        session.end()
        self.assertEqual(self.size_at(self.a), 2)
        session = self.session()
        session.send(self.author.chunk(other, 2))
        session.send(self.author.chunk(self.records + other[2:], 2))
        session.send([PING, 1])
        session.end()
        self.assertEqual(self.size_at(self.a), 2, "a frozen log does not grow")
        self.a.stop()
        self.a.start()
        self.assertTrue(is_frozen(), "the evidence is kept")
        answer = self.a.propose(harness.small("AFTER", (0, 1)))
        eventually(lambda: self.b.status_of(answer["id"]), CONVERGE_S, "the others go on")

    def test_pulls_beyond_the_end_and_of_unknown_logs_are_answered_or_ignored(self):
        session = self.session()
        a = Author(self.a, self.ledger.ledger_id)
        session.send([PULL, bytes(32), 0, 1 << 20])
        session.send([PULL, a.log_id, 1 << 40, 1 << 62])
        session.send([PULL, a.log_id, 0, 0])
        session.send([PING, 9])
        session.wait_message(PONG)
        for message in session.heard:
            if message[0] == CHUNK and message[2] == 0 and message[5]:
                self.assertEqual(message[1], a.log_id)
                self.assertEqual(tree_root([leaf_hash(record) for record in message[5]]), tree_root([leaf_hash(a.join())]))
        session.end()


if __name__ == "__main__":
    harness.main()
