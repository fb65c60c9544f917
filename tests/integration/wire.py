# SPDX-License-Identifier: Apache-2.0
"""The formats of proto/ once more, written from the specification, to speak to a node as a peer would.

Only signatures and the encrypted line come from the project's own code (peer_tool); what is signed and sent is built here,
so that it can be wrong in every way.
"""

import base64
import hashlib
import itertools
import os
import queue
import struct
import subprocess
import threading
import time

from harness import environment

PEER_TOOL = os.environ.get("AYNI_PEER_TOOL", "build/dev/bin/peer_tool")

HELLO, FRONTIER, HEAD, PULL, CHUNK, HAVE, PING, PONG, BYE = range(1, 10)


# MessagePack, canonical (proto/encoding.md)

def pack(value):
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _pack_uint(value)
    if isinstance(value, str):
        data = value.encode()
        return _head(len(data), 0xA0, 31, (0xD9, 0xDA, 0xDB)) + data
    if isinstance(value, bytes):
        return _head(len(value), None, -1, (0xC4, 0xC5, 0xC6)) + value
    if isinstance(value, (list, tuple)):
        return _head(len(value), 0x90, 15, (None, 0xDC, 0xDD)) + b"".join(map(pack, value))
    pairs = sorted((key.encode(), pack(key) + pack(item)) for key, item in value.items())
    return _head(len(value), 0x80, 15, (None, 0xDE, 0xDF)) + b"".join(pair for _, pair in pairs)


