# SPDX-License-Identifier: Apache-2.0
"""Real nodes and one that is written in Python from proto/*.md alone: each takes the other for a member like any other."""

import itertools
import json
import os
import pathlib
import random
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import harness
import ledger
import logs
import messages
import noise
import peer
import vectors
from harness import CONVERGE_S, IntegrationTest, eventually
from made_up import Founder
from meaning import State

TODAY_MS = int(time.time() * 1000)


def card_text(founder):
    """The card as JSON (proto/fields.md, "JSON")."""
    return json.dumps({name: value.hex() if isinstance(value, bytes) else value for name, value in founder.card.items()})


class PeerTest(IntegrationTest):
    """A and B are real; C, and further founders when a test wants them, are Python's."""

    n_founders = 1

    def setUp(self):
        super().setUp()
        chance = random.Random(1)
        self.a, self.b = self.member(0), self.member(1)
        self.port = harness.free_port()
        self.founders = [Founder(chance, i, **({"addresses": [f"127.0.0.1:{self.port}"]} if i == 0 else {})) for i in range(self.n_founders)]
        cards = [self.folder / f"{i}.json" for i in range(self.n_founders)]
        for path, founder in zip(cards, self.founders):
            path.write_text(card_text(founder))
            founder.seal_card()
        charter = self.folder / "charter"
        self.a.ayni("charter", self.a.card, self.b.card, *cards, "--title", "es=Dos programas", "-o", charter)
        for member in (self.a, self.b):
            member.ayni("join", charter, "--yes")
        self.charter = ledger.Charter(charter.read_bytes())
        self.c = peer.Node(self.charter, self.founders[0])
        self.addCleanup(self.c.close)

    def id_of(self, member):
        return bytes.fromhex(member.made["member_id"])

    def call(self, member):
        self.c.call(("127.0.0.1", member.port), self.id_of(member))

    def log_of(self, node, member_id):
        return next(node.replica.logs[member.log] for member in self.charter.members if member.id == member_id)

    def size(self, member_id):
        return self.log_of(self.c, member_id).stored[0]

    def state(self):
        """What the records mean that the Python node holds."""
        return State(self.charter, {member.log: self.c.replica.logs[member.log].records for member in self.charter.members})

    def heads(self):
        held = {member.name: self.c.replica.logs[member.log] for member in self.charter.members}
        return {name: (log.stored[0], log.root_at(log.stored[0]).hex()) for name, log in held.items()}

    def assert_same_state(self, member):
        def same_heads():
            status = member.status()
            shown = {log["member"]: (log["size"], log["root"]) for log in status["logs"]}
            return status if shown == self.heads() and status["verified"]["pending"] == 0 else None
        status = self.c.run(same_heads, CONVERGE_S, f"{member.name} and the Python node hold the same")
        self.assertEqual(self.state().digest().hex(), status["state_digest"])

    def record(self, kind, payload, time_ms=TODAY_MS):
        body = self.founders[0].body(self.charter.id, kind, payload, time_ms)
        return ledger.seal(self.founders[0].seeds[0], body)

    def join(self):
        self.c.replica.submit([self.record("join", {"charter": self.charter.id}, 0)])


class Caller:
    """A connection to a node, line by line, by whoever has the seed; each from an address of its own, for nodes count them."""

    sources = itertools.cycle(f"127.0.4.{n}" for n in range(1, 255))

    def __init__(self, test, member, seed, ledger_id=None):
        key = next(card.keys[3] for card in test.charter.members if card.id == test.id_of(member))
        self.sock = socket.create_connection(("127.0.0.1", member.port), timeout=20, source_address=(next(self.sources), 0))
        self.line = noise.Line(noise.Handshake(ledger_id or test.charter.id, seed, os.urandom(32), key))
        self.heard, self.n_bytes = [], 0
        test.addCleanup(self.sock.close)

    def flush(self):
        data, self.line.out = self.line.out, b""
        self.sock.sendall(data)

    def read(self):
        """False at the end of the stream."""
        self.flush()
        try:
            data = self.sock.recv(1 << 16)
        except ConnectionError:
            data = b""
        self.n_bytes += len(data)
        self.heard += map(messages.read, self.line.receive(data) if data else [])
        return bool(data)

    def greet(self, ledger_id, entries=()):
        while not self.line.is_open():
            if not self.read():
                raise AssertionError("the node does not take part")
        self.line.send(messages.write([messages.HELLO, [1], ledger_id, "second/1", 0]))
        self.line.send(messages.write([messages.FRONTIER, list(entries)]))

    def read_to_end(self):
        while self.read():
            pass
        return self.heard


