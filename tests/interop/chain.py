# SPDX-License-Identifier: Apache-2.0
"""Members, roll and the chain of motions: proto/rules.md.

Nothing is carried along as records come: the chain is found from all that is here, link by link from the ledger's id on. For
each link the members, their sequences and the roll are found anew, as under the links before it.
"""

import body
from canonical import Refused, encode
from ledger import KEYS, Member
from logs import sha256
from sequences import Cut, Sequence

MOTION_LABEL = b"ayni/motion/v1\0"


def motion_id(motion):
    return sha256(MOTION_LABEL, encode(motion))


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
                self.sequences[member] = Sequence(self.charter.id, self.cards[member], self.cuts.get(member, {}), self.held, self.judge_signature)
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
            card = Member(entry.record.payload["card"])
            found.setdefault(card.id, (card, set()))[1].add(entry.member)
        return found

    def first_votes(self):
        """{round: {elector: motion}} of the first votes for what comes after the head."""
        found = {}
        for elector in self.roll:
            if elector not in self.sequences:
                continue
            for entry in self.sequences[elector].entries:
                motion = entry.record.payload["motion"] if entry.reason is None and entry.record.type == "vote" else None
                if motion and motion["prev"] == self.head:
                    found.setdefault(motion["round"], {}).setdefault(elector, motion)
        return found

    def passed(self):
        """The motion that is the next link, or None."""
        need = max(self.charter.threshold, len(self.roll) // 2 + 1)
        votes = self.first_votes()
        for round_ in range(max(votes, default=-1) + 1):
            cast = votes.get(round_, {})
            motions = {motion_id(motion): motion for motion in cast.values()}
            silent = [elector for elector in self.roll if elector not in cast
                      and not (elector in self.sequences and self.sequences[elector].ended)]
            still = [len(silent)]
            for id_, motion in motions.items():
                targets = targets_of(motion)
                count = sum(motion_id(other) == id_ and elector not in targets for elector, other in cast.items())
                if count >= need:
                    return id_, motion
                still.append(count + len([elector for elector in silent if elector not in targets]))
            if max(still) + self.charter.forkers >= need:
                break
        return None

    def pass_next(self):
        """Take the next link, if there is one."""
        found = self.passed()
        if found is None:
            return False
        link, motion = found
        for change in motion["changes"]:
            self.change(link, change)
        self.head = link
        self.links.append(link)
        self.find_members()
        return True

    def change(self, link, change):
        kind = change["change"]
        if kind == "rules":
            self.rules = change["version"]
        elif kind == "roll":
            self.change_roll(change)
        else:
            self.cut(link, change)

    def change_roll(self, change):
        member = change.get("add", change.get("drop"))
        if "add" in change and member not in self.roll:
            self.roll = self.roll + [member]
        elif "drop" in change:
            self.drop(member)

    def drop(self, member):
        roll = [other for other in self.roll if other != member]
        if len(roll) < self.charter.threshold:
            return False
        self.roll = roll
        return True

    def cut(self, link, change):
        member = change["member"]
        sequence = self.sequences.get(member)
        places = [log.id for log in sequence.logs] if sequence else []
        if change["log"] not in places:
            return
        log = sequence.logs[places.index(change["log"])]
        if log.seal is not None and change["size"] > log.seal:
            return
        if change["change"] == "remove" and member in self.roll and not self.drop(member):
            return
        kept = {id_: cut for id_, cut in self.cuts.get(member, {}).items() if id_ in places[:places.index(log.id)]}
        keys = {name: change["keys"][name] for name in KEYS} if change["change"] == "succeed" else None
        self.cuts = {**self.cuts, member: {**kept, log.id: Cut(link, change, keys)}}


def targets_of(motion):
    return {change["member"] for change in motion["changes"] if change["change"] in ("remove", "succeed")}


def last_stand(charter, held, judge_signature):
    stand = Stand(charter, held, judge_signature)
    while stand.pass_next():
        pass
    return stand
