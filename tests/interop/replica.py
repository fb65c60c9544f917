# SPDX-License-Identifier: Apache-2.0
"""Replication as proto/sync.md has it: messages and time in, messages out. No socket, no clock, no disk.

What has become durable is said by `store`. Sizes, roots and records that are shown come from there alone.
"""

import logs
import messages
from canonical import Refused
from messages import (BYE, CHUNK, FRONTIER, HAVE, HEAD, HELLO, KEY, LEDGER, PING, PONG, PROOF, PROTOCOL, PULL, SIGNATURE, TIMEOUT, VERSION,
                      Broken, require)

VERSION_SPOKEN = 1
PULLS_MAX, OWED_MAX, WAITING_MAX = 16, 4 << 20, 16 << 20
BUDGET_FIRST, BUDGET_MIN, PUSH_MAX = 64 << 10, 16 << 10, 256 << 10
GREETING_S, PULL_S, PING_S, DEAD_S, FRONTIER_S, SOON_S = 30, 30, 30, 90, 60, 10
FAST_S, SLOW_S = 2.5, 5


class Head:
    """A head that the log's key signed."""

    def __init__(self, size, root, note):
        self.size, self.root, self.note = size, root, note

    def contradicts(self, other):
        return other is not None and self.size == other.size and self.root != other.root


class Log:
    """What is held of a log; the first `durable` records are stored."""

    def __init__(self, member):
        self.id, self.origin, self.key = member.log, member.origin, member.card["log_key"]
        self.records, self.leaves = [], []
        self.target = self.passing = None
        self.proof = []  # from what is held to the target
        self.stored = (0, None, [])  # size, target and proof that are durable
        self.frozen, self.evidence = False, None
        self.largest = 0  # the size of the largest signed head that was seen
        self.pull = None  # (peer, from, budget, since)

    def root_at(self, size):
        return logs.root_of(self.leaves[:size])

    def open_note(self, note):
        try:
            size, root = logs.open_checkpoint(note, self.origin, self.key)[:2]
        except logs.NotSigned as fault:
            raise Broken(SIGNATURE if fault.is_bad else KEY, str(fault)) from None
        except Refused as fault:
            raise Broken(messages.ENCODING, str(fault)) from None
        require(size > 0, PROTOCOL, "a head of an empty log")
        require(size <= messages.SIZE_MAX, messages.LIMIT, "a head that no log has")
        self.largest = max(self.largest, size)
        return Head(size, root, note)

    def is_contradicted_by(self, head):
        known = [self.target, self.passing]
        if head.size <= len(self.leaves):
            known.append(Head(head.size, self.root_at(head.size), None))
        return any(head.contradicts(other) for other in known)

    def freeze(self, head):
        if not self.frozen:
            self.frozen, self.evidence = True, head.note

    def tie(self, head, proof):
        """The head becomes the target of what is held now."""
        kept = [old for old in (self.target, self.passing) if old and old.size > len(self.leaves) and old.size != head.size]
        self.passing = max(kept, key=lambda old: old.size, default=None)
        self.target, self.proof = head, proof


class Peer:
    """What is known in one session."""

    def __init__(self, now, ids):
        self.greeted = self.listed = None  # when
        self.opened = self.heard = self.list_sent = self.list_heard = now
        self.believed = dict.fromkeys(ids, 0)  # reported, or sent to it
        self.reported = dict.fromkeys(ids, 0)
        self.told = {}  # log id: (size, root), the last that lay beyond what was held
        self.contradicted, self.diverged = set(), set()
        self.budget, self.unanswered = BUDGET_FIRST, 0
        self.ping = None  # (nonce, when)

    def learn(self, log, size, reported=True):
        self.believed[log.id] = max(self.believed[log.id], size)
        if reported:
            self.reported[log.id] = max(self.reported[log.id], size)

    def tell(self, log, size, root):
        if size > log.stored[0]:
            self.told[log.id] = (size, root)

    def contradict(self, log, size):
        """What the peer told of the log at this size is not ours, nor are its records when it holds as many."""
        self.contradicted.add(log.id)
        if self.reported[log.id] >= size:
            self.diverged.add(log.id)

    def compare_told(self, log, before):
        """What was told of a size that is reached now."""
        size, root = self.told.get(log.id, (0, b""))
        if before < size <= log.stored[0] and root != log.root_at(size):
            self.contradict(log, size)


