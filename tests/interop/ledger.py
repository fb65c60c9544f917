# SPDX-License-Identifier: Apache-2.0
"""Cards, charters and records: proto/card.md, charter.md and record.md."""

import re

import body
import ed25519
import fields
from canonical import Refused, decode, encode
from fields import require
from logs import leaf, sha256

RULES_VERSION = 1
CHARTER_MAX, CARD_MAX, BODY_MAX = 262144, 8192, 61440
RECORD_LABEL, LOG_LABEL = b"ayni/record/v1\0", b"ayni/log/v1\0"
TYPES = set(re.findall("^[|] `([a-z]+)` [|]", (fields.PROTO / "record.md").read_text("utf-8").partition("\n## Types\n")[2], re.MULTILINE))
KEYS = ("member_key", "log_key", "cosigner_key", "transport_key")
NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
ADDRESS = re.compile(rf"({NAME}|\[[0-9a-f:.]{{2,}}\]):([1-9][0-9]{{0,4}})")


def log_id(ledger, member, opener):
    return sha256(LOG_LABEL, ledger, member, opener)


class Member:
    """A founder, from the bytes of its card."""

    def __init__(self, data):
        require(len(data) <= CARD_MAX, "the card is too long")
        self.card = decode(data)
        fields.check_map("card", self.card, "card")
        self.id, self.name = sha256(data), self.card["name"]
        self.keys = [self.card[name] for name in KEYS]
        require(re.fullmatch(NAME, self.name), "card 1: name")
        found = [ADDRESS.fullmatch(address) for address in self.card.get("addresses", [])]
        require(all(parts and int(parts.groups()[-1]) <= 65535 for parts in found), "card 2: addresses")
        require(len(set(self.keys)) == 4, "card 3: keys")
        require(all(ed25519.is_sound(key) for key in self.keys[:3]), "card 3: an unsound key")
        require(any(ed25519.x25519(bytes(32), self.keys[3])), "card 3: transport_key")


class Charter:
    def __init__(self, data):
        require(len(data) <= CHARTER_MAX, "the charter is too long")
        self.data, self.id = data, sha256(data)
        values = decode(data)
        fields.check_map("charter", values, "charter")
        self.rules = values["rules"]
        self.members = [Member(card) for card in values["members"]]
        ids = [member.id for member in self.members]
        require(all(a < b for a, b in zip(ids, ids[1:])), "charter 2: members do not rise")
        body.unique((member.name for member in self.members), "charter 3: a name")
        body.unique((key for member in self.members for key in member.keys[:3]), "charter 3: an Ed25519 key")
        body.unique((member.keys[3] for member in self.members), "charter 3: a transport_key")
        n = len(self.members)
        require(all(1 <= values[name] <= n for name in ("admit", "threshold")), "charter 4: admit, threshold")
        require(all(0 <= values[name] < n for name in ("forkers", "witnesses")), "charter 4: forkers, witnesses")
        self.admit, self.threshold, self.forkers = (values[name] for name in ("admit", "threshold", "forkers"))
        for member in self.members:
            member.log = log_id(self.id, member.id, member.id)
            member.origin = f"{member.name}/ayni/{member.log.hex()}"


class Record:
    """A record of any type, from its bytes."""

    def __init__(self, data):
        self.data, self.id = data, leaf(data)
        outer = decode(data)
        require(type(outer) is list and [type(item) for item in outer] == [bytes, bytes], "no record")
        self.body, self.signature = outer
        require(len(self.signature) == 64 and len(self.body) <= BODY_MAX, "no record")
        inner = decode(self.body)
        require(type(inner) is list and [type(item) for item in inner] == [int, bytes, bytes, bytes, int, str, dict], "no record body")
        version, self.ledger, self.member, self.signer, self.time, self.type, self.payload = inner
        require(version == 1 and self.time >= 0, "no such version or time")
        require(all(len(id_) == 32 for id_ in (self.ledger, self.member, self.signer)), "no ids")
        require(re.fullmatch("[a-z_]{1,32}", self.type), "no type")

    def is_signed(self):
        return ed25519.verify(self.signer, RECORD_LABEL + self.body, self.signature)


def seal(seed, signed):
    """The record of these bytes of a body."""
    return encode([signed, ed25519.sign(seed, RECORD_LABEL + signed)])
