# SPDX-License-Identifier: Apache-2.0
"""Ed25519 straight from RFC 8032, with the verdicts of proto/encoding.md, "Signatures". Slow, and not for secrets."""

import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # extended coordinates: X, Y, Z, T = XY / Z

# Encodings of points of small order, without the top bit.
SMALL_ORDER = {bytes.fromhex(text) for text in (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")}


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p):
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2 % P, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    """Four bits at a time, from the top."""
    multiples = [NEUTRAL, point]
    while len(multiples) < 16:
        multiples.append(add(multiples[-1], point))
    result = NEUTRAL
    for shift in reversed(range(0, scalar.bit_length() + 3, 4)):
        for _ in range(4):
            result = double(result)
        result = add(result, multiples[scalar >> shift & 15])
    return result


def encode(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data):
    """RFC 8032, section 5.1.3; None where that fails, a y of 2^255 - 19 or more included."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def multiples_of_base():
    """For each byte of a scalar, the point that each of its values adds."""
    step, table = BASE, []
    for _ in range(32):
        row = [NEUTRAL]
        while len(row) < 256:
            row.append(add(row[-1], step))
        table.append(row)
        step = add(row[-1], step)
    return table


MULTIPLES_OF_BASE = multiples_of_base()


def multiply_base(scalar):
    result = NEUTRAL
    for row, value in zip(MULTIPLES_OF_BASE, scalar.to_bytes(32, "little")):
        result = add(result, row[value])
    return result


def hash_to_scalar(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def is_small(encoded):
    return encoded[:31] + bytes([encoded[31] & 0x7F]) in SMALL_ORDER


@functools.lru_cache(4096)
def verify(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    point = decode(key)
    if s >= L or point is None or is_small(key) or is_small(r):
        return False
    minus = (P - point[0], point[1], point[2], P - point[3])
    k = hash_to_scalar(r, key, message)
    return encode(add(multiply_base(s), multiply(k, minus))) == r


@functools.lru_cache(4096)
def is_sound(key):
    """A canonical encoding of a point of prime order."""
    point = decode(key)
    if point is None or is_small(key):
        return False
    x, y, z, _ = multiply(L, point)
    return x % P == 0 and y == z


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
    return scalar, digest[32:]


@functools.lru_cache(4096)
def public_key(seed):
    return encode(multiply_base(expand(seed)[0]))


def sign_with(scalar, prefix, key, message):
    """The signature of a private scalar under the key as given, which need not be that scalar's own."""
    nonce = hash_to_scalar(prefix, message)
    r = encode(multiply_base(nonce))
    return r + ((nonce + hash_to_scalar(r, key, message) * scalar) % L).to_bytes(32, "little")


def sign(seed, message):
    scalar, prefix = expand(seed)
    return sign_with(scalar, prefix, public_key(seed), message)


def x25519(scalar, coordinate):
    """RFC 7748, section 5."""
    k = int.from_bytes(scalar, "little") & (2**254 - 8) | 2**254
    u = int.from_bytes(coordinate, "little") & (2**255 - 1)
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in reversed(range(255)):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")