class Replica:
    def __init__(self, charter, own=None, log_seed=None, agent="second/1"):
        self.ledger_id, self.agent = charter.id, agent
        self.logs = {log.id: log for log in sorted(map(Log, charter.members), key=lambda log: log.id)}
        self.own, self.log_seed = own and self.logs[own.log], log_seed
        self.peers, self.waiting, self.n_pings = {}, [], 0
        self.out, self.closed = [], {}  # [(peer, message)], {peer: reason}
        self.most = messages.SIZE_MAX  # records of a log for which there is room
        self.takes = {HELLO: self.on_hello, FRONTIER: self.on_frontier, HEAD: self.on_head, PULL: self.on_pull, CHUNK: self.on_chunk,
                      HAVE: self.on_have, PING: self.on_ping, PONG: self.on_pong}

    def send(self, peer, *message):
        self.out.append((peer, messages.write(list(message))))

    def connect(self, peer, now, wall_ms=0):
        """A new session, which hears nothing of what was meant for an older one."""
        self.out = [item for item in self.out if item[0] != peer]
        self.peers[peer] = Peer(now, self.logs)
        self.send(peer, HELLO, [VERSION_SPOKEN], self.ledger_id, self.agent, wall_ms)
        self.send_frontier(peer, now)

    def send_frontier(self, peer, now):
        held = [(log.id, log.stored[0], log.root_at(log.stored[0])) for log in self.logs.values() if log.stored[0]]
        self.send(peer, FRONTIER, [list(entry) for entry in held])
        self.peers[peer].list_sent = now

    def disconnect(self, peer):
        self.peers.pop(peer, None)
        for log in self.logs.values():
            if log.pull and log.pull[0] == peer:
                log.pull = None

    def close(self, peer, reason):
        self.send(peer, BYE, reason)
        self.closed[peer] = reason
        self.disconnect(peer)

    def receive(self, peer, data, now):
        if peer not in self.peers:
            return
        self.peers[peer].heard = now
        try:
            message = messages.read(data)
            self.check_order(self.peers[peer], message[0])
            if message[0] == BYE:
                self.closed[peer] = message[1]
                self.disconnect(peer)
            else:
                self.takes[message[0]](peer, self.peers[peer], now, *message[1:])
        except Broken as fault:
            self.close(peer, fault.reason)
        self.schedule(now)

    @staticmethod
    def check_order(p, kind):
        if p.greeted is None:
            require(kind in (HELLO, BYE), PROTOCOL, "no hello yet")
        else:
            require(kind != HELLO, PROTOCOL, "a second hello")
            require(p.listed is not None or kind in (FRONTIER, PING, PONG, BYE), PROTOCOL, "no frontier yet")

    def on_hello(self, _, p, now, versions, ledger_id, *__):
        require(ledger_id == self.ledger_id, LEDGER, "another ledger")
        require(VERSION_SPOKEN in versions, VERSION, "no common version")
        p.greeted = now

    def on_frontier(self, peer, p, now, entries):
        first = p.listed is None
        if not first and now - p.list_heard < SOON_S:
            return
        p.listed, p.list_heard = (now if first else p.listed), now
        theirs = {log_id: (size, root) for log_id, size, root in entries}
        for log in self.logs.values():
            self.compare(peer, p, log, *theirs.get(log.id, (0, logs.root_of([]))))
        if not first and now - p.list_sent >= FRONTIER_S:
            self.send_frontier(peer, now)

    def compare(self, peer, p, log, size, root):
        held = log.stored[0]
        p.learn(log, size)
        p.tell(log, size, root)
        if size <= held and root != log.root_at(size):
            p.contradict(log, size)
        if held and (size != held or log.id in p.diverged):
            self.send_head(peer, log)

    def send_head(self, peer, log):
        size, target, _ = log.stored
        self.send(peer, HEAD, log.id, size, target.note)

    def on_head(self, _, p, now, log_id, size, note):
        log = self.logs.get(log_id)
        if log is None:
            return
        head = log.open_note(note)
        require(size <= head.size, PROTOCOL, "more records than the head has")
        self.fits(p, log, head, size)

    @staticmethod
    def fits(p, log, head, held):
        """Learn from a head what the peer has; false when it contradicts what we hold."""
        p.learn(log, held)
        p.tell(log, head.size, head.root)
        if not log.is_contradicted_by(head):
            return True
        p.contradict(log, head.size)
        log.freeze(head)
        return False

    def on_have(self, _, p, now, log_id, size):
        if log_id in self.logs:
            p.learn(self.logs[log_id], size)

    def on_ping(self, peer, p, now, nonce):
        self.send(peer, PONG, nonce)

    def on_pong(self, _, p, now, nonce):
        if p.ping and p.ping[0] == nonce:
            p.ping = None

    def make_chunk(self, log, begin, budget):
        """A chunk from `begin` on, and where it ends."""
        held, target, proof = log.stored
        end = begin + 1
        while end < held and end - begin < messages.RECORDS_MAX and messages.records_len(log.records[begin:end + 1]) <= budget:
            end += 1
        to_head = logs.Half(log.leaves[:held], target.size, proof).proof_of(end)
        return [CHUNK, log.id, begin, target.note, b"".join(to_head), log.records[begin:end]], end

    def on_pull(self, peer, p, now, log_id, begin, budget):
        log = self.logs.get(log_id)
        if log is None:
            return
        if log.id in p.diverged or begin >= log.stored[0]:
            self.send(peer, CHUNK, log.id, begin, b"", b"", [])
            return
        chunk, end = self.make_chunk(log, begin, min(budget, messages.RECORDS_LEN_MAX))
        self.send(peer, *chunk)
        p.learn(log, end, reported=False)

    def on_chunk(self, peer, p, now, log_id, begin, note, proof, records):
        log = self.logs.get(log_id)
        if log is None:
            return
        if log.pull and log.pull[:2] == (peer, begin):
            self.answered(peer, p, log, messages.records_len(records), now)
        if not records:
            p.believed[log.id] = min(p.believed[log.id], begin)
            return
        head = log.open_note(note)
        end = begin + len(records)
        require(end <= head.size, PROTOCOL, "records beyond the head")
        if not self.fits(p, log, head, end) or log.frozen or begin > len(log.leaves) or end <= len(log.leaves):
            return
        self.grow(log, head, [proof[i:i + 32] for i in range(0, len(proof), 32)], records[len(log.leaves) - begin:])

    def grow(self, log, head, proof, records):
        leaves = log.leaves + [logs.leaf(record) for record in records]
        require(logs.extends(len(leaves), logs.root_of(leaves), head.size, head.root, proof), PROOF, "no proof of the head")
        for seen in filter(None, (log.target, log.passing)):
            if len(log.leaves) < seen.size <= len(leaves) and logs.root_of(leaves[:seen.size]) != seen.root:
                log.freeze(head)
                return
        log.leaves, log.records = leaves, log.records + records
        log.tie(head, proof)
        self.waiting.append((log, len(leaves), head, proof, False))

    def submit(self, records):
        """Records of our own; they are shown once they are stored."""
        log = self.own
        assert not log.frozen and log.largest <= len(log.leaves), "a longer head of ours is known"
        log.records = log.records + records
        log.leaves = log.leaves + [logs.leaf(record) for record in records]
        root = logs.root_of(log.leaves)
        head = Head(len(log.leaves), root, logs.write_checkpoint(log.origin, len(log.leaves), root, self.log_seed))
        log.largest, log.target, log.proof = head.size, head, []
        self.waiting.append((log, head.size, head, [], True))

    def store(self, now):
        """All that waits is durable now."""
        waiting, self.waiting = self.waiting, []
        for log, size, head, proof, is_own in waiting:
            before, log.stored = log.stored[0], (size, head, proof)
            for peer, p in list(self.peers.items()):
                self.announce(peer, p, log, before, is_own)
        self.schedule(now)

    def announce(self, peer, p, log, before, is_own):
        size = log.stored[0]
        p.compare_told(log, before)
        if log.id in p.diverged:
            return
        if p.believed[log.id] >= size:
            self.send(peer, HAVE, log.id, size)
        elif is_own and p.believed[log.id] == before and messages.records_len(log.records[before:size]) <= PUSH_MAX:
            self.send(peer, *self.make_chunk(log, before, PUSH_MAX)[0])
            p.learn(log, size, reported=False)
        else:
            self.send_head(peer, log)

    def schedule(self, now):
        """Ask whoever has more."""
        for log in self.logs.values():
            if log.frozen or log.pull or len(log.leaves) >= self.most or not self.has_room():
                continue
            source = next((peer for peer in self.peers if self.is_source(peer, log)), None)
            if source:
                log.pull = (source, len(log.leaves), self.peers[source].budget, now)
                self.send(source, PULL, log.id, len(log.leaves), self.peers[source].budget)

    def has_room(self):
        waiting = sum(len(record) for log in self.logs.values() for record in log.records[log.stored[0]:])
        return waiting < WAITING_MAX and sum(log.pull is not None for log in self.logs.values()) < PULLS_MAX

    def is_source(self, peer, log):
        p = self.peers[peer]
        has_more = p.listed is not None and log.id not in p.diverged and p.believed[log.id] > len(log.leaves)
        return has_more and self.owed(peer) + p.budget <= OWED_MAX

    def owed(self, peer):
        return sum(log.pull[2] for log in self.logs.values() if log.pull and log.pull[0] == peer)

    def answered(self, peer, p, log, length, now):
        took, budget, log.pull = now - log.pull[3], log.pull[2], None
        p.unanswered = 0
        self.adapt(p, took)
        if took > SLOW_S or length < budget // 2:
            self.ask_last(peer)

    def ask_last(self, peer):
        self.peers[peer] = self.peers.pop(peer)

    @staticmethod
    def adapt(p, took):
        if took <= FAST_S:
            p.budget = min(2 * p.budget, messages.RECORDS_LEN_MAX)
        elif took > SLOW_S:
            p.budget = max(p.budget // 2, BUDGET_MIN)

    def tick(self, now):
        for log in self.logs.values():
            if log.pull and now - log.pull[3] >= PULL_S:
                self.give_up(log, now)
        for peer, p in list(self.peers.items()):
            self.keep_alive(peer, p, now)
        self.schedule(now)

    def give_up(self, log, now):
        peer, log.pull = log.pull[0], None
        p = self.peers[peer]
        p.unanswered += 1
        self.adapt(p, PULL_S)
        self.ask_last(peer)
        if p.unanswered == 2:
            self.close(peer, TIMEOUT)

    def keep_alive(self, peer, p, now):
        if now - p.heard >= DEAD_S or (p.listed is None and now - p.opened >= GREETING_S):
            self.close(peer, TIMEOUT)
        if peer not in self.peers or p.listed is None:
            return
        if now - p.heard >= PING_S and (p.ping is None or now - p.ping[1] >= PING_S):
            self.n_pings += 1
            p.ping = (self.n_pings, now)
            self.send(peer, PING, self.n_pings)
        if now - p.list_sent >= FRONTIER_S and self.differs(p):
            self.send_frontier(peer, now)

    def differs(self, p):
        return bool(p.contradicted) or any(p.reported[log.id] != log.stored[0] for log in self.logs.values())
