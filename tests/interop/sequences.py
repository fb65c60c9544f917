# SPDX-License-Identifier: Apache-2.0
"""A member's sequence of records, its logs one after the other: proto/rules.md.

All that is found here depends on the member's own records and on the chain, on no other member.
"""

import fields
import payloads
from canonical import Refused, encode
from ledger import KEYS, TYPES, Record, log_id
from logs import leaf, root_of

# Whether these are effective is told by the member's own records alone.
OWN = ("join", "rotate", "resign", "witnesses", "contact", "endorse", "vote", "authorize", "revoke")
NOT_KEPT = ("rotate", "resign", "vote", "join")
MOTIONS_MAX = 4 << 20
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


def is_target(motion, member):
    return any(change.get("member") == member for change in motion["changes"])


class Sequence:
    def __init__(self, charter, card, cuts, held, judge_signature):
        self.ledger_id, self.founders = charter.id, charter.members
        self.card, self.member, self.cuts, self.held = card, card.id, cuts, held
        self.is_signed = judge_signature
        self.entries, self.places = [], {}  # what is read, in order; {place: entry}, with what stands beyond seals
        self.earlier = {}  # bytes: their entries so far
        self.signers = []  # payloads of the `authorize` records in force
        self.votes = {}  # (link before, round): the first vote's motion, None when it is spent
        self.motions_len, self.endorsed = 0, []
        self.logs, self.joined, self.ended = [], False, False
        log = Log(log_id(self.ledger_id, self.member, self.member), {name: card.card[name] for name in KEYS}, None, None)
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
        self.examine(entry, log, is_kept=True)
        self.take(entry)
        if entry.reason is None and entry.is_own:
            self.follow(log, entry)

    def take(self, entry):
        self.entries.append(entry)
        self.earlier.setdefault(entry.data, []).append(entry)

    def examine(self, entry, log, is_kept=False):
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
        if entry.reason is None and ((is_kept and record.type in NOT_KEPT) or not self.keeps_own_rule(entry, log)):
            entry.reason = "rule"

    def is_entitled(self, record, member_key):
        if record.signer == member_key:
            return True
        if record.type in payloads.SIGNED_BY_THE_MEMBER_KEY:
            return False
        return any(named["key"] == record.signer and record.type in named.get("types", [record.type])
                   and ("until" not in named or record.time // DAY_MS <= fields.days_of(named["until"])) for named in self.signers)

    def keeps_own_rule(self, entry, log):
        if entry.record.type == "join":
            return self.is_a_join(entry, log)
        rules = {"vote": self.keeps_the_rule_of_votes, "endorse": self.keeps_the_rule_of_cards,
                 "rotate": lambda payload, log: log.keys["member_key"] not in payload.values()}
        return self.joined and rules.get(entry.record.type, lambda payload, log: True)(entry.record.payload, log)

    def is_a_join(self, entry, log):
        if entry.place != (log.id, 0):
            return False
        if log.before:
            return True  # `continues` looks at it
        self.joined = entry.record.time == 0 and entry.record.payload == {"charter": self.ledger_id}
        return self.joined

    def keeps_the_rule_of_votes(self, payload, _):
        """The first vote for what comes after a link, in each round; one for a motion about its own member is spent."""
        motion = payload["motion"]
        turn = motion["prev"], motion["round"]
        if turn in self.votes or self.motions_len + len(encode(motion)) > MOTIONS_MAX:
            return False
        self.votes[turn] = None if is_target(motion, self.member) else motion
        return self.votes[turn] is not None

    def keeps_the_rule_of_cards(self, payload, _):
        """A card once, and none that shares a key with another one."""
        card = payloads.member_of(payload["card"])
        others = self.endorsed + [founder for founder in self.founders if founder.id != card.id]
        return not any(set(card.keys) & set(other.keys) for other in others)

    def follow(self, log, entry):
        """What an effective record of this member does to what comes after it."""
        record, payload = entry.record, entry.record.payload
        if record.type == "authorize":
            self.signers.append(payload)
        elif record.type == "vote":
            self.motions_len += len(encode(payload["motion"]))
        elif record.type == "endorse":
            self.endorsed.append(payloads.member_of(payload["card"]))
        elif record.type == "revoke":
            self.signers = [named for named in self.signers if named["key"] != payload["key"]]
        elif record.type in ("rotate", "resign"):
            log.seal = entry.place[1] + 1
            keys = {name: payload.get(name, log.keys[name]) for name in KEYS}
            log.next = (record.id, keys) if record.type == "rotate" else None
