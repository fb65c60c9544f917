# SPDX-License-Identifier: Apache-2.0
"""What a set of records means: proto/rules.md. The state is found from the whole set at once."""

from agreements import EFFECTIVE, WAITING, Agreements
from canonical import encode
from chain import last_stand, motion_id
from ledger import RULES_VERSION, Record
from logs import sha256

# The field that names what a record is about.
SUBJECTS = {"confirm": "delivery", "contest": "delivery", "correct": "record", "unlabel": "label", "authorize": "key", "revoke": "key",
            **dict.fromkeys(("accept", "decline", "deliver", "progress", "attach", "label", "consent"), "version"),
            **dict.fromkeys(("suspend", "resume", "terminate"), "commitment")}
OF_THEMSELVES, OF_THEIR_LOG, LATEST = ("propose", "amend"), ("rotate", "resign"), ("witnesses", "contact")


def subject(entry):
    record = entry.record
    if record.type in SUBJECTS:
        return record.payload[SUBJECTS[record.type]]
    if record.type == "endorse":
        return sha256(record.payload["card"])
    if record.type == "vote":
        return motion_id(record.payload["motion"])
    return record.id if record.type in OF_THEMSELVES else entry.place[0] if record.type in OF_THEIR_LOG else entry.member


class State:
    """The meaning of the records of all logs, {log id: [bytes]}."""

    def __init__(self, charter, logs, judge_signature=Record.is_signed):
        self.charter, self.logs = charter, {**{member.log: [] for member in charter.members}, **logs}
        self.void, self.waiting, self.versions = {}, set(), {}
        if charter.rules != RULES_VERSION:
            return
        self.stand = last_stand(charter, self.logs, judge_signature)
        self.agreements = Agreements(self.stand.sequences)
        self.versions = self.agreements.versions
        for place, verdict in self.agreements.verdicts.items():
            if verdict == WAITING:
                self.waiting.add(place)
            elif verdict != EFFECTIVE:
                self.void[place] = verdict

    def sizes(self):
        """[log id, size] of every log whose place in a sequence is known."""
        if self.charter.rules != RULES_VERSION:
            return [[member.log, len(self.logs[member.log])] for member in self.charter.members]
        return [[log.id, len(log.data) if log.seal is None else min(len(log.data), log.seal)]
                for sequence in self.stand.sequences.values() for log in sequence.logs]

    def digest(self):
        known = self.charter.rules == RULES_VERSION
        return sha256(encode([
            self.charter.rules, sorted(self.sizes()), sorted(self.stand.cards) if known else [], sorted(self.stand.roll) if known else [],
            self.stand.head if known else self.charter.id, sorted(id_ for id_, version in self.versions.items() if version.is_agreed()),
            self.registers() if known else []]))

    def registers(self):
        entries = self.agreements.effective(*SUBJECTS, "endorse", "vote", *OF_THEMSELVES, *OF_THEIR_LOG)
        entries += {(entry.member, entry.record.type): entry for entry in self.agreements.effective(*LATEST)}.values()
        return sorted(([subject(entry), entry.member, entry.record.type, entry.record.id] for entry in entries),
                      key=lambda register: (register[0], register[1], register[3]))

    def words(self):
        """(log, index, word) of every record that was interpreted; (link, member) is in the log's place for what the link keeps."""
        if self.charter.rules == RULES_VERSION:
            for (log, index), verdict in self.agreements.verdicts.items():
                yield log, index, verdict