class BreachTest(PeerTest):
    """How a real node answers what it must refuse. Who breaks the protocol is not heard for a while: many members do it."""

    n_founders = 8

    def setUp(self):
        super().setUp()
        self.a.start()
        self.accomplices = iter(self.founders)

    def session(self):
        caller = Caller(self, self.a, next(self.accomplices).transport_seed)
        caller.greet(self.charter.id)
        return caller


class Breaches(BreachTest):
    def test_a_broken_stream_ends_without_a_word(self):
        def unsealed(caller):
            caller.line.out += noise.frame(bytes(32))

        breaches = {"a message of no bytes": lambda caller: caller.line.send_stream(bytes(4)),
                    "a message of 1 MiB and a byte": lambda caller: caller.line.send_stream((2**20 + 1).to_bytes(4, "big")),
                    "a message that was not sealed": unsealed, "a frame shorter than a tag": lambda caller: setattr(caller.line, "out", b"\0\1\0")}
        for what, breach in breaches.items():
            with self.subTest(what=what):
                caller = self.session()
                caller.flush()
                breach(caller)
                self.assertNotIn(messages.BYE, [message[0] for message in caller.read_to_end()])

    def test_who_is_not_let_in_hears_nothing(self):
        def in_a_handshake(change):
            def make():
                caller = Caller(self, self.a, next(self.accomplices).transport_seed)
                caller.line.out = change(caller.line.out)
                return caller
            return make

        strangers = {"a stranger": lambda: Caller(self, self.a, os.urandom(32)),
                     "a member of another ledger": lambda: Caller(self, self.a, next(self.accomplices).transport_seed, bytes(32)),
                     "a wrong tag": in_a_handshake(lambda data: data[:-1] + bytes([data[-1] ^ 1])),
                     "a payload in message 1": in_a_handshake(lambda data: b"\0\x31" + data[2:] + b"\0"),
                     "a key of order 1": in_a_handshake(lambda data: data[:2] + b"\1" + bytes(31) + data[34:]),
                     "another protocol": in_a_handshake(lambda data: b"GET / HTTP/1.1\r\n\r\n")}
        for what, make in strangers.items():
            with self.subTest(what=what):
                caller = make()
                caller.read_to_end()
                heard = 50 if what == "a stranger" else 0  # message 2: that the key is nobody's shows in message 3
                self.assertEqual((caller.n_bytes, caller.heard), (heard, []))


class WrongForms(BreachTest):
    n_founders = 62  # the most, with A and B

    def test_a_message_of_a_wrong_form_ends_the_session_with_the_reason_of_the_vectors(self):
        for case in vectors.read("messages"):
            if case["verdict"] == "refused" and len(case.bytes("message")) > 0:
                with self.subTest(case=case.name):
                    caller = self.session()
                    caller.line.send(case.bytes("message"))
                    self.assertEqual(caller.read_to_end()[-1], [messages.BYE, int(case["reason"])])


