# SPDX-License-Identifier: Apache-2.0
"""Charters, exports and proofs at the borders of what proto/*.md allows; most of them wrong in one place."""

import base64

import ed25519
import ledger
import logs
from canonical import Refused, encode
from commitments import change
from made_up import TORSION, Book, Founder, random_book, write_export
from meaning import State

NAMES = ["a", "a-b.c", "-a", "a-", "a.-b", "a..b", ".a", "a.", "A", "a_b", "ñ", "a" * 63, "a" * 64, "a" * 31 + "." + "b" * 32,
         "a" * 32 + "." + "b" * 32, "1.2", "a--b", ""]
ADDRESSES = ["a:1", "a:0", "a:01", "a:65535", "a:65536", "a:", ":1", "a", "[::1]:1", "[]:1", "[:]:1", "[::]:1", "[g]:1", "[::1]", "::1:1", "A:1", "a.b-c:80",
             "a" * 63 + ":1", "a" * 64 + ":1",
             "a" * 63 + "." + "b" * 63 + ":1", "a" * 63 + ".b:1", "127.0.0.1:1", "[1.2.3.4]:1", "[ABCD::]:1", "a:1 ", "a:+1",
             "[" + "0" * 255 + "]:1", "[" + "0" * 200 + "]:65535",
             "-a:1", "a.:1", "a:100000", "a:6553６"]
# X25519: two of small order, a non-canonical one, one whose top bit is set.
TRANSPORT_KEYS = [bytes(32), b"\x01" + bytes(31), b"\xed" + b"\xff" * 30 + b"\x7f", b"\xf6" + b"\xff" * 31, b"\x09" + bytes(30) + b"\x80", bytes(31) + b"\x80",
                  bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"), b"\xee" + b"\xff" * 30 + b"\x7f", b"\xee" + b"\xff" * 31,
                  b"\xec" + b"\xff" * 30 + b"\x7f"]


def unsound_key(chance, key):
    mixed = ed25519.encode(ed25519.add(ed25519.decode(key), ed25519.multiply(chance.randrange(1, 8), TORSION)))
    return chance.choice([mixed, bytes(32), b"\x01" + bytes(31), b"\xf0" + b"\xff" * 30 + b"\x7f", b"\xff" * 32, b"\x02" + bytes(31), b"\x03" + bytes(31)])


def change_card(chance, founders):
    founder, other = chance.sample(founders, 2)
    card, way = founder.card, chance.randrange(7)
    if way == 0:
        card["name"] = chance.choice(NAMES + [other.card["name"]])
    elif way == 1:
        card["addresses"] = chance.sample(ADDRESSES, 1) + ["b:1"] * chance.randrange(2)
    elif way == 2:
        name = chance.choice(ledger.KEYS)
        card[name] = chance.choice([founder, other]).card[chance.choice(ledger.KEYS)]
    elif way == 3:
        name = chance.choice(ledger.KEYS[:3])
        card[name] = unsound_key(chance, card[name])
    elif way == 4:
        card["transport_key"] = chance.choice(TRANSPORT_KEYS)
    elif way == 5:
        card["names"] = [{"lang": lang, "text": "é" * 150} for lang in ("es", "en", "pt", "ay", "quz", "gn", "fr", "de", "it", "sw", "ha", "zu", "xh", "yo")]
        padding = chance.choice([8191, 8192, 8193])
        card["unknown"] = bytes(padding - len(encode(card)) - len(encode("unknown")) - 3)
        assert len(encode(card)) == padding
    else:
        founder.card = change(chance, "card", card)


def odd_charter(chance):
    """An export of empty logs: the charter is what matters."""
    founders = [Founder(chance, i) for i in range(chance.randint(2, 3))]
    more = {}
    if chance.random() < 0.8:
        change_card(chance, founders)
    else:
        more = {name: chance.choice([0, 1, 2, 3, 4, 64, 65]) for name in chance.sample(["admit", "threshold", "forkers", "witnesses", "version"], 1)}
        more.update(chance.choice([{}, {}, {"rules": chance.choice([0, 1, 2, 65535, 65536])}, {"unknown": 1}, {"titles": []}]))
    book = Book(chance, founders, **more)
    if chance.random() < 0.1:
        book.founders.reverse()
        book = rebuild(book)
    return write_export(book)


def rebuild(book):
    """The members in the order in which they stand now, rising or not."""
    values = ledger.decode(book.charter)
    values["members"] = [founder.card_bytes for founder in book.founders]
    book.charter = encode(values)
    book.id = logs.sha256(book.charter)
    return book


