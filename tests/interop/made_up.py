# SPDX-License-Identifier: Apache-2.0
"""Whole made-up ledgers with keys of their own: sound records among void ones of every reason, as an export file."""

import ed25519
import joints
import ledger
import logs
from canonical import encode
from commitments import Maker, change

DAY_MS = 86_400_000
TORSION = ed25519.decode(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))




def nest(n):
    """n maps, one in the other."""
    value = {}
    for _ in range(n - 1):
        value = {"a": value}
    return value


# The body's own array and its 6 other elements are 7 items, {"a": []} is 3: so 16374 elements are the most.
ODD_BODY = {
    "version": [0, 2, "1", -1, True], "ledger": [b"", bytes(31), bytes(33), "a"], "member": [bytes(31), 1], "signer": [bytes(31), bytes(33)],
    "time": [-1, "0", True, 2**64 - 1], "type": ["", "Accept", "a" * 32, "a" * 33, "a1", "é", b"accept", "join\n"],
    "payload": [[], 1, b"", "", nest(10), nest(11), nest(12), {"a": bytes(65000)}, {"": 1}, *({"a": [0] * n} for n in (16373, 16374, 16375, 16384))]}


class Founder:
    """A member and its seeds."""

    def __init__(self, chance, number, **more):
        self.seeds = [chance.randbytes(32) for _ in range(3)]
        self.transport_seed = chance.randbytes(32)
        keys = [ed25519.public_key(seed) for seed in self.seeds]
        self.card = {
            "name": f"m{number}.example", "org_id": f"XI-ROR-m{number}", "type": "80", "country": "BO",
            "names": [{"lang": "en", "text": f"Member {number}"}], "member_key": keys[0], "log_key": keys[1], "cosigner_key": keys[2],
            "transport_key": ed25519.x25519(self.transport_seed, (9).to_bytes(32, "little")), **more}
        self.records = []

    def seal_card(self):
        self.card_bytes = encode(self.card)
        self.id = logs.sha256(self.card_bytes)

    def body(self, ledger_id, kind, payload, time=0, **more):
        """The bytes of a record's body; `more` puts other values in the place of its own."""
        fields = {"version": 1, "ledger": ledger_id, "member": self.id, "signer": ed25519.public_key(self.seeds[0]),
                  "time": time, "type": kind, "payload": payload, **more}
        return encode(list(fields.values()))


