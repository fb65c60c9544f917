# SPDX-License-Identifier: Apache-2.0
"""Trees, notes and checkpoints, as proto/log.md has them."""

import base64
import binascii
import hashlib
import re

import ed25519
from canonical import Refused

LOG_KEY, COSIGNER_KEY = b"\x01", b"\x04"
NOTE_MAX, LINES_MAX = 65535, 64


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(data):
    return sha256(b"\x00", data)


def node(left, right):
    return sha256(b"\x01", left, right)


def split(n):
    """The largest power of two below n."""
    return 1 << (n - 1).bit_length() - 1


def root_of(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def path_of(index, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return path_of(index, leaves[:k]) + [root_of(leaves[k:])]
    return path_of(index - k, leaves[k:]) + [root_of(leaves[:k])]


def includes(root, size, index, hash_, path):
    if index >= size or len(path) > 63:
        return False
    f, s = index, size - 1
    for sibling in path:
        if s == 0:
            return False
        if f & 1 or f == s:
            hash_ = node(sibling, hash_)
            while f & 1 == 0 and f:
                f, s = f >> 1, s >> 1
        else:
            hash_ = node(hash_, sibling)
        f, s = f >> 1, s >> 1
    return s == 0 and hash_ == root


def proof_of(size, leaves, whole=True):
    """PROOF(size, d[0:n]), or SUB with `whole` false."""
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = split(len(leaves))
    if size <= k:
        return proof_of(size, leaves[:k], whole) + [root_of(leaves[k:])]
    return proof_of(size - k, leaves[k:], False) + [root_of(leaves[:k])]


def extends(old_size, old_root, size, root, proof):
    """Whether the tree of `size` begins with that of `old_size`."""
    if old_size == 0 or old_size > size or (old_size < size and not proof):
        return False
    if old_size == size:
        return not proof and old_root == root
    if old_size & old_size - 1 == 0:
        proof = [old_root, *proof]
    f, s = old_size - 1, size - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    u = v = proof[0]
    for hash_ in proof[1:]:
        if s == 0:
            return False
        if f & 1 or f == s:
            u, v = node(hash_, u), node(hash_, v)
            while f & 1 == 0 and f:
                f, s = f >> 1, s >> 1
        else:
            v = node(v, hash_)
        f, s = f >> 1, s >> 1
    return s == 0 and u == old_root and v == root


class Half:
    """The first records of a log of `size`, by their leaves, and PROOF(len(leaves), d[0:size])."""

    def __init__(self, leaves, size, proof):
        self.leaves, self.size = leaves, size
        self.beyond = dict(zip(self.ranges(len(leaves), 0, size), proof)) if len(leaves) < size else {}

    def ranges(self, m, begin, end, whole=True):
        """What the elements of the proof are roots of, in its order."""
        if m == end:
            return [] if whole else [(begin, end)]
        k = begin + split(end - begin)
        if m <= k:
            return self.ranges(m, begin, k, whole) + [(k, end)]
        return self.ranges(m, k, end, False) + [(begin, k)]

    def root(self, begin, end):
        """MTH(d[begin:end])."""
        if end <= len(self.leaves):
            return root_of(self.leaves[begin:end])
        if begin >= len(self.leaves):
            return self.beyond[begin, end]
        k = begin + split(end - begin)
        return node(self.root(begin, k), self.root(k, end))

    def path_to(self, index):
        begin, end, path = 0, self.size, []
        while end - begin > 1:
            k = begin + split(end - begin)
            if index < k:
                path, end = [self.root(k, end)] + path, k
            else:
                path, begin = [self.root(begin, k)] + path, k
        return path

    def proof_of(self, m):
        """PROOF(m, d[0:size]) for m up to what is held."""
        return [self.root(*part) for part in self.ranges(m, 0, self.size)]


def b64decode(text):
    """RFC 4648, section 4: padding, spare bits zero, nothing else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("this is no base64") from None
    if base64.b64encode(data).decode() != text:
        raise Refused("this is no canonical base64")
    return data


def decimal(text):
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise Refused("this is no decimal number")
    return int(text)


def key_id(name, kind, key):
    return sha256(name.encode(), b"\n", kind, key)[:4]


def open_note(data):
    """The text, with its last LF, and the lines as (name, key id, signature)."""
    if len(data) > NOTE_MAX:
        raise Refused("the note is too long")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the note is no UTF-8") from None
    if any(ord(c) < 32 and c != "\n" for c in note) or "\n\n" not in note or note[-1] != "\n":
        raise Refused("this is no note")
    at = note.rindex("\n\n") + 1
    lines = note[at + 1:].split("\n")[:-1]
    if not 1 <= len(lines) <= LINES_MAX:
        raise Refused("a note has 1 to 64 lines")
    return note[:at], [open_line(line) for line in lines]


def open_line(line):
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or "+" in parts[1] or parts[1].split() != [parts[1]]:
        raise Refused("this is no signature line")
    data = b64decode(parts[2])
    if len(data) < 5:
        raise Refused("this is no signature line")
    return parts[1], data[:4], data[4:]


class NotSigned(Refused):
    """No line by the key, or one that does not verify (`is_bad`)."""

    def __init__(self, what, is_bad=False):
        super().__init__(what)
        self.is_bad = is_bad


def check_lines(text, lines, name, key):
    """At least one line by this key, and every one of them verifies."""
    own = [signature for line_name, id_, signature in lines if (line_name, id_) == (name, key_id(name, LOG_KEY, key))]
    if not own:
        raise NotSigned("the key has signed nothing")
    if not all(ed25519.verify(key, text.encode(), signature) for signature in own):
        raise NotSigned("a signature does not verify", is_bad=True)


def open_checkpoint(data, origin, log_key):
    """Size, root and the number of signature lines of a checkpoint that this key has signed."""
    text, lines = open_note(data)
    parts = text.split("\n")[:-1]
    if len(parts) < 3 or "" in parts:
        raise Refused("this is no checkpoint")
    size, root = decimal(parts[1]), b64decode(parts[2])
    if len(root) != 32 or (size == 0 and root != sha256()):
        raise Refused("this is no root")
    if parts[0] != origin:
        raise NotSigned("the checkpoint of another log")
    check_lines(text, lines, origin, log_key)
    return size, root, len(lines)


def latest_cosignature(data, name, key):
    """The latest time at which this cosigner has signed the checkpoint."""
    text, lines = open_note(data)
    own = [field for line_name, id_, field in lines if (line_name, id_) == (name, key_id(name, COSIGNER_KEY, key))]
    if not own or any(len(field) != 72 for field in own):
        raise Refused("no cosignature of this key, or a line of another length")
    for field in own:
        time = int.from_bytes(field[:8], "big")
        signed = f"cosignature/v1\ntime {time}\n{text}".encode()
        if not 0 < time < 2**63 or not ed25519.verify(key, signed, field[8:]):
            raise Refused("a cosignature that does not verify")
    return max(int.from_bytes(field[:8], "big") for field in own)


def open_vkey(text):
    """Name, type and key."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise Refused("this is no verifier key")
    name, data = parts[0], b64decode(parts[2])
    if name.split() != [name] or len(name.encode()) > 200 or len(data) != 33 or data[:1] not in (LOG_KEY, COSIGNER_KEY):
        raise Refused("this is no verifier key")
    if key_id(name, data[:1], data[1:]).hex() != parts[1]:
        raise Refused("the key id of another key")
    return name, data[:1], data[1:]


def open_proof_file(data, hash_, origin, log_key):
    """Index and size, when the file shows that the leaf is in the log."""
    head, blank, note = data.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if not blank or lines[:1] != ["c2sp.org/tlog-proof@v1"]:
        raise Refused("this is no proof file")
    if lines[1:2] and lines[1].startswith("extra "):
        b64decode(lines.pop(1)[len("extra "):])
    if not lines[1:] or not lines[1].startswith("index "):
        raise Refused("no index")
    index, path = decimal(lines[1][len("index "):]), [b64decode(line) for line in lines[2:]]
    size, root, _ = open_checkpoint(note, origin, log_key)
    if any(len(item) != 32 for item in path) or not includes(root, size, index, hash_, path):
        raise Refused("the path does not lead to the root")
    return index, size


def write_checkpoint(origin, size, root, seed, extensions=()):
    text = "".join(line + "\n" for line in (origin, str(size), base64.b64encode(root).decode(), *extensions))
    key = ed25519.public_key(seed)
    signed = base64.b64encode(key_id(origin, LOG_KEY, key) + ed25519.sign(seed, text.encode())).decode()
    return f"{text}\n\u2014 {origin} {signed}\n".encode()
