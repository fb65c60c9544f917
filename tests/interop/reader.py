# SPDX-License-Identifier: Apache-2.0
"""A second reader of exports and proofs, written from proto/*.md alone: it shares no line with the program.

    python3 reader.py FILE [YYYY-MM-DD]     print what the file holds as JSON; statuses are those of the day

Exit status 3, and `error`, when the file does not hold.
"""

import json
import pathlib
import re
import sys

import ledger
import logs
import views
from canonical import Refused, decode
from fields import require
from meaning import State

FRAME_MAX, FRAME_RECORDS, FRAME_BYTES, RECORD_MAX = 1048576, 4096, 524288, 65535
PROOF_MAX = 16 * 1024 * 1024
EXPORT, PROOF = "ayni/export/v1", "ayni/proof/v1"


class Frames:
    """The frames of an export, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def next(self, *types):
        """The array of the next frame, without its first element, which `types` gives for each of the others."""
        length = int.from_bytes(self.data[self.at:self.at + 4], "big")
        whole = self.data[self.at + 4:self.at + 4 + length]
        require(1 <= length <= FRAME_MAX and len(whole) == length, "a frame is cut off or too long")
        frame = decode(whole)
        require(type(frame) is list and [type(item) for item in frame[1:]] == list(types[1:]), "a frame of another form")
        require(type(frame[0]) is int and frame[0] == types[0], f"a frame of another type than {types[0]}")
        self.at += 4 + length
        return frame[1:]

    def digest(self, kind):
        expected = logs.sha256(self.data[:self.at])
        require(self.next(kind, bytes) == [expected], f"the digest of frame type {kind} is another")
        return expected


def read_records(frames, size):
    """`size` records, divided among frames in the one way."""
    records, held, room = [], FRAME_RECORDS, 0
    while len(records) < size:
        (batch,) = frames.next(3, list)
        require(batch and all(type(record) is bytes and len(record) <= RECORD_MAX for record in batch), "no records in a frame")
        require(held == FRAME_RECORDS or room < len(batch[0]), "the frame before had room for a record")
        held, room = len(batch), FRAME_BYTES - sum(map(len, batch))
        require(held <= FRAME_RECORDS and room >= 0, "too much in a frame")
        records += batch
    require(len(records) == size, "more records than the log has")
    return records


def read_log(frames, member):
    """The records of a member's log and its root."""
    member_id, log, size, checkpoint = frames.next(2, bytes, bytes, int, bytes)
    require((member_id, log) == (member.id, member.log), "another log than that of the next founder")
    require(size >= 0, "no size")
    records = read_records(frames, size)
    root = logs.root_of([logs.leaf(record) for record in records])
    if size == 0:
        require(checkpoint == b"", "an empty log has no checkpoint")
    else:
        signed = logs.open_checkpoint(checkpoint, member.origin, member.card["log_key"])
        require(signed == (size, root, 1), "the checkpoint is of another size or root, or has other lines")
    return records, root


def read_export(data, day):
    frames = Frames(data)
    name, charter_bytes = frames.next(1, str, bytes)
    require(name == EXPORT, "no export")
    charter = ledger.Charter(charter_bytes)
    held, roots = {}, {}
    for member in sorted(charter.members, key=lambda member: member.log):
        held[member.log], roots[member.log] = read_log(frames, member)
    history = frames.digest(4)
    frames.digest(6)
    require(frames.at == len(data), "bytes behind the end")
    return describe(State(charter, held), roots, history, day)


def describe(state, roots, history, day):
    # An auditor who does not know the rules has not checked what the records mean.
    return {
        "ok": state.charter.rules == ledger.RULES_VERSION, "ledger_id": state.charter.id.hex(), "history": history.hex(), "state_digest": state.digest().hex(),
        "logs": [{"member": member.name, "size": len(state.logs[member.log]), "root": roots[member.log].hex()}
                 for member in state.charter.members],
        "void": [{"member": member.name, "index": index, "reason": state.void[member.log, index]}
                 for member in state.charter.members for index in range(len(state.logs[member.log])) if (member.log, index) in state.void],
        "waiting": [{"member": member.name, "index": index} for member in state.charter.members
                    for index in range(len(state.logs[member.log])) if (member.log, index) in state.waiting],
        "commitments": [describe_version(state, version, day) for _, version in sorted(state.versions.items()) if not version.prev]}


def describe_version(state, version, day):
    stances = {member.hex(): record.type for member, record in version.answers.items()}
    return {"id": version.id.hex(), "commitment": version.body["id"], "agreed": version.is_agreed(),
            "status": views.status(state.agreements, version, day), "answers": stances}


