# SPDX-License-Identifier: Apache-2.0
"""The files of proto/vectors, which the program makes, against what was written from proto/*.md alone."""

import hashlib
import re
import unittest

import body
import ed25519
import ledger
import logs
import messages
import noise
import reader
import vectors
import views
from canonical import Refused, decode, encode
from meaning import State
from replica import Replica


def accepts(reader, *data):
    """What it makes of the data, or None."""
    try:
        return reader(*data)
    except Refused:
        return None


class VectorTest(unittest.TestCase):
    def each(self, name, check, *keys):
        """Check every case of a file that has all the keys."""
        found = [case for case in vectors.read(name) if all(key in case for key in keys)]
        self.assertTrue(found, name)
        for case in found:
            with self.subTest(case=case.name):
                check(case)

    def assert_verdict(self, case, result):
        self.assertEqual("refused" if result is None else "accepted", case["verdict"])
        return result is not None


class Encoding(VectorTest):
    def test_bytes_mean_what_they_should_and_nothing_else_is_accepted(self):
        self.each("encoding", self.check_bytes)

    def check_bytes(self, case):
        data = case.bytes("bytes")
        value = accepts(lambda d: [decode(d)], data)
        if self.assert_verdict(case, value):
            self.assertEqual(encode(value[0]), data)
        if "value" in case:
            meant = vectors.parse_value(case["value"])
            self.assertEqual((encode(meant), value[0]), (data, meant))


class Keys(VectorTest):
    def test_keys_come_of_a_root_seed(self):
        self.each("keys", self.check_root, "root")

    def check_root(self, case):
        for number, use in enumerate(("log", "cosigner", "transport"), 1):
            seed = hashlib.blake2b(digest_size=32, key=case.bytes("root"), salt=number.to_bytes(8, "little") + bytes(8),
                                   person=b"ayninode" + bytes(8)).digest()
            self.assertEqual(seed, case.bytes(f"{use}_seed"))
            make = noise.public_key if use == "transport" else ed25519.public_key
            self.assertEqual(make(seed), case.bytes(f"{use}_key"))

    def test_signatures_count_or_not(self):
        self.each("keys", self.check_signature, "signature")

    def check_signature(self, case):
        key = case.bytes("key")
        self.assert_verdict(case, ed25519.verify(key, case.bytes("message"), case.bytes("signature")) or None)
        self.assertEqual("yes" if ed25519.is_sound(key) else "no", case["sound"])

    def test_secrets_are_shared_or_refused(self):
        self.each("keys", self.check_agreement, "coordinate")

    def check_agreement(self, case):
        shared = accepts(noise.shared, case.bytes("secret"), case.bytes("coordinate"))
        if self.assert_verdict(case, shared):
            self.assertEqual(shared, case.bytes("shared"))


class Documents(VectorTest):
    def test_cards(self):
        self.each("cards", self.check_card)

    def check_card(self, case):
        member = accepts(ledger.Member, case.bytes("card"))
        if self.assert_verdict(case, member):
            self.assertEqual(member.id, case.bytes("member_id"))

    def test_charters(self):
        self.each("charters", self.check_charter)

    def check_charter(self, case):
        charter = accepts(ledger.Charter, case.bytes("charter"))
        if self.assert_verdict(case, charter):
            self.assertEqual(charter.id, case.bytes("ledger_id"))
            self.assertEqual([(member.id.hex(), member.log.hex(), member.origin) for member in charter.members],
                             list(zip(case.all("member_id"), case.all("log_id"), case.all("origin"))))

    def test_records(self):
        self.each("records", self.check_record)

    def check_record(self, case):
        record = accepts(ledger.Record, case.bytes("record"))
        self.assertEqual(logs.leaf(case.bytes("record")), case.bytes("id"))
        if not self.assert_verdict(case, record):
            return
        self.assertEqual([record.ledger, record.member, record.signer], [case.bytes(key) for key in ("ledger_id", "member_id", "signer")])
        self.assertEqual([str(record.time), record.type], [case["time"], case["type"]])
        self.assertEqual("holds" if record.is_signed() else "fails", case["signature"])
        if "payload" in case:
            self.assertEqual(record.payload, vectors.parse_value(case["payload"]))

    def test_payloads(self):
        self.broken = set()
        self.each("fields", self.check_payload)
        self.assertEqual(self.broken - {None}, set(range(1, 21)), "a case for every rule")

    def check_payload(self, case):
        fault = body.check_payload(case["type"], decode(case.bytes("payload")))
        self.assert_verdict(case, None if fault else True)
        said, found = re.match("rule ([0-9]+): ", case.name), re.match("([0-9]+): ", fault or "")
        self.assertEqual(said and said[1], found and found[1], fault)
        self.broken.add(said and int(said[1]))


