# SPDX-License-Identifier: Apache-2.0
"""The messages of proto/sync.md: arrays in bytes, and why they are refused."""

from canonical import Refused, decode, encode

HELLO, FRONTIER, HEAD, PULL, CHUNK, HAVE, PING, PONG, BYE = range(1, 10)
NAMES = {number: name for number, name in enumerate("hello frontier head pull chunk have ping pong bye".split(), 1)}

(GOING_AWAY, PROTOCOL, ENCODING, LIMIT, LEDGER, VERSION, KEY, SIGNATURE, PROOF, TIMEOUT) = range(10)

SIZE_MAX = 2**48
VERSIONS_MAX, AGENT_MAX, ENTRIES_MAX, NOTE_MAX, HASHES_MAX = 16, 64, 1024, 640, 64
RECORDS_MAX, RECORD_MAX = 2048, 65535
RECORD_EXTRA = 3  # what each record counts beside its bytes
RECORDS_LEN_MAX = (1 << 20) - 4096


class Broken(Exception):
    """What ends the session, and the reason that its `bye` gives."""

    def __init__(self, reason, what):
        super().__init__(f"{what} (reason {reason})")
        self.reason = reason


def require(holds, reason, what):
    if not holds:
        raise Broken(reason, what)


def uint(value):
    require(type(value) is int and value >= 0, ENCODING, "no unsigned integer")


def size(value):
    uint(value)
    require(value <= SIZE_MAX, LIMIT, "a size that no log has")


def bin32(value):
    require(type(value) is bytes and len(value) == 32, ENCODING, "no 32 bytes")


def bin_to(most):
    def check(value):
        require(type(value) is bytes, ENCODING, "no bin")
        require(len(value) <= most, LIMIT, "too many bytes")
    return check


def agent(value):
    require(type(value) is str, ENCODING, "no str")
    require(len(value.encode()) <= AGENT_MAX, LIMIT, "a long agent")


def array_to(most, check):
    def check_all(value):
        require(type(value) is list, ENCODING, "no array")
        require(len(value) <= most, LIMIT, "too many elements")
        for item in value:
            check(item)
    return check_all


def entry(value):
    require(type(value) is list and len(value) == 3, ENCODING, "no entry")
    for item, check in zip(value, (bin32, size, bin32)):
        check(item)
    require(value[1] > 0, ENCODING, "an entry of size 0")


def entries(value):
    array_to(ENTRIES_MAX, entry)(value)
    require(all(a[0] < b[0] for a, b in zip(value, value[1:])), ENCODING, "entries do not rise")


def hashes(value):
    bin_to(32 * HASHES_MAX)(value)
    require(len(value) % 32 == 0, ENCODING, "no hashes")


note = bin_to(NOTE_MAX)
FIELDS = {
    HELLO: (array_to(VERSIONS_MAX, uint), bin32, agent, uint),
    FRONTIER: (entries,),
    HEAD: (bin32, size, note),
    PULL: (bin32, size, uint),
    CHUNK: (bin32, size, note, hashes, array_to(RECORDS_MAX, bin_to(RECORD_MAX))),
    HAVE: (bin32, size), PING: (uint,), PONG: (uint,), BYE: (uint,),
}


def read(data):
    """The message as a list, its type first."""
    try:
        message = decode(data)
    except Refused as fault:
        raise Broken(ENCODING, str(fault)) from None
    require(type(message) is list and message, ENCODING, "no message")
    uint(message[0])
    require(message[0] in FIELDS, PROTOCOL, "an unknown type")
    require(len(message) == 1 + len(FIELDS[message[0]]), ENCODING, "another number of elements")
    for value, check in zip(message[1:], FIELDS[message[0]]):
        check(value)
    if message[0] == CHUNK:
        require(message[2] + len(message[5]) <= SIZE_MAX, LIMIT, "records beyond what a log may hold")
    return message


def write(message):
    return encode(message)


def records_len(records):
    """What records count against a budget."""
    return sum(len(record) + RECORD_EXTRA for record in records)