def _pack_uint(value):
    if value < 128:
        return bytes([value])
    for code, form in ((0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q")):
        if value < 1 << (8 * struct.calcsize(form)):
            return bytes([code]) + struct.pack(form, value)
    raise ValueError(value)


def _head(n, fixed, fixed_max, codes):
    if n <= fixed_max:
        return bytes([fixed | n])
    for code, form in zip(codes, (">B", ">H", ">I")):
        if code is not None and n < 1 << (8 * struct.calcsize(form)):
            return bytes([code]) + struct.pack(form, n)
    raise ValueError(n)


def unpack(data):
    value, end = _unpack(data, 0)
    assert end == len(data)
    return value


def unpack_first(data):
    """The first value and its length, or None while it is not whole."""
    try:
        return _unpack(data, 0)
    except (IndexError, struct.error):
        return None


_SIZED = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_COUNTED = {0xC4: (">B", "bin"), 0xC5: (">H", "bin"), 0xC6: (">I", "bin"), 0xD9: (">B", "str"), 0xDA: (">H", "str"),
            0xDB: (">I", "str"), 0xDC: (">H", "list"), 0xDD: (">I", "list"), 0xDE: (">H", "map"), 0xDF: (">I", "map")}


def _unpack(data, at):
    code = data[at]
    at += 1
    if code < 0x80:
        return code, at
    if code >= 0xE0:
        return code - 0x100, at
    if code in _SIZED:
        form = _SIZED[code]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if code in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[code], at
    if code in _COUNTED:
        form, kind = _COUNTED[code]
        n, at = struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    else:
        kind, n = ("map", code & 15) if code < 0x90 else ("list", code & 15) if code < 0xA0 else ("str", code & 31)
    if kind in ("bin", "str"):
        piece = data[at:at + n]
        if len(piece) < n:
            raise IndexError(n)
        return (piece if kind == "bin" else piece.decode()), at + n
    items = []
    for _ in range(n * (2 if kind == "map" else 1)):
        item, at = _unpack(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if kind == "map" else items), at


# Trees (RFC 6962), notes, records

def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(record):
    return sha256(b"\x00" + record)


def tree_root(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


class Keys:
    """The secrets of a data folder."""

    def __init__(self, folder):
        lines = subprocess.run([PEER_TOOL, "keys", str(folder)], env=environment(), check=True, capture_output=True, text=True)
        self.hex = dict(line.split() for line in lines.stdout.splitlines())

    def __getattr__(self, name):
        return bytes.fromhex(self.hex[name])


def sign(secret, message):
    done = subprocess.run([PEER_TOOL, "sign", secret.hex(), message.hex()], env=environment(), check=True, capture_output=True,
                          text=True)
    return bytes.fromhex(done.stdout.split()[1])


class Author:
    """Who a member is on the wire: makes its records, heads and chunks."""

    def __init__(self, member, ledger_id):
        self.name = member.name
        self.ledger_id = bytes.fromhex(ledger_id)
        self.member_id = bytes.fromhex(member.made["member_id"])
        self.keys = Keys(member.folder)
        self.log_id = sha256(b"ayni/log/v1\x00" + self.ledger_id + self.member_id + self.member_id)
        self.origin = f"{self.name}/ayni/{self.log_id.hex()}"

    def record(self, record_type, payload, *, ledger_id=None, time_ms=1_700_000_000_000, signature=None):
        """A signed record. `payload` is a value, or bytes that are packed already."""
        body = b"\x97\x01" + b"".join(map(pack, (ledger_id or self.ledger_id, self.member_id, self.keys.member, time_ms,
                                                 record_type)))
        body += payload if isinstance(payload, bytes) else pack(payload)
        return pack([body, signature or sign(self.keys.member_secret, b"ayni/record/v1\x00" + body)])

    def join(self):
        return self.record("join", {"charter": self.ledger_id}, time_ms=0)

    def head(self, records, *, secret=None, size=None):
        """The signed note for a log of exactly these records."""
        root = tree_root([leaf_hash(record) for record in records])
        text = f"{self.origin}\n{len(records) if size is None else size}\n{base64.b64encode(root).decode()}\n"
        key_id = sha256(self.origin.encode() + b"\n\x01" + self.keys.log)[:4]
        signature = base64.b64encode(key_id + sign(secret or self.keys.log_secret, text.encode())).decode()
        return f"{text}\n\u2014 {self.origin} {signature}\n".encode()

    def chunk(self, records, since, *, note=None, shown=None):
        """The records from `since` on under a head for all of them; `shown` sends other records instead."""
        return [CHUNK, self.log_id, since, self.head(records) if note is None else note, b"", shown or records[since:]]


class Session:
    """A session with a node, called by whoever holds `secret`."""

    sources = itertools.cycle(f"127.0.3.{n}" for n in range(1, 255))  # nodes count callers by their address

    def __init__(self, member, ledger_id, secret, peer_key):
        self.process = subprocess.Popen(
            [PEER_TOOL, "talk", "127.0.0.1", str(member.port), ledger_id, secret.hex(), peer_key.hex(),
             next(self.sources)], env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.heard = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _next(self, deadline):
        try:
            return self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
        except queue.Empty:
            raise AssertionError(f"the node says no more; heard so far: {self.heard}") from None

    def opens(self, seconds=10):
        """Whether the node takes part in a session."""
        return self._next(time.monotonic() + seconds) == "open"

    def send(self, message):
        self.send_encoded(message if isinstance(message, bytes) else pack(message))

    def send_encoded(self, data):
        self._write(f"message {data.hex()}\n")

    def send_stream(self, data):
        self._write(f"stream {data.hex()}\n")

    def send_wire(self, data):
        self._write(f"wire {data.hex()}\n")

    def _write(self, line):
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has closed: wait_closed says so

    def greet(self, ledger_id, entries=()):
        self.send([HELLO, [1], bytes.fromhex(ledger_id), "test", 0])
        self.send([FRONTIER, [list(entry) for entry in entries]])

    def wait_message(self, kind, seconds=20):
        """The next message of that type."""
        deadline = time.monotonic() + seconds
        while True:
            line = self._next(deadline)
            if line is None or not line.startswith("message "):
                raise AssertionError(f"closed while waiting for message {kind}; heard: {self.heard}")
            self.heard.append(unpack(bytes.fromhex(line.split()[1])))
            if self.heard[-1][0] == kind:
                return self.heard[-1]

    def wait_closed(self, seconds=20):
        """Until the node hangs up; returns the messages heard in all."""
        deadline = time.monotonic() + seconds
        while True:
            line = self._next(deadline)
            if line == "closed" or line is None:
                self.end()
                return self.heard
            if line.startswith("message "):
                self.heard.append(unpack(bytes.fromhex(line.split()[1])))

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait(10)
        self.reader.join()
        self.process.stdout.close()
