# SPDX-License-Identifier: Apache-2.0
"""Canonical MessagePack, as proto/encoding.md has it: int, bool, str, bytes, list and dict."""

DEPTH_MAX = 12
ITEMS_MAX = 16384

# first byte: (type, bytes of the number, the least number that may stand in this form)
FORMS = {
    0xCC: ("uint", 1, 128), 0xCD: ("uint", 2, 2**8), 0xCE: ("uint", 4, 2**16), 0xCF: ("uint", 8, 2**32),
    0xD9: ("str", 1, 32), 0xDA: ("str", 2, 2**8), 0xDB: ("str", 4, 2**16),
    0xC4: ("bin", 1, 0), 0xC5: ("bin", 2, 2**8), 0xC6: ("bin", 4, 2**16),
    0xDC: ("array", 2, 16), 0xDD: ("array", 4, 2**16), 0xDE: ("map", 2, 16), 0xDF: ("map", 4, 2**16),
}
# first byte: (bytes of the number, the greatest negative number that may stand in this form)
NEGATIVE = {0xD0: (1, -33), 0xD1: (2, -2**7 - 1), 0xD2: (4, -2**15 - 1), 0xD3: (8, -2**31 - 1)}


class Refused(Exception):
    """What was read is not what the specification says."""


class Reader:
    def __init__(self, data):
        self.data, self.at, self.n_items = data, 0, 0

    def take(self, n):
        if n > len(self.data) - self.at:
            raise Refused("the bytes end within a value")
        self.at += n
        return self.data[self.at - n:self.at]

    def head(self):
        """The type of the next value and its number: the value itself, or its length or count."""
        first = self.take(1)[0]
        if first <= 0x7F:
            return "uint", first
        for begin, end, kind in ((0x80, 0x8F, "map"), (0x90, 0x9F, "array"), (0xA0, 0xBF, "str")):
            if begin <= first <= end:
                return kind, first - begin
        if first >= 0xE0:
            return "int", first - 256
        if first in (0xC2, 0xC3):
            return "bool", first
        if first in NEGATIVE:
            size, greatest = NEGATIVE[first]
            number = int.from_bytes(self.take(size), "big", signed=True)
            if number > greatest:
                raise Refused("a negative number in a long form")
            return "int", number
        if first not in FORMS:
            raise Refused(f"no value begins with {first:02x}")
        kind, size, least = FORMS[first]
        number = int.from_bytes(self.take(size), "big")
        if number < least:
            raise Refused("a number in a long form")
        return kind, number

    def text(self, n):
        try:
            return self.take(n).decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("a string is no UTF-8") from None

    def key(self, previous):
        self.count()
        kind, n = self.head()
        if kind != "str":
            raise Refused("a key is no string")
        key = self.text(n)
        if previous is not None and key.encode() <= previous.encode():
            raise Refused("keys do not rise")
        return key

    def count(self):
        self.n_items += 1
        if self.n_items > ITEMS_MAX:
            raise Refused("too many items")

    def value(self, depth):
        self.count()
        kind, n = self.head()
        if kind in ("uint", "int"):
            return n
        if kind == "bool":
            return n == 0xC3
        if kind == "str":
            return self.text(n)
        if kind == "bin":
            return self.take(n)
        if depth == DEPTH_MAX:
            raise Refused("too deep")
        if kind == "array":
            return [self.value(depth + 1) for _ in range(n)]
        pairs, key = {}, None
        for _ in range(n):
            key = self.key(key)
            pairs[key] = self.value(depth + 1)
        return pairs


def decode(data):
    reader = Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise Refused("bytes are left over")
    return value


def number(kind, n):
    """The shortest of FORMS for this number."""
    first, size = max(((first, size) for first, (of, size, least) in FORMS.items() if of == kind and n >= least), key=lambda f: f[1])
    return bytes([first]) + n.to_bytes(size, "big")


def head(kind, n):
    begin, limit = {"uint": (0, 128), "str": (0xA0, 32), "array": (0x90, 16), "map": (0x80, 16), "bin": (0, 0)}[kind]
    return bytes([begin + n]) if n < limit else number(kind, n)


def encode_negative(n):
    if n >= -32:
        return bytes([256 + n])
    first = max(first for first, (_, greatest) in NEGATIVE.items() if n <= greatest)
    return bytes([first]) + n.to_bytes(NEGATIVE[first][0], "big", signed=True)


def encode(value):
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return head("uint", value) if value >= 0 else encode_negative(value)
    if isinstance(value, str):
        return head("str", len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return head("bin", len(value)) + value
    if isinstance(value, list):
        return head("array", len(value)) + b"".join(encode(item) for item in value)
    pairs = sorted((key.encode(), encode(key) + encode(item)) for key, item in value.items())
    return head("map", len(pairs)) + b"".join(pair for _, pair in pairs)