def hashes(case):
    return [bytes.fromhex(hash_) for hash_ in case.all("hash")]


class Logs(VectorTest):
    LOG, COSIGNER = "log.example/a", "w.example/1"
    LOG_KEY, COSIGNER_KEY = (ed25519.public_key(bytes(range(first, first + 32))) for first in (0x00, 0x20))
    RECORDS = [logs.leaf(bytes([i]) * i) for i in range(20)]

    def test_roots(self):
        self.each("trees", lambda case: self.assertEqual(logs.root_of(self.RECORDS[:int(case["size"])]), case.bytes("root")), "size", "root")

    def test_inclusion(self):
        self.each("trees", self.check_inclusion, "index")

    def check_inclusion(self, case):
        index, size = int(case["index"]), int(case["size"])
        good = logs.includes(case.bytes("root"), size, index, case.bytes("leaf"), hashes(case))
        if self.assert_verdict(case, good or None):
            self.assertEqual(logs.path_of(index, self.RECORDS[:size]), hashes(case))

    def test_consistency(self):
        self.each("trees", self.check_consistency, "old_size")

    def check_consistency(self, case):
        old_size, size = int(case["old_size"]), int(case["size"])
        good = logs.extends(old_size, case.bytes("old_root"), size, case.bytes("root"), hashes(case))
        if self.assert_verdict(case, good or None):
            self.assertEqual(logs.proof_of(old_size, self.RECORDS[:size]), hashes(case))

    def test_checkpoints(self):
        self.each("notes", self.check_note, "note")

    def check_note(self, case):
        try:
            size, root, _ = logs.open_checkpoint(case.bytes("note"), self.LOG, self.LOG_KEY)
        except logs.NotSigned as fault:
            self.assertEqual((case["verdict"], case["reason"]), ("refused", "7" if fault.is_bad else "6"))
        except Refused:
            self.assertEqual((case["verdict"], case["reason"]), ("refused", "2"))
        else:
            self.assertEqual((case["verdict"], case["size"], case["root"]), ("accepted", str(size), root.hex()))

    def test_cosignatures(self):
        self.each("notes", self.check_cosignature, "cosigned")

    def check_cosignature(self, case):
        time = accepts(logs.latest_cosignature, case.bytes("cosigned"), self.COSIGNER, self.COSIGNER_KEY)
        if self.assert_verdict(case, time):
            self.assertEqual(str(time), case["time"])

    def test_verifier_keys(self):
        self.each("notes", lambda case: self.assert_verdict(case, accepts(logs.open_vkey, case.bytes("vkey").decode())), "vkey")

    def test_proof_files(self):
        self.each("notes", self.check_proof_file, "proof")

    def check_proof_file(self, case):
        found = accepts(logs.open_proof_file, case.bytes("proof"), logs.leaf(b"01"), self.LOG, self.LOG_KEY)
        if self.assert_verdict(case, found):
            self.assertEqual(found, (4, 7))


