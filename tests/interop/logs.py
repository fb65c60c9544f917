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


def open_checkpoint(data, origin, log_key):
    """Size, root and the number of signature lines of a checkpoint that this key has signed."""
    text, lines = open_note(data)
    own = [signature for name, id_, signature in lines if (name, id_) == (origin, key_id(origin, LOG_KEY, log_key))]
    if not own or not all(ed25519.verify(log_key, text.encode(), signature) for signature in own):
        raise Refused("the log key has not signed the checkpoint")
    parts = text.split("\n")[:-1]
    if len(parts) < 3 or parts[0] != origin or "" in parts:
        raise Refused("this is no checkpoint of the log")
    size, root = decimal(parts[1]), b64decode(parts[2])
    if len(root) != 32 or (size == 0 and root != sha256()):
        raise Refused("this is no root")
    return size, root, len(lines)


def write_checkpoint(origin, size, root, seed, extensions=()):
    text = "".join(line + "\n" for line in (origin, str(size), base64.b64encode(root).decode(), *extensions))
    key = ed25519.public_key(seed)
    signed = base64.b64encode(key_id(origin, LOG_KEY, key) + ed25519.sign(seed, text.encode())).decode()
    return f"{text}\n\u2014 {origin} {signed}\n".encode()
