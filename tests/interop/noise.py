# SPDX-License-Identifier: Apache-2.0
"""Noise XK, frames and the stream of messages, as proto/transport.md has them. Slow, and not for secrets."""

import hashlib
import hmac

import ed25519
from canonical import Refused

NAME = b"Noise_XK_25519_ChaChaPoly_SHA256"
LABEL = b"ayni/noise/v1\0"
KEY, TAG = 32, 16
LENGTHS = {1: KEY + TAG, 2: KEY + TAG, 3: KEY + TAG + TAG}  # of the handshake's messages
FRAME_MAX = 65535
PLAIN_MAX = FRAME_MAX - TAG
REKEY_EVERY = 65536
MESSAGE_MAX = 1 << 20
BASE = (9).to_bytes(32, "little")


# RFC 8439. All blocks are made at once: an integer holds one word of each of them, 64 bits apart.

QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def chacha20_stream(key, nonce, counter, n_blocks):
    ones = int.from_bytes(b"\1\0\0\0\0\0\0\0" * n_blocks, "little")
    mask = ones * 0xFFFFFFFF
    text = b"expand 32-byte k" + key + bytes(4) + nonce
    start = [int.from_bytes(text[i:i + 4], "little") * ones for i in range(0, 64, 4)]
    start[12] = int.from_bytes(b"".join((counter + i).to_bytes(8, "little") for i in range(n_blocks)), "little")
    x = list(start)
    for _ in range(10):
        for a, b, c, d in QUARTERS:
            for into, other, target, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[into] = x[into] + x[other] & mask
                mixed = x[target] ^ x[into]
                x[target] = (mixed << turn | mixed >> 32 - turn) & mask
    stream = bytearray(64 * n_blocks)
    for i in range(16):
        words = (x[i] + start[i] & mask).to_bytes(8 * n_blocks, "little")
        for k in range(4):
            stream[4 * i + k::64] = words[k::8]
    return bytes(stream)


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return (total + int.from_bytes(key[16:], "little") & 2**128 - 1).to_bytes(16, "little")


def tag_of(one_time_key, ad, sealed):
    padded = [data + bytes(-len(data) % 16) for data in (ad, sealed)]
    lengths = len(ad).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    return poly1305(one_time_key, b"".join(padded) + lengths)


def xor(data, stream):
    return (int.from_bytes(data, "little") ^ int.from_bytes(stream[:len(data)], "little")).to_bytes(len(data), "little")