class Replication(PeerTest):
    def test_it_replicates_logs_and_finds_the_same_state(self):
        self.a.start()
        for number in range(3):
            self.a.propose(harness.small(f"N{number}"))
        self.call(self.a)
        self.c.run(lambda: self.size(self.id_of(self.a)) == 4, CONVERGE_S, "the log of A is here")
        self.assert_same_state(self.a)
        self.a.propose(harness.small("PUSHED"))
        self.c.run(lambda: self.size(self.id_of(self.a)) == 5, CONVERGE_S, "what is fresh comes by itself")
        self.b.start()
        eventually(lambda: self.a.sizes()[self.b.name] == 1, CONVERGE_S, "A hears of B")
        self.c.run(lambda: self.size(self.id_of(self.b)) == 1, CONVERGE_S, "the log of B comes through A")
        self.assert_same_state(self.a)

    def test_nodes_take_the_log_of_a_member_that_calls(self):
        self.a.start()
        proposed = self.a.propose(self.between(self.a, "OURS"))
        self.call(self.a)
        self.c.run(lambda: self.size(self.id_of(self.a)) == 2, CONVERGE_S, "the proposal is here")
        self.join()
        self.c.replica.submit([self.record("accept", {"version": bytes.fromhex(proposed["id"])})])
        self.c.run(lambda: self.a.sizes()[self.founders[0].card["name"]] == 2, CONVERGE_S, "A has both records")
        eventually(lambda: self.a.status_of(proposed["id"]) == "in_force", CONVERGE_S, "A has interpreted what is durable")
        self.assert_same_state(self.a)
        self.c.run(lambda: self.a.json("peers")[0]["lag"] == 0, CONVERGE_S, "A knows what is replicated here")

    def test_nodes_call_a_member_that_listens(self):
        self.c.listen(self.port)
        self.join()
        payload = self.between(self.a, "THEIRS")
        for party in payload["parties"]:
            party["member"] = self.id_of(self.a) if party["org_id"] == self.a.org_id else self.founders[0].id
        payload["id"] = f"{self.founders[0].card['org_id']}-THEIRS"
        proposal = self.record("propose", payload)
        self.c.replica.submit([proposal])
        self.a.start()
        commitment = logs.leaf(proposal).hex()
        self.c.run(lambda: self.a.status_of(commitment), CONVERGE_S, "A has called and has the proposal")
        self.a.json("accept", commitment, "--yes")
        self.c.run(lambda: self.size(self.id_of(self.a)) == 2, CONVERGE_S, "the answer is here")
        self.assertTrue(self.state().versions[bytes.fromhex(commitment)].is_agreed())
        self.assert_same_state(self.a)

    def test_of_two_calls_that_crossed_both_sides_keep_the_same(self):
        self.c.listen(self.port)
        self.join()
        self.a.start()
        self.c.run(lambda: any(connection.slot for connection in self.c.connections), CONVERGE_S, "A has called")
        self.call(self.a)
        self.c.run(lambda: all(connection.slot for connection in self.c.connections), CONVERGE_S, "one of the two is over")
        self.assertEqual([connection.called for connection in self.c.connections], [self.founders[0].id < self.id_of(self.a)])
        directions = self.c.run(lambda: [peer["direction"] for peer in self.a.json("peers") if peer["ready"]], CONVERGE_S, "A has a session")
        self.assertEqual(directions, ["in" if self.c.connections[0].called else "out"])
        self.assert_same_state(self.a)

    def test_two_histories_of_a_log_freeze_it(self):
        self.a.start()
        self.call(self.a)
        self.c.run(lambda: self.c.replica.peers, CONVERGE_S, "the session is open")
        self.join()
        name = self.founders[0].card["name"]
        self.c.run(lambda: self.a.sizes()[name] == 1, CONVERGE_S, "A has the log")
        log = self.c.replica.own
        other = logs.write_checkpoint(log.origin, 1, bytes(32), self.founders[0].seeds[1])
        self.c.replica.send(self.id_of(self.a), messages.HEAD, log.id, 1, other)
        self.c.run(lambda: {item["member"]: item["forked"] for item in self.a.status()["logs"]}[name], CONVERGE_S, "A has seen the fork")
        self.c.replica.submit([self.record("accept", {"version": bytes(32)})])
        self.a.propose(harness.small("AFTER"))
        self.c.run(lambda: self.size(self.id_of(self.a)) == 2, CONVERGE_S, "the session goes on")
        self.assertEqual(self.a.sizes()[name], 1, "a frozen log does not grow")

    def test_another_root_is_answered_by_a_head_and_no_records(self):
        self.a.start()
        member = next(member for member in self.charter.members if member.id == self.id_of(self.a))
        caller = Caller(self, self.a, self.founders[0].transport_seed)
        caller.greet(self.charter.id, [[member.log, 1, bytes(32)]])
        caller.line.send(messages.write([messages.PULL, member.log, 0, 1000]))
        while not any(message[0] == messages.CHUNK for message in caller.heard):
            self.assertTrue(caller.read(), caller.heard)
        heads = [logs.open_checkpoint(message[3], member.origin, member.keys[1])[0] for message in caller.heard if message[0] == messages.HEAD]
        self.assertEqual(heads, [1])
        self.assertEqual(caller.heard[-1], [messages.CHUNK, member.log, 0, b"", b"", []])

    def between(self, member, name):
        """A commitment of this member and the one in Python."""
        document = harness.small(name)
        document["parties"][1]["org_id"] = self.founders[0].card["org_id"]
        return document

    def test_half_a_log_is_served_on_with_the_head_of_its_author(self):
        """A is gone when B asks; what the Python node has of A's log comes with a proof that it makes itself."""
        n = 120
        self.b.override_peers({self.a.name: f"127.0.0.1:{harness.free_port()}", "m0.example": self.b.address})
        lines = "".join(json.dumps(harness.small(f"N{i}")) + "\n" for i in range(n))
        (self.folder / "many.ndjson").write_text(lines)
        self.a.ayni("propose", self.folder / "many.ndjson")
        self.a.start()
        self.c.replica.most = 30
        self.call(self.a)
        self.c.run(lambda: self.size(self.id_of(self.a)), CONVERGE_S, "a part of A's log is here")
        held = self.size(self.id_of(self.a))
        self.assertTrue(30 <= held < n + 1, held)
        self.a.stop()
        self.b.start()
        self.call(self.b)
        self.c.run(lambda: self.b.sizes()[self.a.name] == held, CONVERGE_S, "B has the same part")
        self.assert_same_state(self.b)
        self.c.replica.most = messages.SIZE_MAX
        self.a.start()
        self.call(self.a)
        self.c.run(lambda: self.b.sizes()[self.a.name] == n + 1, CONVERGE_S, "B has all")
        self.assert_same_state(self.b)


if __name__ == "__main__":
    harness.main()
