# SPDX-License-Identifier: Apache-2.0
"""A member's sequence of records, its logs one after the other: proto/rules.md.

All that is found here depends on the member's own records and on the chain, on no other member.
"""

import fields
import payloads
from canonical import Refused
from ledger import KEYS, TYPES, Record, log_id
from logs import leaf, root_of

SIGNED_BY_THE_MEMBER_KEY = ("authorize", "revoke", "rotate", "resign", "witnesses", "vote")
# Whether these are effective is told by the member's own records alone.
OWN = ("join", "rotate", "resign", "witnesses", "contact", "endorse", "vote", "authorize", "revoke")
NOT_KEPT = ("rotate", "resign", "vote")
DAY_MS = 86_400_000


class Entry:
    """A record at its place in a sequence."""

    def __init__(self, member, place, position, data):
        self.member, self.place, self.position, self.data = member, place, position, data
        self.record, self.reason = None, None  # the first check that fails, as far as it was looked at
        self.is_own = False


class Log:
    """A log of the sequence: the keys that are in force in it, and where it ends."""

    def __init__(self, id_, keys, data, before):
        self.id, self.keys, self.data, self.before = id_, keys, data, before
        self.seal = None  # its size, once that is known
        self.next = None  # (opener, keys) of the next log

    def root(self, size):
        return root_of([leaf(data) for data in self.data[:size]])


class Cut:
    """Where a link of the chain ends a log; `keys` are those of the next one, None when there is none."""

    def __init__(self, link, change, keys):
        self.link, self.size, self.root = link, change["size"], change["root"]
        self.keep, self.keys = change.get("keep", []), keys


class Sequence:
    def __init__(self, ledger_id, card, cuts, held, judge_signature):
        self.ledger_id, self.card, self.member, self.cuts, self.held = ledger_id, card, card.id, cuts, held
        self.is_signed = judge_signature
        self.entries, self.places = [], {}  # what is read, in order; {place: entry}, with what stands beyond seals
        self.earlier = {}  # bytes: their entries so far
        self.signers = []  # payloads of the `authorize` records in force
        self.logs, self.joined, self.ended = [], False, False
        log = Log(log_id(ledger_id, self.member, self.member), {name: card.card[name] for name in KEYS}, None, None)
        while log:
            log = self.read(log)

    def read(self, log):
        """Read a log; the next one when this one is sealed and all here."""
        log.data = self.held.get(log.id, [])
        if log.before and log.data and not self.continues(log):
            return None
        self.logs.append(log)
        cut = self.cuts.get(log.id)
        for index, data in enumerate(log.data):
            self.add(log, (log.id, index), data, cut)
        if cut:
            log.seal, log.next = cut.size, (cut.link, cut.keys) if cut.keys else None
        if log.seal is None or len(log.data) < log.seal:
            return None
        if cut:
            if log.root(cut.size) != cut.root:
                return None
            for number, data in enumerate(cut.keep):
                self.keep(log, ((cut.link, self.member), number), data)
        self.ended = log.next is None
        if self.ended:
            return None
        opener, keys = log.next
        if cut:
            self.signers = []
        return Log(log_id(self.ledger_id, self.member, opener), keys, None, log)

    def continues(self, log):
        """Whether the first record of a later log is the join that names the log before as it was sealed."""
        entry = Entry(self.member, (log.id, 0), None, log.data[0])
        before = log.before
        self.examine(entry, log)
        return (entry.reason is None and entry.record.type == "join" and entry.record.payload == {
            "charter": self.ledger_id, "after": {"log": before.id, "size": before.seal, "root": before.root(before.seal)}})

    def add(self, log, place, data, cut):
        entry = Entry(self.member, place, len(self.entries), data)
        self.places[place] = entry
        if (log.seal is not None and place[1] >= log.seal) or (cut and place[1] >= cut.size):
            entry.reason = "seal"
            return
        self.examine(entry, log)
        self.take(entry)
        if entry.reason is None and entry.is_own:
            self.follow(log, entry)

    def keep(self, log, place, data):
        """A record that a link keeps behind its cut."""
        entry = Entry(self.member, place, len(self.entries), data)
        self.places[place] = entry
        self.examine(entry, log)
        if entry.reason is None and entry.record.type in NOT_KEPT:
            entry.reason = "rule"
        self.take(entry)
        if entry.reason is None and entry.is_own:
            self.follow(log, entry)

    def take(self, entry):
        self.entries.append(entry)
        self.earlier.setdefault(entry.data, []).append(entry)

    def examine(self, entry, log):
        """The first check that fails, for what is told by this member's records alone."""
        try:
            entry.record = record = Record(entry.data)
        except Refused:
            entry.reason = "encoding"
            return
        entry.is_own = record.type in OWN
        checks = (
            ("ledger", lambda: record.ledger == self.ledger_id), ("member", lambda: record.member == self.member),
            ("signature", lambda: self.is_signed(record)),
            ("copy", lambda: not entry.is_own or not any(twin.reason is None for twin in self.earlier.get(entry.data, []))),
            ("signer", lambda: self.is_entitled(record, log.keys["member_key"])), ("type", lambda: record.type in TYPES),
            ("field", lambda: payloads.hold(record.type, record.payload)))
        entry.reason = next((reason for reason, holds in checks if not holds()), None)
        if entry.reason is None and not self.keeps_own_rule(entry, log):
            entry.reason = "rule"

    def is_entitled(self, record, member_key):
        if record.signer == member_key:
            return True
        if record.type in SIGNED_BY_THE_MEMBER_KEY:
            return False
        return any(named["key"] == record.signer and record.type in named.get("types", [record.type])
                   and ("until" not in named or record.time // DAY_MS <= fields.days_of(named["until"])) for named in self.signers)

    def keeps_own_rule(self, entry, log):
        record, index = entry.record, entry.place[-1]
        is_first = entry.place == (log.id, 0)
        if record.type == "join":
            if not is_first:
                return False
            if log.before:
                return True  # `continues` has looked at it
            self.joined = record.time == 0 and record.payload == {"charter": self.ledger_id} and record.signer == log.keys["member_key"]
            return self.joined
        return self.joined

    def follow(self, log, entry):
        """What an effective record of this member does to what comes after it."""
        record, payload = entry.record, entry.record.payload
        if record.type == "authorize":
            self.signers.append(payload)
        elif record.type == "revoke":
            self.signers = [named for named in self.signers if named["key"] != payload["key"]]
        elif record.type in ("rotate", "resign"):
            log.seal = entry.place[1] + 1
            keys = {name: payload.get(name, log.keys[name]) for name in KEYS}
            log.next = (record.id, keys) if record.type == "rotate" else None
