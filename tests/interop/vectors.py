# SPDX-License-Identifier: Apache-2.0
"""Reads the files of proto/vectors; their form is in the README there."""

import json
import re

from fields import PROTO


def parse_hex(text):
    """`00ff 61*3` is 00ff616161."""
    parts = [piece.partition("*") for piece in text.split()]
    return b"".join(bytes.fromhex(hex_) * int(times or 1) for hex_, _, times in parts)


def parse_value(text):
    """JSON in which h'00ff' is a bin."""
    bins = []

    def mark(match):
        if match[1] is None:
            return match[0]
        bins.append(bytes.fromhex(match[1]))
        return json.dumps({"": len(bins) - 1})

    def unmark(pairs):
        return bins[pairs[0][1]] if len(pairs) == 1 and pairs[0][0] == "" and type(pairs[0][1]) is int and bins else dict(pairs)

    return json.loads(re.sub(r'"(?:\\.|[^"\\])*"|h\'([0-9a-f]*)\'', mark, text), object_pairs_hook=unmark)


class Case:
    """A block. A key that repeats has all its values in `all`."""

    def __init__(self, pairs, others):
        self.pairs, self.others = pairs, others
        self.name = self["case"]

    def __getitem__(self, key):
        return next(value for name, value in self.pairs if name == key)

    def __contains__(self, key):
        return any(name == key for name, _ in self.pairs)

    def all(self, key):
        return [value for name, value in self.pairs if name == key]

    def bytes(self, key):
        """The bytes of a key, which another case may have for the most part (`of`, `change`)."""
        if key in self:
            return parse_hex(self[key])
        data = self.others[self["of"]].bytes(key)
        for change in reversed(self.all("change")):
            at, length, *new = change.split(" ", 2)
            data = data[:int(at)] + parse_hex("".join(new)) + data[int(at) + int(length):]
        return data


def read(name):
    """The cases of a file, in its order."""
    cases = {}
    for block in (PROTO / "vectors" / f"{name}.txt").read_text("utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if lines:
            pairs = [(key, value.removeprefix(" ")) for key, _, value in (line.partition(" =") for line in lines)]
            case = Case(pairs, cases)
            cases.setdefault(case.name, case)
            yield case
