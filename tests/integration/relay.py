# SPDX-License-Identifier: Apache-2.0
"""Lines between members that fall silent together, at once or after so many bytes; what passes is counted."""

import contextlib
import math
import socket
import threading

PIECE = 16384


class Gate:
    """What its relays may let pass, all of them together."""

    def __init__(self):
        self.n_received = 0  # bytes that callers got
        self.n_allowed = math.inf
        self.changed = threading.Condition()

    def allow(self, n):
        """Let `n` more bytes pass to callers; then none at all, either way, and nobody is told."""
        with self.changed:
            self.n_allowed = self.n_received + n
            self.changed.notify_all()

    def wait(self):
        with self.changed:
            self.changed.wait_for(lambda: self.n_received < self.n_allowed)

    def count(self, n):
        with self.changed:
            self.n_received += n


class Relay:
    """Callers of `address` reach `member`, as far as the gate lets them, until the test ends."""

    def __init__(self, test, gate, member):
        self.gate, self.member = gate, member
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        test.addCleanup(self.listener.close)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):  # closed
            while True:
                caller, _ = self.listener.accept()
                threading.Thread(target=self._join, args=[caller], daemon=True).start()

    def _join(self, caller):
        try:
            called = socket.create_connection(("127.0.0.1", self.member.port), 10)
        except OSError:
            caller.close()
            return
        called.settimeout(None)
        back = threading.Thread(target=self._pump, args=[called, caller, True], daemon=True)
        back.start()
        self._pump(caller, called, False)
        back.join()
        caller.close()
        called.close()

    def _pump(self, source, sink, counts):
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self.gate.wait()
                sink.sendall(piece)
                self.gate.count(len(piece) if counts else 0)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