class Ledgers(VectorTest):
    def test_what_records_mean(self):
        self.words = set()
        self.each("ledgers", self.check_ledger, "digest")
        self.assertEqual(self.words, {"effective", "waiting", "encoding", "ledger", "member", "signature", "copy", "signer", "type", "field", "rule"})

    def check_ledger(self, case):
        charter = ledger.Charter(case.others[case["in"]].bytes("charter"))
        held, places = {member.log: [] for member in charter.members}, []
        for line in case.all("holds"):
            number, _, name = line.partition(": ")
            log = held[charter.members[int(number)].log]
            places.append((charter.members[int(number)].log, len(log)))
            log.append(case.others[name].bytes("record"))
        state = State(charter, held)
        self.assertEqual(state.digest(), case.bytes("digest"))
        words = [state.void.get(place, "waiting" if place in state.waiting else "effective") for place in places]
        if charter.rules == ledger.RULES_VERSION:
            self.assertEqual(words, case.all("word"))
            self.words |= set(words)
        self.check_statuses(state, case)

    def check_statuses(self, state, case):
        self.assertEqual(sorted(id_.hex() for id_ in state.versions), sorted(case.all("commitment")))
        version = None
        for key, value in case.pairs:
            if key == "commitment":
                version = state.versions[bytes.fromhex(value)]
            elif key == "status":
                day, word = value.split()
                self.assertEqual(views.status(state.agreements, version, day), word, (version.id.hex(), day))


class Files(VectorTest):
    DAY = "2026-09-04"

    def test_proofs(self):
        self.each("proofs", self.check_proof)

    def check_proof(self, case):
        found = accepts(reader.read_proof, case.bytes("proof"), self.DAY)
        if self.assert_verdict(case, found):
            self.assertEqual("yes" if found["agreed"] else "no", case["agreed"])

    def test_exports(self):
        self.each("exports", self.check_export)

    def check_export(self, case):
        found = accepts(reader.read_export, case.bytes("export"), self.DAY)
        if self.assert_verdict(case, found):
            self.assertEqual((found["history"], found["state_digest"]), (case["history"], case["digest"]))


class Messages(VectorTest):
    def test_their_form(self):
        self.each("messages", self.check_message)

    def check_message(self, case):
        data = case.bytes("message")
        try:
            message = messages.read(data)
        except messages.Broken as fault:
            self.assertEqual(("refused", str(fault.reason)), (case["verdict"], case["reason"]))
            return
        self.assertEqual((case["verdict"], messages.write(message)), ("accepted", data))
        if "value" in case:
            self.assertEqual(message, vectors.parse_value(case["value"]))


class Session(unittest.TestCase):
    """The nodes of the stories are Python's; what they say is what the program says."""

    def test_every_event_has_the_same_consequences(self):
        ledger_case, *events = vectors.read("session")
        self.charter = ledger.Charter(ledger_case.bytes("charter"))
        self.seeds = [vectors.parse_hex(seed) for seed in ledger_case.all("log_seed")]
        nodes = {}
        for case in events:
            if case["event"] == "start":
                nodes[case["node"]] = self.start(case)
            else:
                with self.subTest(case=case.name, now=case["now"]):
                    self.check_event(nodes[case["node"]], case)
        self.assertEqual({case["closes"] for case in events if "closes" in case}, {"0", "1", "5", "8", "9"})

    def start(self, case):
        if "member" not in case:
            return Replica(self.charter, agent="ayni/test")
        number = int(case["member"])
        return Replica(self.charter, self.charter.members[number], self.seeds[number], agent="ayni/test")

    def check_event(self, node, case):
        now, frozen = int(case["now"]) / 1000, {log.id for log in node.logs.values() if log.frozen}
        event = case["event"]
        if event == "submit":
            node.submit([vectors.parse_hex(record) for record in case.all("record")])
        elif event == "store":
            node.store(now)
        elif event == "up":
            node.connect("peer", now, int(case["now"]) + 1700000000000)
        elif event == "receive":
            node.receive("peer", case.bytes("message"), now)
        else:
            node.tick(now)
        said = sorted(message for _, message in node.out)
        self.assertEqual(said, sorted(map(vectors.parse_hex, case.all("sends"))))
        for message, meaning in zip(case.all("sends"), case.all("means")):
            self.assertEqual(encode(vectors.parse_value(meaning)), vectors.parse_hex(message))
        closes = [str(node.closed.pop("peer"))] if "peer" in node.closed else []
        self.assertEqual(closes, case.all("closes"))
        self.assertEqual([log.id.hex() for log in node.logs.values() if log.frozen and log.id not in frozen], case.all("freezes"))
        node.out.clear()


