# SPDX-License-Identifier: Apache-2.0
"""aynid as an init system and an operator see it."""

import contextlib
import os
import signal
import socket
import stat
import time

import harness
from harness import BIN, CONVERGE_S, DONE, STOP_S, UNREACHABLE, USAGE, IntegrationTest, environment, eventually, run


class NodeProgram(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.three()
        self.a, self.b, _ = self.ledger.members

    @property
    def socket_path(self):
        return self.a.folder / "control.sock"

    def test_ready_comes_after_the_control_socket_answers(self):
        for _ in range(3):
            self.a.start()
            self.assertIs(self.a.status()["running"], True)
            self.a.stop()
            self.assertFalse(self.socket_path.exists(), "a clean stop takes the socket away")
            self.assertIs(self.a.status()["running"], False)

    def test_the_socket_is_for_its_owner_alone(self):
        self.a.start()
        mode = self.socket_path.lstat()
        self.assertTrue(stat.S_ISSOCK(mode.st_mode))
        self.assertEqual(stat.S_IMODE(mode.st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.a.folder.stat().st_mode), 0o700)
        for path in (self.a.folder / "keys").iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)

    def test_a_stale_socket_is_replaced(self):
        self.a.start()
        self.a.kill()
        self.assertTrue(self.socket_path.exists())
        self.assertIs(self.a.status()["running"], False, "a dead node's socket does not stop the command")
        self.a.start()
        self.assertIs(self.a.status()["running"], True)

    def test_sigterm_and_sigint_stop_it_cleanly(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            node = self.a.start()
            node.signal(number)
            self.assertEqual(node.wait_end(), 0, node.log())
            self.assertEqual(self.a.ayni("status").status, DONE)

    def test_sigterm_while_clients_and_peers_are_connected(self):
        self.ledger.start()
        self.ledger.wait_connected()
        idle = socket.socket(socket.AF_UNIX)
        idle.connect(str(self.socket_path))
        self.ledger.stop()
        idle.close()

    def test_sighup_reads_the_peers_again(self):
        closed = f"127.0.0.1:{harness.free_port()}"
        self.a.override_peers({self.b.name: closed})
        self.b.override_peers({self.a.name: closed})
        self.a.start()
        self.b.start()
        self.assertEqual(self.a.n_sessions(), 0)
        self.a.override_peers({self.b.name: self.b.address})
        self.a.node.signal(signal.SIGHUP)
        eventually(lambda: self.a.n_sessions() == 1, CONVERGE_S, "A calls B at its new address")

    def test_sighup_with_a_broken_file_changes_nothing(self):
        self.a.start()
        self.b.start()
        eventually(lambda: self.a.n_sessions() == 1, CONVERGE_S, "A and B talk")
        path = self.a.folder / "ayni.conf"
        path.write_text(path.read_text() + "[peers\nthis is no line\n")
        self.a.node.signal(signal.SIGHUP)
        eventually(lambda: "ayni.conf:" in self.a.node.log(), 10, "the log names file and line")
        self.assertTrue(self.a.node.is_running())
        self.assertEqual(self.a.n_sessions(), 1)

    def test_it_tells_the_service_manager(self):
        path = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(path))
            listener.settimeout(harness.READY_S)
            self.a.start(env=environment(NOTIFY_SOCKET=path))
            self.assertIn(b"READY=1", listener.recv(4096))
            self.a.node.signal(signal.SIGTERM)
            while b"STOPPING=1" not in listener.recv(4096):
                pass
        self.a.node.wait_end()

    def test_a_port_in_use_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.a.port))
            taken.listen()
            node = self.a.start(wait=False)
            node.may_fail = True
            self.assertEqual(node.wait_end(), UNREACHABLE, node.log())
            self.assertIn(str(self.a.port), node.log())
            self.assertIn("another program listens", node.log())
        self.a.start()

    def test_a_folder_that_has_not_joined_is_said(self):
        fresh = harness.Member(self, self.folder / "fresh", "fresh.example", "PE-RUC-20000000001", "PE", {"es": "Nueva"})
        node = fresh.start(wait=False)
        node.may_fail = True
        self.assertNotIn(node.wait_end(), (0, 99), node.log())
        self.assertIn("join", node.log())

    def test_options_and_configuration_are_checked(self):
        self.assertEqual(run([BIN / "aynid", "--nonsense"]).status, USAGE)
        self.assertEqual(run([BIN / "aynid", "--data"]).status, USAGE)
        self.assertIn("aynid", run([BIN / "aynid", "--help"]).out)
        self.assertEqual(run([BIN / "aynid", "--version"]).status, DONE)
        path = self.a.folder / "ayni.conf"
        good = path.read_text()
        for line, word in (("[node]\nlisten = nowhere\n", "listen"), ("[peers]\nx = y\n", "HOST:PORT"), ("[what]\na = b\n", ":2:")):
            path.write_text(line)
            outcome = run([BIN / "aynid", "--data", self.a.folder])
            self.assertNotIn(outcome.status, (0, 99), outcome)
            self.assertIn("ayni.conf:", outcome.err)
            self.assertIn(word, outcome.err)
        path.write_text(good)

    def test_hostile_clients_of_the_control_socket_are_dropped(self):
        self.a.start()
        for data in (b"\xc1" * 10, b"GET / HTTP/1.0\r\n\r\n", b"\x94\x00\x01\xa6status\x91\x80" + b"\xff",
                     b"\x94\x01\x01\xc0\xc0", b"\x92\x00\x01", b"\x94\x00\x01\xa6status\x91\xdd\xff\xff\xff\xff"):
            with self.subTest(data=data), socket.socket(socket.AF_UNIX) as client:
                client.settimeout(10)
                client.connect(str(self.socket_path))
                client.sendall(data)
                while client.recv(65536):
                    pass
        clients = []
        for _ in range(80):  # more than it has places for
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            clients.append(client)
            if client.connect_ex(str(self.socket_path)) == 0 and len(clients) % 2:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it was one too many
                    client.sendall(b"\xdd\xff\xff\xff\xff")  # the start of something long, never ended
        for client in clients:
            client.close()
        eventually(lambda: self.a.ayni("status", expect=None).status == DONE, 10, "the next one is served")

    def test_a_client_that_hangs_up_while_the_node_leaves(self):
        """Its answers still wait when the node has closed what they were made from."""
        self.a.start()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.socket_path))
            client.setblocking(False)
            client.send(b"\x94\x00\x07\xa6status\x91\x80" * 4000)
            client.setblocking(True)
            client.recv(1)
            self.a.node.process.send_signal(signal.SIGTERM)
            eventually(lambda: "stopping" in self.a.node.log(), STOP_S, "it stops")
            time.sleep(0.3)
        self.a.stop()

    def test_its_log_has_one_line_for_one_thing(self):
        self.a.start()
        self.a.stop()
        for line in self.a.node.log().splitlines():
            self.assertTrue(line.isprintable(), repr(line))


if __name__ == "__main__":
    harness.main()
