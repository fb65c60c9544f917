# SPDX-License-Identifier: Apache-2.0
"""Who is no member learns that a port is open, and nothing more; members do not notice."""

import random
import socket
import time

import harness
from harness import CONVERGE_S, IntegrationTest, eventually
from wire import Author, Keys, Session

MEMORY_MAX = 64 << 20  # growth under attack; sanitizers keep freed memory in quarantine
SILENCE_S = 12  # the handshake's deadline, and room for a busy machine


def hear(connection, seconds):
    """All bytes until the other side closes; None when it does not."""
    heard = b""
    deadline = time.monotonic() + seconds
    while True:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            data = connection.recv(4096)
        except socket.timeout:
            return None
        except ConnectionError:
            return heard
        if not data:
            return heard
        heard += data


class Strangers(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, _ = self.ledger.members
        self.ledger.start()
        self.ledger.wait_connected()
        self.key = Keys(self.a.folder).transport

    def connect(self, source="127.0.0.9"):
        """Strangers call from elsewhere than the members, as they do in life."""
        return socket.create_connection(("127.0.0.1", self.a.port), timeout=10, source_address=(source, 0))

    def assert_alive(self):
        """The ledger goes on: a proposal at A reaches B."""
        name = f"S{random.randrange(10**9)}"
        answer = self.a.propose(harness.small(name))
        eventually(lambda: self.b.status_of(answer["id"]), CONVERGE_S, "the members still hear each other")
        self.assertTrue(self.a.node.is_running())

    def test_garbage_hears_nothing_and_is_closed(self):
        rng = random.Random(7)
        hostile = [
            b"GET / HTTP/1.1\r\nHost: ayni\r\n\r\n",
            b"\x00\x00",
            b"\x00\x30" + rng.randbytes(48),  # the form of a first message, and nobody's key
            b"\x00\x30" + b"\x00" * 48,
            b"\xff\xff" + rng.randbytes(65535),  # as long as a frame can say
            b"\x16\x03\x01\x02\x00" + rng.randbytes(512),
            rng.randbytes(100000),
        ]
        for i, data in enumerate(hostile):
            with self.subTest(length=len(data), start=data[:5]), self.connect(f"127.0.0.{20 + i}") as connection:
                try:
                    connection.sendall(data)
                except ConnectionError:
                    pass
                self.assertEqual(hear(connection, SILENCE_S), b"")
        self.assert_alive()

    def test_a_stranger_who_knows_address_and_key_hears_no_message(self):
        stranger = self.member(4)
        keys = Keys(stranger.folder)
        session = Session(self.a, self.ledger.ledger_id, keys.transport_secret, self.key)
        # The caller's side of XK ends before the answerer has judged its key; nothing comes, then the end.
        if session.opens():
            session.greet(self.ledger.ledger_id)
            self.assertEqual(session.wait_closed(), [], "no byte of the application for a stranger")
        else:
            session.end()
        self.assert_alive()

    def test_a_node_of_another_ledger_hears_no_message(self):
        other = harness.Ledger(self, [self.b_twin()])
        for ledger_id in (other.ledger_id, "00" * 32):
            # With a member's own key, too: another ledger is another prologue, and fails at the first message.
            session = Session(self.a, ledger_id, Keys(self.b.folder).transport_secret, self.key)
            self.assertFalse(session.opens(), "no answer to the first message")
            session.end()
        other.members[0].override_peers({self.a.name: self.a.address})
        other.start()
        self.assertEqual(set(self.a.sizes().values()), {1})
        self.assertEqual(set(other.members[0].sizes().values()), {1})
        self.assert_alive()

    def b_twin(self):
        name, org_id, country, titles = harness.INSTITUTIONS[1]
        return harness.Member(self, self.folder / "twin", name, org_id, country, titles)

    def test_a_wrong_key_of_the_answerer_gets_no_answer(self):
        wrong = bytes([self.key[0] ^ 1]) + self.key[1:]
        session = Session(self.a, self.ledger.ledger_id, Keys(self.b.folder).transport_secret, wrong)
        self.assertFalse(session.opens())
        session.end()

    def test_slow_and_silent_callers_are_closed_and_cost_little(self):
        before = self.a.node.resident_bytes()
        callers = []
        for i in range(120):
            try:
                callers.append(self.connect(f"127.0.1.{1 + i}"))
            except OSError:
                pass
        for i, caller in enumerate(callers):
            try:
                caller.sendall(b"\x00"[: i % 2])  # half of them begin a frame
            except ConnectionError:
                pass
        self.assert_alive()
        deadline = time.monotonic() + SILENCE_S
        for caller in callers:
            self.assertEqual(hear(caller, max(0.1, deadline - time.monotonic())), b"", "closed, without a byte")
            caller.close()
        self.assertLess(self.a.node.resident_bytes() - before, MEMORY_MAX)
        self.assert_alive()

    def test_a_flood_of_garbage_leaves_memory_bounded_and_members_served(self):
        before = self.a.node.resident_bytes()
        rng = random.Random(11)
        for i in range(400):
            try:
                with self.connect(f"127.0.2.{1 + i % 200}") as connection:
                    connection.sendall(b"\x00\x30" + rng.randbytes(48 + 2000))
            except OSError:
                pass
        self.assertLess(self.a.node.resident_bytes() - before, MEMORY_MAX)
        self.assert_alive()


if __name__ == "__main__":
    harness.main()
