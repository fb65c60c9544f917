# SPDX-License-Identifier: Apache-2.0
"""Members, roll and the chain of motions: proto/rules.md.

Nothing is carried along as records come: the chain is found from all that is here, link by link from the ledger's id on. For
each link the members, their sequences and the roll are found anew, as under the links before it.
"""

import itertools

import payloads
from canonical import encode
from ledger import KEYS
from logs import sha256
from sequences import Cut, Sequence

LAST_ROUND = 100  # more than any test has
MOTION_LABEL = b"ayni/motion/v1\0"


def motion_id(motion):
    return sha256(MOTION_LABEL, encode(motion))


class NotHere(Exception):
    """Something that the next link names has not come."""


class Stand:
    """Members, roll and sequences under some links."""

    def __init__(self, charter, held, judge_signature):
        self.charter, self.held, self.judge_signature = charter, held, judge_signature
        self.head, self.rules, self.links = charter.id, charter.rules, []
        self.roll = [member.id for member in charter.members]
        self.cuts = {}  # member id: {log id: Cut}
        self.find_members()

    def find_members(self):
        """The least set that holds the founders and every card that enough members of it have endorsed."""
        self.cards = {member.id: member for member in self.charter.members}
        self.sequences = {}
        while True:
            for member in set(self.cards) - set(self.sequences):
                self.sequences[member] = Sequence(self.charter, self.cards[member], self.cuts.get(member, {}), self.held, self.judge_signature)
            admitted = {id_: card for id_, (card, by) in self.endorsed().items() if len(by) >= self.charter.admit and id_ not in self.cards}
            if not admitted:
                return
            self.cards.update(admitted)

    def effective(self, kind):
        """The effective records of a type whose verdict needs no other member's records."""
        return [entry for sequence in self.sequences.values() for entry in sequence.entries
                if entry.reason is None and entry.record.type == kind]

    def endorsed(self):
        """{member id: (card, members who endorse it)}"""
        found = {}
        for entry in self.effective("endorse"):
            card = payloads.member_of(entry.record.payload["card"])
            found.setdefault(card.id, (card, set()))[1].add(entry.member)
        return found

    def votes(self, round_):
        """{elector: motion, or None for a vote that is spent} of the first votes for what comes after the head."""
        return {elector: self.sequences[elector].votes[self.head, round_] for elector in self.roll
                if elector in self.sequences and (self.head, round_) in self.sequences[elector].votes}

    def passed(self):
        """The motion that is the next link, or None."""
        need = max(self.charter.threshold, len(self.roll) // 2 + 1)
        for round_ in itertools.count():
            cast = self.votes(round_)
            motions = {motion_id(motion): motion for motion in cast.values() if motion}
            silent = [elector for elector in self.roll if elector not in cast
                      and not (elector in self.sequences and self.sequences[elector].ended)]
            still = [len(silent)]
            for id_, motion in motions.items():
                targets = targets_of(motion)
                count = sum(other == motion for other in cast.values())
                if count >= need:
                    return id_, motion
                still.append(count + len([elector for elector in silent if elector not in targets]))
            if max(still) + self.charter.forkers >= need or round_ > LAST_ROUND:
                return None
        return None

    def pass_next(self):
        """Take the next link, if there is one and all is here that it names."""
        found = self.passed()
        before = self.rules, self.roll, self.cuts
        if found is None:
            return False
        link, motion = found
        try:
            # What is cut first; then the roll, in the order of the list.
            for change in sorted(motion["changes"], key=lambda change: "member" not in change):
                getattr(self, f"do_{change['change']}")(link, change)
        except NotHere:
            self.rules, self.roll, self.cuts = before
            return False
        self.head = link
        self.links.append(link)
        self.find_members()
        return True

    def do_rules(self, _, change):
        self.rules = change["version"]

    def do_roll(self, _, change):
        if "drop" in change:
            self.drop(change["drop"])
        elif change["add"] not in self.roll:
            self.roll = self.roll + [change["add"]]

    def drop(self, member):
        """Whether the member has left the roll, or was not on it."""
        roll = [other for other in self.roll if other != member]
        if len(roll) < self.charter.threshold:
            return False
        self.roll = roll
        return True

    def do_remove(self, link, change):
        if self.is_a_point(change) and self.drop(change["member"]):
            self.cut(link, change, None)

    def do_succeed(self, link, change):
        if self.is_a_point(change):
            self.cut(link, change, change["keys"])

    def is_a_point(self, change):
        """Whether it is one in the sequence as earlier links left it; NotHere while that cannot be told."""
        cut = self.cuts.get(change["member"], {}).get(change["log"])
        if cut and change["size"] > cut.size:
            return False
        log = next((log for log in self.sequences[change["member"]].logs if log.id == change["log"]), None) if change["member"] in self.sequences else None
        if log is None or len(log.data) < change["size"] or (log.seal or 2**64) < change["size"] or log.root(change["size"]) != change["root"]:
            raise NotHere
        return True

    def cut(self, link, change, keys):
        member = change["member"]
        order = [log.id for log in self.sequences[member].logs]
        kept = {id_: cut for id_, cut in self.cuts.get(member, {}).items() if id_ in order[:order.index(change["log"])]}
        self.cuts = {**self.cuts, member: {**kept, change["log"]: Cut(link, change, keys)}}


def targets_of(motion):
    return {change["member"] for change in motion["changes"] if change["change"] in ("remove", "succeed")}


def last_stand(charter, held, judge_signature):
    stand = Stand(charter, held, judge_signature)
    while stand.pass_next():
        pass
    return stand
