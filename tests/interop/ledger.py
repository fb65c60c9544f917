# SPDX-License-Identifier: Apache-2.0
"""Cards, charters, records and what they mean: proto/card.md, charter.md, record.md and rules.md."""

import re

import body
import ed25519
import fields
from canonical import Refused, decode, encode
from fields import days_of, require
from logs import leaf, sha256

RULES_VERSION = 1
CHARTER_MAX, CARD_MAX, BODY_MAX = 262144, 8192, 61440
RECORD_LABEL, LOG_LABEL = b"ayni/record/v1\0", b"ayni/log/v1\0"
TYPES = ("join", "propose", "accept", "decline")
KEYS = ("member_key", "log_key", "cosigner_key", "transport_key")
NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
ADDRESS = re.compile(rf"({NAME}|\[[0-9a-f:.]{{2,}}\]):([1-9][0-9]{{0,4}})")


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
        for member in self.members:
            member.log = sha256(LOG_LABEL, self.id, member.id, member.id)
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


class Version:
    """An effective proposal."""

    def __init__(self, record):
        self.id, self.author, self.body = record.id, record.member, record.payload
        self.signatories = {party["member"] for party in self.body["parties"] if party["signatory"]}
        self.answers = {}  # member id: record

    def who(self, kind):
        return {member for member, record in self.answers.items() if record.type == kind}

    def is_agreed(self):
        return self.signatories <= self.who("accept") | {self.author}

    def status(self, day):
        """proto/rules.md, "Status", for a day YYYY-MM-DD."""
        text, today = self.body, days_of(day)
        if self.who("decline"):
            return "declined"
        if self.is_agreed():
            waits = any(item.get("precondition", False) for item in text.get("obligations", []))
            waits |= any(clause["binding"] and clause["topic"] == "fpic" for clause in text.get("clauses", []))
            if waits or ("effective_from" in text and today < days_of(text["effective_from"])):
                return "agreed"
            ended = "ends_on" in text and today > days_of(text["ends_on"])
            return "completed" if ended and not text.get("obligations") else "in_force"
        if today > days_of(text["accept_by"]):
            return "lapsed"
        return "partly_accepted" if self.who("accept") else "proposed"


class State:
    """What the records of all logs mean. First all that answers nothing is judged, then the answers."""

    def __init__(self, charter, logs):
        self.charter, self.logs = charter, {member.id: logs.get(member.id, []) for member in charter.members}
        self.void, self.waiting, self.versions, self.registers = {}, set(), {}, []
        if charter.rules != RULES_VERSION:
            return
        answers = [answer for member in charter.members for answer in self.judge_log(member)]
        for place, record in answers:
            self.judge_answer(place, record)

    def judge_log(self, member):
        """Judge the joins and proposals of a log; returns the answers, which are sound so far."""
        joined, effective, labels, answers = False, set(), set(), []
        for index, data in enumerate(self.logs[member.id]):
            place = (member.id, index)
            record, reason = self.examine(member, data, effective)
            if reason is None and index == 0:
                joined = record.type == "join" and record.time == 0 and record.payload == {"charter": self.charter.id}
                reason = None if joined else "rule"
            elif reason is None and joined and record.type in ("accept", "decline"):
                answers.append((place, record))
                continue
            elif reason is None:
                reason = self.judge_proposal(record, labels) if joined and record.type == "propose" else "rule"
            if reason:
                self.void[place] = reason
            else:
                effective.add(data)
        return answers

    def examine(self, member, data, effective):
        """The record and the first check that fails, up to `field`."""
        try:
            record = Record(data)
        except Refused:
            return None, "encoding"
        checks = (
            ("ledger", lambda: record.ledger == self.charter.id), ("member", lambda: record.member == member.id),
            ("signature", record.is_signed), ("copy", lambda: data not in effective),
            ("signer", lambda: record.signer == member.card["member_key"]), ("type", lambda: record.type in TYPES),
            ("field", lambda: body.check_payload(record.type, record.payload) is None))
        return record, next((reason for reason, holds in checks if not holds()), None)

    def judge_proposal(self, record, labels):
        if all(party.get("member") != record.member for party in record.payload["parties"]) or record.payload["id"] in labels:
            return "rule"
        labels.add(record.payload["id"])
        self.versions[record.id] = Version(record)
        self.registers.append((record.id, record.member, "propose", record.id))
        return None

    def judge_answer(self, place, record):
        version = self.versions.get(record.payload["version"])
        if version is None:
            self.waiting.add(place)
            return
        earlier = version.answers.get(record.member)
        if earlier is not None and earlier.data == record.data:
            self.void[place] = "copy"
        elif (earlier is not None or record.member not in version.signatories or record.member == version.author
              or body.is_late(record.time, version.body)):
            self.void[place] = "rule"
        else:
            version.answers[record.member] = record
            self.registers.append((version.id, record.member, record.type, record.id))

    def digest(self):
        known = self.charter.rules == RULES_VERSION
        ids = [member.id for member in self.charter.members] if known else []
        return sha256(encode([
            self.charter.rules, sorted([member.log, len(self.logs[member.id])] for member in self.charter.members), ids, ids,
            self.charter.id, sorted(id_ for id_, version in self.versions.items() if version.is_agreed()),
            [list(register) for register in sorted(self.registers)]]))
