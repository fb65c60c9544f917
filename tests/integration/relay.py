# SPDX-License-Identifier: Apache-2.0
"""A line between two members that can fall silent, at once or after so many bytes; it counts what passes."""

import contextlib
import math
import socket
import threading

PIECE = 16384


class Relay:
    """Callers of `address` reach `member`."""

    def __init__(self, member):
        self.member = member
        self.n_received = 0  # bytes that callers got of the member
        self.n_allowed = math.inf  # then the line is silent, and nobody is told
        self.changed = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def allow(self, n):
        """Let `n` more bytes pass to the callers; none at all, either way, once they have."""
        with self.changed:
            self.n_allowed = self.n_received + n
            self.changed.notify_all()

    def close(self):
        self.allow(math.inf)
        self.listener.close()

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

    def _wait_turn(self, n, counts):
        with self.changed:
            self.changed.wait_for(lambda: self.n_received < self.n_allowed)
            self.n_received += n if counts else 0

    def _pump(self, source, sink, counts):
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self._wait_turn(len(piece), counts)
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
