# SPDX-License-Identifier: Apache-2.0
"""The control socket spoken directly (proto/control.md): many connections without a program for each."""

import socket

import wire

ANSWER_S = 120  # with sanitizers, behind many others


class Refusal(Exception):
    """The node's answer was an error: its code."""


class ControlClient:
    def __init__(self, member):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ANSWER_S)
        self.socket.connect(str(member.folder / "control.sock"))
        self.n_calls = 0
        self.heard = b""

    def call(self, method, **params):
        """One request and its result. ConnectionError when the node hangs up."""
        self.n_calls += 1
        self.socket.sendall(wire.pack([0, self.n_calls, method, [params]]))
        _, number, error, result = self._receive()
        assert number == self.n_calls
        if error is not None:
            raise Refusal(error["code"])
        return result

    def _receive(self):
        while (first := wire.unpack_first(self.heard)) is None:
            data = self.socket.recv(1 << 20)
            if not data:
                raise ConnectionError("the node hung up")
            self.heard += data
        message, end = first
        self.heard = self.heard[end:]
        return message

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
