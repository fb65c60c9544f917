# SPDX-License-Identifier: Apache-2.0
"""What the records about commitments mean together: proto/rules.md, from "Waiting records" on.

A record's verdict is asked for and found by the verdicts of those it stands on: records before it in its sequence, and records
that it names by their hash. So the questions end, and no order of arrival comes into it.
"""

import body

EFFECTIVE, WAITING = "effective", "waiting"
STEERING = ("suspend", "resume", "terminate")
REPLACED_BY = {"suspend": ("suspend", "resume"), "resume": ("suspend",), "terminate": ("suspend", "resume")}
CORRECTABLE = (*STEERING, "deliver", "confirm", "contest", "progress", "attach", "label", "unlabel", "consent")
BEFORE_OWN_RULES = ("seal", "encoding", "ledger", "member", "signature")


class Version:
    """An effective proposal or amendment."""

    def __init__(self, record, prev):
        self.record, self.id, self.author, self.body, self.prev = record, record.id, record.member, record.payload, prev
        self.first = prev[0].first if prev else self
        self.signatories = {party["member"] for party in self.body["parties"] if party["signatory"]}
        self.who_accepts = self.signatories.union(*(version.signatories for version in prev))
        self.answers = {}  # member id: record

    def has_party(self, member):
        return any(party.get("member") == member for party in self.body["parties"])

    def member_of(self, org_id):
        return next(party["member"] for party in self.body["parties"] if party["org_id"] == org_id)

    def obligation(self, number):
        return next((item for item in self.body.get("obligations", []) if item["no"] == number), None)

    def communities(self):
        """Whose consent it needs."""
        return {clause["community"] for clause in self.body.get("clauses", []) if clause["topic"] == "fpic" and clause["binding"]}

    def who(self, kind):
        return {member for member, record in self.answers.items() if record.type == kind}

    def is_agreed(self):
        return all(version.is_agreed() for version in self.prev) and self.who_accepts <= self.who("accept") | {self.author}