class Transport(VectorTest):
    """The session of transport.txt, with the keys that stand there."""

    def setUp(self):
        cases = list(vectors.read("transport"))
        self.keys = next(case for case in cases if "caller" in case)
        self.frames = [case.bytes("handshake") for case in cases if "handshake" in case]
        self.session = next(case for case in cases if "key_caller" in case)
        self.caller = noise.Line(self.handshake("caller", self.keys.bytes("answerer_public")))
        self.answerer = noise.Line(self.handshake("answerer"))

    def handshake(self, side, peer=None):
        return noise.Handshake(self.keys.bytes("ledger_id"), self.keys.bytes(side), self.keys.bytes(f"{side}_ephemeral"), peer)

    def side(self, name):
        return self.caller if name == "caller" else self.answerer

    def take_out(self, line):
        data, line.out = line.out, b""
        return data

    def shake_hands(self, up_to=3):
        """Each frame that is written so far, the reader's next one left out."""
        written = [self.take_out(self.caller)]
        for number in range(1, up_to):
            reader = self.caller if number == 2 else self.answerer
            reader.receive(written[-1])
            written.append(self.take_out(reader))
        return written

    def test_the_handshake(self):
        for side in "caller", "answerer":
            self.assertEqual(noise.public_key(self.keys.bytes(side)), self.keys.bytes(f"{side}_public"))
        self.assertEqual(noise.LABEL + self.keys.bytes("ledger_id"), self.keys.bytes("prologue"))
        self.assertEqual(self.shake_hands(), self.frames)
        self.answerer.receive(self.frames[2])
        for line, name in (self.caller, "key_caller"), (self.answerer, "key_answerer"):
            self.assertEqual(line.sender.key, self.session.bytes(name))
        self.assertEqual(self.answerer.peer, self.keys.bytes("caller_public"))

    def test_what_is_no_handshake(self):
        self.each("transport", self.check_instead, "instead")

    def check_instead(self, case):
        self.setUp()
        number = int(case["instead"])
        self.shake_hands(up_to=number)
        reader = self.caller if number == 2 else self.answerer
        self.assert_verdict(case, accepts(reader.receive, case.bytes("frame")))

    def test_what_is_sent(self):
        self.answerer.receive(self.shake_hands()[-1])
        self.each("transport", self.check_sent, "plaintext")

    def check_sent(self, case):
        line, plain = self.side(case["from"]), case.bytes("plaintext")
        other = self.side("answerer" if line is self.caller else "caller")
        line.sender.n = other.receiver.n = int(case["n"])
        if "frames" in case:
            for piece in self.pieces(case.bytes("frames")):
                line.send_stream(plain[:piece])
                plain = plain[piece:]
        else:
            line.send_stream(plain)
        frames = self.take_out(line)
        if "frames" in case:
            self.assertEqual(frames, case.bytes("frames"))
        else:
            self.assertEqual((str(len(frames)), hashlib.sha256(frames).hexdigest()), (case["frames_len"], case["frames_sha256"]))
        self.assertEqual(b"".join(len(message).to_bytes(4, "big") + message for message in other.receive(frames)), case.bytes("plaintext"))
        if "key_after" in case:
            self.assertEqual(line.sender.key, case.bytes("key_after"))

    @staticmethod
    def pieces(frames):
        """How much plaintext each frame holds."""
        while frames:
            length = int.from_bytes(frames[:2], "big")
            yield length - noise.TAG
            frames = frames[2 + length:]

    def test_what_is_opened(self):
        self.each("transport", self.check_opened, "first")

    def check_opened(self, case):
        self.setUp()
        self.answerer.receive(self.shake_hands()[-1])
        messages_ = accepts(self.answerer.receive, case.bytes("first"))
        if self.assert_verdict(case, messages_):
            self.assertEqual(b"".join(len(message).to_bytes(4, "big") + message for message in messages_), case.bytes("opened"))

    def test_lengths_in_the_stream(self):
        self.each("transport", self.check_stream, "stream")

    def check_stream(self, case):
        self.caller.stream = case.bytes("stream")
        self.assert_verdict(case, accepts(lambda: list(self.caller.whole_messages())))