def aead(key, n, ad, data, is_sealed):
    """Seal, or open: then None when the tag is wrong. The nonce is 4 zero bytes and n."""
    text = data[:-TAG] if is_sealed else data
    stream = chacha20_stream(key, bytes(4) + n.to_bytes(8, "little"), 0, 1 + (len(text) + 63) // 64)
    other = xor(text, stream[64:])
    if not is_sealed:
        return other + tag_of(stream[:32], ad, other)
    return other if hmac.compare_digest(tag_of(stream[:32], ad, text), data[-TAG:]) else None


class Cipher:
    """A key and its counter: one direction of a session, or the handshake's own."""

    def __init__(self, key, rekeys=True):
        self.key, self.n, self.rekeys = key, 0, rekeys

    def count(self):
        self.n += 1
        if self.rekeys and self.n % REKEY_EVERY == 0:
            self.key = aead(self.key, 2**64 - 1, b"", bytes(32), False)[:32]

    def seal(self, plain, ad=b""):
        sealed = aead(self.key, self.n, ad, plain, False)
        self.count()
        return sealed

    def open(self, sealed, ad=b""):
        plain = aead(self.key, self.n, ad, sealed, True)
        if plain is None:
            raise Refused("a tag is wrong")
        self.count()
        return plain


# Noise, revision 34

def hkdf(chaining_key, data):
    temporary = hmac.digest(chaining_key, data, "sha256")
    first = hmac.digest(temporary, b"\1", "sha256")
    return first, hmac.digest(temporary, first + b"\2", "sha256")


def public_key(secret):
    return ed25519.x25519(secret, BASE)


def shared(secret, key):
    result = ed25519.x25519(secret, key)
    if not any(result):
        raise Refused("a key of small order")
    return result


class Handshake:
    """One side of it. `peer` is the answerer's key and makes this the caller."""

    def __init__(self, ledger_id, static, ephemeral, peer=None):
        self.calls, self.static, self.ephemeral, self.peer, self.peer_ephemeral = peer is not None, static, ephemeral, peer, None
        self.hash = self.chaining_key = NAME
        self.cipher = None
        self.number = 1  # of the message that comes next
        self.mix_hash(LABEL + ledger_id)
        self.mix_hash(peer if self.calls else public_key(static))

    def mix_hash(self, data):
        self.hash = hashlib.sha256(self.hash + data).digest()

    def mix_key(self, secret, key):
        self.chaining_key, key = hkdf(self.chaining_key, shared(secret, key))
        self.cipher = Cipher(key, rekeys=False)

    def seal(self, plain):
        sealed = self.cipher.seal(plain, self.hash)
        self.mix_hash(sealed)
        return sealed

    def open(self, sealed):
        plain = self.cipher.open(sealed, self.hash)
        self.mix_hash(sealed)
        return plain

    def mix_shared(self):
        """What messages 1, 2 and 3 end with: the caller's key comes first in each pair."""
        callers, answerers = ("es", "ee", "se")[self.number - 1]
        own, other = (callers, answerers) if self.calls else (answerers, callers)
        self.mix_key(self.static if own == "s" else self.ephemeral, self.peer if other == "s" else self.peer_ephemeral)

    def writes(self):
        return self.calls == (self.number != 2)

    def write(self):
        if self.number == 3:
            message = self.seal(public_key(self.static))
        else:
            message = public_key(self.ephemeral)
            self.mix_hash(message)
        self.mix_shared()
        message += self.seal(b"")
        self.number += 1
        return message

    def read(self, message):
        if len(message) != LENGTHS[self.number]:
            raise Refused("a message of another length")
        if self.number == 3:
            self.peer = self.open(message[:-TAG])
        else:
            self.peer_ephemeral = message[:-TAG]
            self.mix_hash(self.peer_ephemeral)
        self.mix_shared()
        self.open(message[-TAG:])
        self.number += 1

    def split(self):
        """The ciphers for sending and for receiving."""
        first, second = map(Cipher, hkdf(self.chaining_key, b""))
        return (first, second) if self.calls else (second, first)


def frame(message):
    return len(message).to_bytes(2, "big") + message


class Line:
    """Bytes of one connection in and out: the handshake, then messages of the application."""

    def __init__(self, handshake, accepts=lambda key: True):
        self.handshake, self.accepts = handshake, accepts
        self.peer = self.sender = self.receiver = None
        self.arrived, self.stream = b"", b""
        self.out = frame(handshake.write()) if handshake.calls else b""

    def is_open(self):
        return self.sender is not None

    def take_frame(self, least, most):
        """The next message, or None. Its length is judged before the rest is here."""
        if len(self.arrived) < 2:
            return None
        length = int.from_bytes(self.arrived[:2], "big")
        if not least <= length <= most:
            raise Refused("a frame of another length")
        if len(self.arrived) < 2 + length:
            return None
        message, self.arrived = self.arrived[2:2 + length], self.arrived[2 + length:]
        return message

    def shake_hands(self):
        """False while the other side's next message is not here."""
        while self.handshake.number <= 3:
            if self.handshake.writes():
                self.out += frame(self.handshake.write())
                continue
            length = LENGTHS[self.handshake.number]
            message = self.take_frame(length, length)
            if message is None:
                return False
            self.handshake.read(message)
        if not self.accepts(self.handshake.peer):
            raise Refused("nobody with whom we talk")
        self.peer, (self.sender, self.receiver) = self.handshake.peer, self.handshake.split()
        return True

    def receive(self, data):
        """The messages that became whole."""
        self.arrived += data
        if not self.is_open() and not self.shake_hands():
            return []
        while (sealed := self.take_frame(TAG, FRAME_MAX)) is not None:
            self.stream += self.receiver.open(sealed)
        return list(self.whole_messages())

    def whole_messages(self):
        while len(self.stream) >= 4:
            length = int.from_bytes(self.stream[:4], "big")
            if not 1 <= length <= MESSAGE_MAX:
                raise Refused("a message of another length")
            if len(self.stream) < 4 + length:
                return
            message, self.stream = self.stream[4:4 + length], self.stream[4 + length:]
            yield message

    def send_stream(self, plain):
        for at in range(0, len(plain), PLAIN_MAX):
            self.out += frame(self.sender.seal(plain[at:at + PLAIN_MAX]))

    def send(self, message):
        self.send_stream(len(message).to_bytes(4, "big") + message)