class Agreements:
    """The verdicts on all entries of all sequences."""

    def __init__(self, sequences):
        self.sequences = sequences  # {member id: Sequence}
        self.verdicts, self.versions = {}, {}
        self.by_id = {}
        for sequence in sequences.values():
            for entry in sequence.entries:
                if entry.record and entry.record.member == sequence.member:
                    self.by_id.setdefault(entry.record.id, []).append(entry)
        for sequence in sequences.values():
            for entry in sequence.places.values():
                self.verdict(entry)
        for version in self.versions.values():
            for entry in self.effective("accept", "decline"):
                if entry.record.payload["version"] == version.id:
                    version.answers[entry.member] = entry.record

    def effective(self, *types):
        return [entry for sequence in self.sequences.values() for entry in sequence.entries
                if entry.record and entry.record.type in types and self.verdict(entry) == EFFECTIVE]

    def verdict(self, entry):
        if entry.place not in self.verdicts:
            self.verdicts[entry.place] = self.judge(entry)
        return self.verdicts[entry.place]

    def judge(self, entry):
        if entry.reason in BEFORE_OWN_RULES:
            return entry.reason
        if not entry.is_own:
            twins = {self.verdict(twin) for twin in self.sequences[entry.member].earlier[entry.data] if twin.position < entry.position}
            if EFFECTIVE in twins:
                return "copy"
            if WAITING in twins:
                return WAITING
        if entry.reason or entry.is_own:
            return entry.reason or EFFECTIVE
        return getattr(self, f"judge_{entry.record.type}")(entry, entry.record.payload)

    def find(self, id_, *types):
        """The effective entry of this id; None while there is none."""
        return next((entry for entry in self.by_id.get(id_, []) if entry.record.type in types and self.verdict(entry) == EFFECTIVE), None)

    def version(self, id_):
        entry = self.find(id_, "propose", "amend")
        return entry and self.versions[id_]

    def current(self, first):
        """The agreed versions of a commitment that no agreed one replaces."""
        agreed = [version for version in self.versions.values() if version.first is first and version.is_agreed()]
        return [version for version in agreed if not any(version in other.prev for other in agreed)]

    def decision(self, delivery):
        """What the creditor says of a delivery: confirm, contest or None."""
        return next((entry.record.type for entry in self.effective("confirm", "contest")
                     if entry.record.payload["delivery"] == delivery.record.id), None)

    def consents(self, version):
        """Whether every community that has to has consented to this version, for good."""
        given = {entry.member for entry in self.effective("consent")
                 if entry.record.payload["version"] == version.id and entry.record.payload["status"] != "withdrawn"}
        return version.communities() <= given

    def earlier(self, entry, types, holds):
        """Whether an earlier effective record of this sequence is of these types and such."""
        return any(other.reason is None and other.record.type in types and holds(other.record.payload) and self.verdict(other) == EFFECTIVE
                   for other in self.sequences[entry.member].entries[:entry.position])

    def judge_propose(self, entry, payload):
        version = Version(entry.record, [])
        if not version.has_party(entry.member) or self.earlier(entry, ("propose",), lambda other: other["id"] == payload["id"]):
            return "rule"
        self.versions[version.id] = version
        return EFFECTIVE

    def judge_amend(self, entry, payload):
        prev = [self.version(id_) for id_ in payload["prev"]]
        if None in prev:
            return WAITING
        version = Version(entry.record, prev)
        holds = (len({old.first.id for old in prev}) == 1 and all(old.has_party(entry.member) for old in prev)
                 and payload["id"] == version.first.body["id"] and payload["version"] == max(old.body["version"] for old in prev) + 1)
        if not holds:
            return "rule"
        self.versions[version.id] = version
        return EFFECTIVE

    def judge_accept(self, entry, payload):
        version = self.version(payload["version"])
        if version is None:
            return WAITING
        holds = (entry.member in version.who_accepts and entry.member != version.author
                 and not self.earlier(entry, ("accept", "decline"), lambda other: other["version"] == version.id)
                 and not body.is_late(entry.record.time, version.body))
        return EFFECTIVE if holds else "rule"

    judge_decline = judge_accept

    def is_agreed(self, version):
        accepted = {entry.member for member in version.who_accepts if member in self.sequences for entry in self.sequences[member].entries
                    if entry.record and entry.record.type == "accept" and entry.record.payload.get("version") == version.id
                    and self.verdict(entry) == EFFECTIVE}
        return all(map(self.is_agreed, version.prev)) and version.who_accepts <= accepted | {version.author}

    def judge_deliver(self, entry, payload):
        version = self.version(payload["version"])
        if version is None or not self.is_agreed(version):
            return WAITING
        obligation = version.obligation(payload["obligation"])
        return EFFECTIVE if obligation and version.member_of(obligation["debtor"]) == entry.member else "rule"

    def creditor(self, delivery):
        payload = delivery.record.payload
        version = self.versions[payload["version"]]
        return version.member_of(version.obligation(payload["obligation"])["creditor"])

    def judge_confirm(self, entry, payload):
        delivery = self.find(payload["delivery"], "deliver")
        if delivery is None:
            return WAITING
        holds = (self.creditor(delivery) == entry.member
                 and not self.earlier(entry, ("confirm", "contest"), lambda other: other["delivery"] == payload["delivery"]))
        return EFFECTIVE if holds else "rule"

    judge_contest = judge_confirm

    def judge_suspend(self, entry, payload):
        """One record replaces another of its author, so that no order of the log says what the author wanted last."""
        first = self.find(payload["commitment"], "propose")
        replaced = self.find(payload["replaces"], *STEERING) if "replaces" in payload else None
        if first is None or ("replaces" in payload and replaced is None):
            return WAITING
        if self.earlier(entry, STEERING, lambda other: all(other.get(name) == payload.get(name) for name in ("commitment", "replaces"))):
            return "rule"
        if replaced is None:
            return "rule" if entry.record.type == "resume" else EFFECTIVE
        holds = (replaced.member == entry.member and replaced.record.payload["commitment"] == payload["commitment"]
                 and replaced.record.type in REPLACED_BY[entry.record.type])
        return EFFECTIVE if holds else "rule"

    judge_resume = judge_terminate = judge_suspend

    def judge_progress(self, entry, payload):
        version = self.version(payload["version"])
        if version is None:
            return WAITING
        return EFFECTIVE if version.has_party(entry.member) else "rule"

    judge_attach = judge_progress

    def judge_label(self, entry, payload):
        if self.version(payload["version"]) is None:
            return WAITING
        return EFFECTIVE if "community" in self.sequences[entry.member].card.card else "rule"

    def judge_unlabel(self, entry, payload):
        label = self.find(payload["label"], "label")
        if label is None:
            return WAITING
        is_again = self.earlier(entry, ("unlabel",), lambda other: other["label"] == payload["label"])
        return EFFECTIVE if label.member == entry.member and not is_again else "rule"

    def judge_consent(self, entry, payload):
        version = self.version(payload["version"])
        if version is None:
            return WAITING
        return EFFECTIVE if entry.member in version.communities() else "rule"

    def judge_correct(self, entry, payload):
        target = self.find(payload["record"], *CORRECTABLE)
        if target is None:
            return WAITING
        return EFFECTIVE if target.member == entry.member else "rule"