def read_request(data):
    """[0, id, method, [params]], as id, method and params."""
    request = decode(data)
    if type(request) is not list or [type(item) for item in request] != [int, int, str, list] or request[0] != 0:
        raise Refused("no request")
    _, id_, method, params = request
    if not 0 <= id_ < 2**32 or [type(item) for item in params] != [dict]:
        raise Refused("no request")
    return id_, method, params[0]


def read_response(data, id_):
    """The result of [1, id, nil, result], in which alone a nil may stand."""
    head = b"\x94\x01" + encode(id_) + b"\xc0"
    if not data.startswith(head):
        raise Refused("no response to this request")
    return decode(data[len(head):])


class Control(VectorTest):
    WORDS = set(re.findall("`([a-z_]+)`|([a-z_]+)[?]?: ", (vectors.PROTO / "control.md").read_text("utf-8")))
    DOCUMENTED = {word for pair in WORDS for word in pair}

    def test_the_form_of_requests(self):
        self.each("control", lambda case: self.assert_verdict(case, accepts(read_request, case.bytes("form"))), "form")

    def test_answers(self):
        self.results = {}
        self.each("control", self.check_answer, "request")
        self.check_heads()
        self.check_proof()

    def check_answer(self, case):
        id_, method, params = read_request(case.bytes("request"))
        self.assertEqual(method, case.name.partition(":")[0])
        if "params" in case:
            self.assertEqual(params, vectors.parse_value(case["params"]))
        if "error" in case:
            self.assertIn(vectors.parse_value(case["error"]), self.DOCUMENTED)
            return
        result = read_response(case.bytes("response"), id_)
        if "result" in case:
            self.assertEqual(result, vectors.parse_value(case["result"]))
        if method != "propose":
            self.assertEqual(set(self.keys_of(result)) - self.DOCUMENTED, set())
        self.results.setdefault(method, result)

    def keys_of(self, value):
        """The keys of maps, but for those of texts of people."""
        if isinstance(value, dict):
            for key, item in value.items():
                yield key
                yield from self.keys_of(item) if key not in ("body", "titles", "names") else ()
        elif isinstance(value, list):
            for item in value:
                yield from self.keys_of(item)

    def check_heads(self):
        self.charter = ledger.Charter(self.results["charter"])
        for member, head in zip(self.charter.members, self.results["heads"]):
            self.assertEqual(head["member"], member.id)
            if head["size"]:
                self.assertEqual(logs.open_checkpoint(head["head"], member.origin, member.keys[1])[0], head["size"])
        join = self.results["records"]["items"][0]
        self.assertEqual(ledger.Record(join).payload, {"charter": self.charter.id})

    def check_proof(self):
        proof = self.results["prove"]
        self.assertEqual(proof["charter"], self.charter.data)
        for log in proof["logs"]:
            member = next(member for member in self.charter.members if member.id == log["member"])
            size, root, _ = logs.open_checkpoint(log["head"], member.origin, member.keys[1])
            for item in log["records"]:
                path = [item["path"][i:i + 32] for i in range(0, len(item["path"]), 32)]
                self.assertTrue(logs.includes(root, size, item["index"], logs.leaf(item["record"]), path))


if __name__ == "__main__":
    unittest.main()