def odd_export(chance):
    """An export with one thing about it that need not be so."""
    book = random_book(chance, chance.randint(2, 3), 3)
    line = base64.b64encode(b"keys" + bytes(64)).decode()

    def longer(note, founder):
        return note and chance.choice([note + f"\u2014 other {line}\n".encode(), note + note.splitlines(True)[-1], note[:-1], note + b"\n",
                                       note.upper(), b"", bytes(len(note))])

    def older(note, founder):
        size = len(founder.records)
        parts = note.decode().split("\n")
        return logs.write_checkpoint(parts[0], size + chance.choice([-1, 1]), base64.b64decode(parts[2]), founder.seeds[1]) if size > 1 else note

    def other_key(note, founder):
        parts = note.decode().split("\n")
        return logs.write_checkpoint(chance.choice([parts[0], "other"]), len(founder.records), base64.b64decode(parts[2]), founder.seeds[0]) if note else note

    def empty(note, founder):
        origin = f"{founder.card['name']}/ayni/{logs.sha256(ledger.LOG_LABEL, book.id, founder.id, founder.id).hex()}"
        return note or logs.write_checkpoint(origin, 0, logs.sha256(), founder.seeds[1])

    options = chance.choice([
        {"most": chance.choice([1, 2])}, {"room": chance.choice([100, 1000])}, {"checkpoint": longer}, {"checkpoint": older}, {"checkpoint": other_key},
        {"checkpoint": empty}, {"extensions": chance.choice([["text"], ["", "text"], ["text", ""], ["a\tb"], ["é"]])},
        {"head": chance.choice([[1, "ayni/export/v2", book.charter], [1, "ayni/export/v1", book.charter, 1], [1, "ayni/export/v1"], [7,
                                                                                                                                     "ayni/export/v1", book.charter], []])},
        {"before_history": chance.choice([b"\0", b"\0\0\0\0", b"\0\0\0\x02\x91\x05", b"\0\0\0\x03\x92\x03\x90", b"\0\0\0\x01\x90"])}, {}])
    data = write_export(book, **options)
    if options == {}:
        at = chance.randrange(len(data))
        data = chance.choice([data[:at], data + b"\0", data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:], data[:-38], data[:-40]])
    return data


def write_proof(book, id_, places):
    """The lines of a proof of the records at these places: [(founder, index)], the first that of the proposal."""
    lines = ["ayni/proof/v1", f"commitment {id_.hex()}", f"charter {base64.b64encode(book.charter).decode()}"]
    for founder, index in places:
        log = logs.sha256(ledger.LOG_LABEL, book.id, founder.id, founder.id)
        leaves = [logs.leaf(record) for record in founder.records]
        note = logs.write_checkpoint(f"{founder.card['name']}/ayni/{log.hex()}", len(leaves), logs.root_of(leaves), founder.seeds[1])
        lines += [f"log {founder.id.hex()} {log.hex()}", "checkpoint", *["| " + line if line else "|" for line in note.decode().split("\n")[:-1]]]
        for at in (0, index):
            lines += [f"record {base64.b64encode(founder.records[at]).decode()}", f"index {at}"]
            lines += [f"path {base64.b64encode(hash_).decode()}" for hash_ in logs.path_of(at, leaves)]
    return lines


def seal_proof(lines):
    text = "".join(line + "\n" for line in lines).encode()
    return text + f"sha256 {logs.sha256(text).hex()}\n".encode()


def change_lines(chance, lines):
    """One line taken away, doubled, moved or changed."""
    lines, at = list(lines), chance.randrange(len(lines))
    line, way = lines[at], chance.randrange(8)
    if way == 0:
        lines.pop(at)
    elif way == 1:
        lines.insert(chance.randrange(len(lines) + 1), line)
    elif way == 2:
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    elif way == 3:
        lines.insert(at, chance.choice(["", "|", "| ", "| text", "# text", "path", "path " + "A" * 43 + "=", "unknown 1"]))
    elif way == 4:
        lines[at] = chance.choice([line + " ", line + "\r", " " + line, line.upper(), line.replace(" ", "  ", 1), line.rstrip("="),
                                   line + "=", line + "\u0301"])
    elif way == 5 and line:
        i = chance.randrange(len(line))
        lines[at] = line[:i] + chance.choice("Ab1+/ =") + line[i + 1:]
    elif way == 6:
        lines[at] = line.replace("index ", chance.choice(["index 0", "index +", "index 1", "index "]))
    return lines


def answer_somehow(chance, book, founder, id_):
    """The index of an answer of this member, most often a new one and to this proposal."""
    kind, reason = chance.choice([("accept", {})] * 5 + [("decline", {"reason": [{"lang": "en", "text": "no"}]})] * 3 + [("decline", {})])
    book.add(founder, kind, {"version": id_, **reason}, chance.choice([0] * 9 + [2**53]))
    answers = [i for i, record in enumerate(founder.records) if i and type_of(record) in ("accept", "decline")]
    return answers[-1] if answers and chance.random() < 0.95 else chance.randrange(len(founder.records))


def odd_proof(chance):
    """A proof with records that count, or not, and perhaps another change."""
    while True:
        book = random_book(chance, chance.randint(2, 4), 6)
        held = {ledger.log_id(book.id, founder.id, founder.id): founder.records for founder in book.founders}
        sound = State(ledger.Charter(book.charter), held).versions
        found = [(founder, index, record) for founder in book.founders for index, record in enumerate(founder.records)
                 if index and type_of(record) == "propose" and (logs.leaf(record) in sound or chance.random() < 0.05)]
        if found:
            break
    author, index, proposal = chance.choice(found)
    id_, places = logs.leaf(proposal), [(author, index)]
    signatories = [party.get("member") for party in ledger.Record(proposal).payload["parties"] if party.get("signatory") is True]
    for founder in book.founders:
        if chance.random() < 0.1 or (founder.id in signatories and founder is not author and chance.random() < 0.8):
            places.append((founder, answer_somehow(chance, book, founder, id_)))
    if chance.random() < 0.1:
        chance.shuffle(places)
    lines = write_proof(book, id_, places)
    dice = chance.random()
    if dice < 0.1:  # the digest is that of other lines, or not the end
        return chance.choice([seal_proof(lines).replace(b"index 0", b"index  0"), seal_proof(lines)[:-2] + b"0\n", seal_proof(lines) + b"\n"])
    return seal_proof(lines if dice < 0.5 else change_lines(chance, lines))


def type_of(record):
    try:
        return ledger.Record(record).type
    except Refused:
        return None