class Book:
    """A ledger in the making."""

    def __init__(self, chance, founders, **more):
        self.chance = chance
        for founder in founders:
            founder.seal_card()
        self.founders = sorted(founders, key=lambda founder: founder.id)
        self.charter = encode({
            "version": 1, "titles": [{"lang": "en", "text": "Made up"}], "rules": 1, "members": [founder.card_bytes for founder in self.founders],
            "admit": 1, "threshold": 1, "forkers": 0, "witnesses": 0, **more})
        self.id = logs.sha256(self.charter)
        self.proposals = []  # (record id, payload), sound or not

    def body(self, founder, kind, payload, time=0, **more):
        return founder.body(self.id, kind, payload, time, **more)

    def add(self, founder, kind, payload, time=0, **more):
        record = ledger.seal(founder.seeds[0], self.body(founder, kind, payload, time, **more))
        founder.records.append(record)
        return logs.leaf(record)

    def join(self, founder):
        self.add(founder, "join", {"charter": self.id})

    def commitment(self, founder, name):
        """The payload of a sound proposal by this founder."""
        others = [other for other in self.founders if other is not founder]
        parties = [(member.id, member.card["org_id"]) for member in (founder, *others)]
        return Maker(self.chance, parties + [(None, "XI-ROR-guest")]).commitment(name)

    def propose(self, founder):
        payload, dice = self.commitment(founder, f"N{self.chance.randrange(40)}"), self.chance.random()
        if dice < 0.35:
            self.chance.choice(joints.ALL)(self.chance, payload)
        elif dice < 0.65:
            payload = change(self.chance, "propose", payload)
        self.proposals.append((self.add(founder, "propose", payload, self.some_time()), payload))

    def some_time(self):
        days = self.chance.choice([0, 19722, 19723, 20000, 20453, 20454, 20455, 20725, 20726, 21914, 22080, 22081])
        return days * DAY_MS + self.chance.choice([0, 1, DAY_MS - 1])

    def answer(self, founder):
        id_ = self.chance.choice([id_ for id_, _ in self.proposals] * 9 + [bytes(32)])
        if self.chance.random() < 0.6:
            kind, payload = "accept", {"version": id_}
        else:
            kind, payload = "decline", {"version": id_, "reason": [{"lang": "en", "text": "no"}]}
        if self.chance.random() < 0.15:
            payload = change(self.chance, kind, payload)
        self.add(founder, kind, payload, self.some_time() if self.chance.random() < 0.8 else self.chance.choice([2**53, 2**64 - 1]))

    def agree(self, _):
        """All who have to accept a proposal do, if it is sound."""
        id_, payload = self.chance.choice([pair for pair in self.proposals if isinstance(pair[1].get("parties"), list)] or self.proposals)
        for other in self.founders:
            if {"member": other.id, "signatory": True} in [
                    {name: party.get(name) for name in ("member", "signatory")} for party in payload["parties"] if isinstance(party, dict)]:
                self.add(other, "accept", {"version": id_})

    def copy(self, founder):
        """A record again, most often of this log."""
        source = self.chance.choice([founder, founder, self.chance.choice(self.founders)])
        if source.records:
            founder.records.append(self.chance.choice(source.records))

    def join_oddly(self, founder):
        kind = self.chance.choice(["join", "resign", "amend", "other_type", "_", "a" * 32])
        payload = self.chance.choice([
            {"charter": self.id}, {"charter": bytes(32)}, {}, {"charter": self.id, "unknown": 1},
            {"charter": self.id, "after": {"log": bytes(32), "size": 1, "root": bytes(32)}}, {"charter": self.id, "after": {"size": 0}}])
        self.add(founder, kind, payload, self.chance.choice([0, 1]))

    def name_oddly(self, founder):
        """Another ledger, member or signer."""
        name, other, seed = self.chance.choice(["ledger", "member", "signer"]), self.chance.choice(self.founders), founder.seeds[0]
        value = self.chance.choice([bytes(32), other.id if name == "member" else self.id])
        if name == "signer":
            seed = self.chance.choice(other.seeds)
            value = ed25519.public_key(self.chance.choice([seed, seed, founder.seeds[0]]))
        founder.records.append(ledger.seal(seed, self.body(founder, "accept", {"version": bytes(32)}, **{name: value})))

    def encode_oddly(self, founder):
        name = self.chance.choice(list(ODD_BODY))
        values = {"type": "other", "payload": {}, name: self.chance.choice(ODD_BODY[name])}
        self.add(founder, values.pop("type"), values.pop("payload"), **values)

    def spoil(self, founder):
        """Bytes of a record with slight damage, sealed anew or not."""
        chance = self.chance
        signed = bytearray(self.body(founder, "other", {"a": chance.choice([1, 200, "text", b"bin", [1, -40], True])}))
        if chance.random() < 0.5:
            at = chance.randrange(100, len(signed))
            signed[at:at + chance.randrange(2)] = chance.choice([b"", b"\xc0", b"\xcc\x01", b"\xd9\x01a", b"\xc1", b"\xca", b"\xff", b"\x00", b"\x82"])
            return founder.records.append(ledger.seal(founder.seeds[0], bytes(signed)))
        record = bytearray(ledger.seal(founder.seeds[0], bytes(signed)))
        at = chance.randrange(len(record) + 1)
        record[at:at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        return founder.records.append(bytes(record))

    def sized(self, founder):
        """Bodies at the limit of their size, and records that are none."""
        length = self.chance.choice([0, 1, 61439, 61440, 61441, 65535])
        if length < 61000 or length == 65535:
            return founder.records.append(self.chance.randbytes(length))
        head = len(self.body(founder, "other", {"a": bytes(61000)})) - 61000
        return self.add(founder, "other", {"a": bytes(length - head)})

    def sign_oddly(self, founder):
        """Signatures that not all libraries judge alike (encoding.md, "Signatures")."""
        chance = self.chance
        scalar, prefix = ed25519.expand(founder.seeds[0])
        key = chance.choice([
            ed25519.public_key(founder.seeds[0]),
            ed25519.encode(ed25519.add(ed25519.multiply_base(scalar), ed25519.multiply(chance.randrange(1, 8), TORSION))),  # of mixed order
            bytes.fromhex(chance.choice(["01" + "00" * 31, "00" * 31 + "80", "01" + "00" * 30 + "80", "ee" + "ff" * 31, "ec" + "ff" * 30 + "7f",
                                         "ed" + "ff" * 30 + "7f", "f0" + "ff" * 30 + "7f", "03" + "00" * 31]))])
        signed = self.body(founder, "other", {"n": chance.randrange(2**32)}, signer=key)
        signature = ed25519.sign_with(scalar, prefix, key, ledger.RECORD_LABEL + signed)
        r, s = signature[:32], int.from_bytes(signature[32:], "little")
        way = chance.randrange(5)
        if way == 0:
            s += ed25519.L
        elif way == 1:
            r = ed25519.encode(ed25519.add(ed25519.decode(r), TORSION))
        elif way == 2:  # k must be known: R is the neutral point, so S = k a
            r = ed25519.encode(ed25519.NEUTRAL)
            s = ed25519.hash_to_scalar(r, key, ledger.RECORD_LABEL + signed) * scalar % ed25519.L
        founder.records.append(encode([signed, r + s.to_bytes(32, "little")]))

    def fill(self, n):
        """n more records in each log, at random."""
        ways = [self.propose] * 6 + [self.answer] * 7 + [self.agree] + [self.copy] * 2 + [self.join_oddly, self.name_oddly, self.encode_oddly, self.spoil,
                                                                          self.sized, self.sign_oddly]
        for _ in range(n * len(self.founders)):
            way = self.chance.choice(ways)
            if self.proposals or way not in (self.answer, self.agree):
                way(self.chance.choice(self.founders))

    def shuffle(self, founder):
        """Answers before what they answer, copies before their originals."""
        if self.chance.random() < 0.3:
            rest = founder.records[1:]
            self.chance.shuffle(rest)
            founder.records[1:] = rest


def random_book(chance, n_members, n_records):
    book = Book(chance, [Founder(chance, i) for i in range(n_members)])
    for founder in book.founders:
        if chance.random() < 0.9:
            book.join(founder)
    book.fill(n_records)
    for founder in book.founders:
        book.shuffle(founder)
    return book


def frame(value):
    data = encode(value)
    return len(data).to_bytes(4, "big") + data


def divide(records, most=4096, room=524288):
    """Records as frames take them."""
    frames, held = [], room
    for record in records:
        if not frames or len(frames[-1]) == most or held + len(record) > room:
            frames.append([])
            held = 0
        frames[-1].append(record)
        held += len(record)
    return frames


def write_export(book, *, head=None, before_history=b"", extensions=(), checkpoint=None, **division):
    """The export of a book; the options spoil it."""
    data = frame(head or [1, "ayni/export/v1", book.charter])
    named = [(logs.sha256(ledger.LOG_LABEL, book.id, founder.id, founder.id), founder) for founder in book.founders]
    for log, founder in sorted(named, key=lambda pair: pair[0]):
        size, note = len(founder.records), b""
        if size:
            root = logs.root_of([logs.leaf(record) for record in founder.records])
            note = logs.write_checkpoint(f"{founder.card['name']}/ayni/{log.hex()}", size, root, founder.seeds[1], extensions)
        note = checkpoint(note, founder) if checkpoint else note
        data += frame([2, founder.id, log, size, note])
        data += b"".join(frame([3, part]) for part in divide(founder.records, **division))
    data += before_history
    for kind in (4, 6):
        data += frame([kind, logs.sha256(data)])
    return data
