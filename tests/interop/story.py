# SPDX-License-Identifier: Apache-2.0
"""A random ledger in the making: its members, their logs, and what hostile members put into them.

What its members have to say to each other is in story_commitments.py and story_members.py.
"""

import sodium
from canonical import encode
from ledger import KEYS, RECORD_LABEL, log_id
from logs import leaf, root_of, sha256

DAY_MS = 86_400_000
NOON = 20700 * DAY_MS + DAY_MS // 2  # 2026-09-04
FOUNDERS_MAX, NEWCOMERS = 5, 3


def keys_of(name):
    """The keys of a card or of a next log: {field: seed}, and what is shown of them."""
    seeds = {key: sodium.seed(f"{name} {key}") for key in KEYS}
    return seeds, {key: (sodium.transport_key if key == "transport_key" else sodium.public_key)(seed) for key, seed in seeds.items()}


class Actor:
    """A member, or somebody who would like to be one."""

    def __init__(self, number):
        self.number, self.name = number, f"m{number}.example"
        self.seeds, shown = keys_of(self.name)
        self.org_id = f"XI-ROR-m{number}"
        card = {"name": self.name, "org_id": self.org_id, "type": "80", "country": "BO", "names": [{"lang": "en", "text": f"Member {number}"}], **shown}
        if number % 2 == 0:
            card["community"] = {"names": [{"lang": "en", "text": "A people"}], "authority_basis": [{"lang": "en", "text": "Assembly"}]}
        self.card = encode(card)
        self.id = sha256(self.card)
        self.member_seed = self.seeds["member_key"]
        self.signers = [sodium.seed(f"{self.name} signer {i}") for i in range(2)]
        self.logs = []  # ids, the one that is written to last
        self.n_keys = 0

    def fresh_keys(self):
        self.n_keys += 1
        return keys_of(f"{self.name} {self.n_keys}")


class Story:
    def __init__(self, chance):
        self.chance = chance
        n = chance.choice([2, 3, 3, 4, 4, 5])
        self.founders = sorted((Actor(i) for i in range(n)), key=lambda actor: actor.id)
        self.newcomers = [Actor(FOUNDERS_MAX + i) for i in range(NEWCOMERS)]
        self.actors = self.founders + self.newcomers
        self.charter = encode({
            "version": 1, "titles": [{"lang": "en", "text": "Random"}], "rules": 1, "members": [founder.card for founder in self.founders],
            "admit": chance.randint(1, min(n, 2)), "threshold": chance.randint(1, n), "forkers": chance.choice([0, 0, 0, min(1, n - 1)]), "witnesses": 0})
        self.id = sha256(self.charter)
        self.logs, self.order, self.forged = {}, [], set()
        self.agreed = set()  # ids of versions that all accepted, as far as the story knows
        self.motions, self.rivals = [], []  # those that were meant to pass, and the others
        self.written = []  # (actor, type, record id, payload) of all that somebody may refer to
        for actor in self.actors:
            actor.logs.append(log_id(self.id, actor.id, actor.id))

    def some_time(self):
        return NOON + self.chance.choice([0, 0, 0, 0, 1, 5, 25, 26, 27, 40, -10000]) * DAY_MS

    def body(self, actor, kind, payload, **more):
        seed = more.pop("seed", actor.member_seed)
        parts = {"version": 1, "ledger": self.id, "member": actor.id, "signer": sodium.public_key(seed), "time": self.some_time(), "type": kind,
                 "payload": payload, **more}
        return seed, encode(list(parts.values()))

    def record(self, actor, kind, payload, **more):
        seed, body = self.body(actor, kind, payload, **more)
        return encode([body, sodium.sign(seed, RECORD_LABEL + body)])

    def put(self, log, data):
        self.logs.setdefault(log, []).append(data)
        self.order.append(log)

    def add(self, actor, kind, payload, **more):
        """Write a record at the end of the member's log; its id."""
        data = self.record(actor, kind, payload, **more)
        self.put(actor.logs[-1], data)
        self.written.append((actor, kind, leaf(data), payload))
        return leaf(data)

    def ids(self, *types):
        return [id_ for _, kind, id_, _ in self.written if kind in types]

    def some(self, *types):
        """One of the records of these types, the newer the likelier; (actor, type, id, payload), or None."""
        found = [item for item in self.written if item[1] in types]
        return found[-1 - min(self.chance.randrange(len(found)), self.chance.randrange(len(found)))] if found else None

    def root(self, log, size):
        return root_of([leaf(data) for data in self.logs.get(log, [])[:size]])

    def join(self, actor):
        self.add(actor, "join", {"charter": self.id}, time=0)

    def interleaved(self):
        """(log, record) in an order in which they might arrive: each log's in its own."""
        order = list(self.order)
        if self.chance.random() < 0.8:
            self.chance.shuffle(order)
        if self.chance.random() < 0.3:
            order.sort(key=lambda log: self.chance.random() if self.chance.random() < 0.2 else log[0])
        taken = {}
        for log in order:
            taken[log] = taken.get(log, -1) + 1
            yield log, self.logs[log][taken[log]]

    # What hostile members do, or careless ones.

    def copy(self, actor):
        source = self.chance.choice([actor.logs[-1], actor.logs[-1], self.chance.choice([actor.logs[-1], *self.logs])])
        if self.logs.get(source):
            self.put(actor.logs[-1], self.chance.choice(self.logs[source]))

    def forge(self, actor):
        log = self.logs.get(actor.logs[-1])
        if log and len(log[-1]) > 32 and log[-1] not in self.forged:  # the same bit twice would mend it
            data = bytearray(log[-1])
            data[-1 - self.chance.randrange(31)] ^= 1 << self.chance.randrange(8)
            self.forged.add(bytes(data))
            self.put(actor.logs[-1], bytes(data))

    def spoil(self, actor):
        log = self.logs.get(actor.logs[-1])
        if log:
            data = self.chance.choice(log)
            self.put(actor.logs[-1], data[:self.chance.randrange(len(data) + 1)])

    def misname(self, actor):
        """A record that is right in all but one thing."""
        source = self.some("accept", "propose", "vote", "endorse", "authorize", "deliver", "rotate")
        if source is None:
            return
        _, kind, _, payload = source
        other = self.chance.choice(self.actors)
        changed = self.chance.choice([
            {"ledger": bytes(32)}, {"member": other.id}, {"seed": other.member_seed}, {"seed": self.chance.choice(actor.signers)},
            {"kind": "note"}, {"payload": {}}, {"payload": {**payload, "unknown": 1}}])
        self.put(actor.logs[-1], self.record(actor, **{"kind": kind, "payload": payload, **changed}))

    def stray(self, actor):
        """A record in a log that is not the one being written: sealed, another's, or nobody's."""
        source = self.some("accept", "propose", "vote", "deliver", "endorse")
        if source and self.logs:
            log = self.chance.choice([*actor.logs, self.chance.choice(list(self.logs))])
            self.put(log, self.record(actor, source[1], source[3]))

    HOSTILE = (copy, copy, forge, spoil, misname, misname, stray)