class Lines:
    """The lines of a proof, each a keyword and a value."""

    def __init__(self, data):
        require(len(data) <= PROOF_MAX and data.endswith(b"\n"), "a proof ends in LF")
        try:
            self.lines = data.decode("utf-8").split("\n")[:-1]
        except UnicodeDecodeError:
            raise Refused("the proof is no UTF-8") from None
        self.at = 0

    def is_next(self, keyword):
        return self.at < len(self.lines) and self.lines[self.at].partition(" ")[0] == keyword

    def next(self, keyword, pattern=None):
        """The value of the next line; without a pattern it has none."""
        require(self.is_next(keyword), f"no line `{keyword}`")
        line = self.lines[self.at]
        self.at += 1
        value = line[len(keyword) + 1:]
        require(re.fullmatch(pattern, value) and value if pattern else line == keyword, f"another form of `{keyword}`")
        return value

    def id(self, keyword):
        return bytes.fromhex(self.next(keyword, "[0-9a-f]{64}"))

    def base64(self, keyword):
        return logs.b64decode(self.next(keyword, "[A-Za-z0-9+/=]+"))

    def note(self):
        self.next("checkpoint")
        text = ""
        while self.is_next("|"):
            line = self.lines[self.at]
            self.at += 1
            require(line != "| ", "a bar with nothing behind it has no space")
            text += line[2:] + "\n"
        return text.encode()


def read_proven_record(lines, charter, member, size, root):
    """A record with its path, judged on its own; returns it with its index."""
    record = ledger.Record(lines.base64("record"))
    require(record.is_signed(), "the signature does not hold")
    require((record.ledger, record.member, record.signer) == (charter.id, member.id, member.card["member_key"]), "another's record")
    index = logs.decimal(lines.next("index", "[0-9]+"))
    path = []
    while lines.is_next("path"):
        path.append(lines.base64("path"))
        require(len(path[-1]) == 32, "no hash")
    require(logs.includes(root, size, index, record.id, path), "the path does not lead to the root")
    return record, index


def read_proven_log(lines, charter, held):
    """Add the two records of a log to those held; returns the member and the record that counts."""
    member_id, _, log = lines.next("log", "[0-9a-f]{64} [0-9a-f]{64}").partition(" ")
    member = next((member for member in charter.members if (member.id.hex(), member.log.hex()) == (member_id, log)), None)
    require(member is not None, "no log of a founder")
    size, root, _ = logs.open_checkpoint(lines.note(), member.origin, member.card["log_key"])
    join, index = read_proven_record(lines, charter, member, size, root)
    require(index == 0 and join.type == "join", "the first record is no join at index 0")
    record, _ = read_proven_record(lines, charter, member, size, root)
    held[member.log] = [join.data, record.data]
    judged = State(charter, held)
    require(not judged.void and not judged.waiting, "a record that counts is void")
    return member, record


def read_proof(data, day):
    lines = Lines(data)
    lines.next(PROOF)
    commitment = lines.id("commitment")
    charter = ledger.Charter(lines.base64("charter"))
    require(charter.rules == ledger.RULES_VERSION, "rules that are not known")
    held = {}
    author, proposal = read_proven_log(lines, charter, held)
    require(proposal.type == "propose" and proposal.id == commitment, "another commitment")
    previous = b""
    while lines.is_next("log"):
        member, record = read_proven_log(lines, charter, held)
        require(previous < member.id != author.id, "the logs do not rise")
        require(record.type in ("accept", "decline") and record.payload["version"] == commitment, "no answer to this commitment")
        previous = member.id
    digest = logs.sha256("".join(line + "\n" for line in lines.lines[:lines.at]).encode())
    require(lines.id("sha256") == digest and lines.at == len(lines.lines), "another digest, or lines behind it")
    state = State(charter, held)
    return {"ok": True, "ledger_id": charter.id.hex(), **describe_version(state, state.versions[commitment], day)}


def read(data, day):
    return read_proof(data, day) if data.startswith(PROOF.encode()) else read_export(data, day)


def main():
    day = sys.argv[2] if len(sys.argv) > 2 else "1970-01-01"
    try:
        print(json.dumps(read(pathlib.Path(sys.argv[1]).read_bytes(), day), indent=2))
    except Refused as fault:
        print(json.dumps({"ok": False, "error": str(fault)}))
        sys.exit(3)


if __name__ == "__main__":
    main()
