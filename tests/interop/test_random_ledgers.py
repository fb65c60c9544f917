# SPDX-License-Identifier: Apache-2.0
"""What the core makes of random ledgers, fed to it in one order or another, and what the model makes of them as a whole.

AYNI_SEED is the first seed and AYNI_RUNS the number of ledgers; a failure names the seed and the smallest part that shows it.
"""

import collections
import os
import pathlib
import random
import subprocess
import sys
import unittest

import ledger
import views
from meaning import State
from random_ledgers import random_ledger

SEED = int(os.environ.get("AYNI_SEED") or random.randrange(2**32))
RUNS = int(os.environ.get("AYNI_RUNS") or os.environ.get("AYNI_RUNS_DEFAULT", 300))
INTERPRET = pathlib.Path(os.environ["AYNI_BIN"]) / "interpret"
DAYS = ("2026-09-04", "2026-10-01", "2027-12-31")


class Program:
    """The core, as tests/interop/interpret.c hands it out."""

    def __init__(self):
        self.process = subprocess.Popen([INTERPRET], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def interpret(self, charter, records):
        lines = [f"charter {charter.hex()}", *(f"record {log.hex()} {data.hex()}" for log, data in records), *(f"day {day}" for day in DAYS), "tell"]
        self.process.stdin.write("\n".join(lines) + "\n")
        self.process.stdin.flush()
        told = []
        while not told or told[-1] != "end":
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the program ended with status {self.process.wait()}")
            told.append(line.rstrip("\n"))
        return set(told)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def model(charter, records, forged):
    """The same lines, from the whole set."""
    held = {}
    for log, data in records:
        held.setdefault(log, []).append(data)
    state = State(ledger.Charter(charter), held, lambda record: record.data not in forged)
    return {*describe(state), "end"}, state


def describe(state):
    for log, index, word in state.words():
        name = log.hex() if isinstance(log, bytes) else f"{log[0].hex()}/{log[1].hex()}"
        yield f"verdict {name} {index} {word}"
    for version in state.versions.values():
        if not version.prev:
            for day in DAYS:
                yield f"status {version.id.hex()} {day} {views.status(state.agreements, version, day)}"
    yield f"digest {state.digest().hex()}"


class RandomLedgers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = Program()

    @classmethod
    def tearDownClass(cls):
        cls.program.close()

    def difference(self, story, records):
        theirs = self.program.interpret(story.charter, records)
        mine, state = model(story.charter, records, story.forged)
        self.state = state
        return "\n".join([f"  model: {line}" for line in sorted(mine - theirs)] + [f"  core:  {line}" for line in sorted(theirs - mine)])

    def smallest(self, story, records):
        """The shortest beginning that differs, without the records that it does not need."""
        n = next(n for n in range(len(records) + 1) if self.difference(story, records[:n]))
        records, at = records[:n], n - 1
        while at >= 0:
            log = records[at][0]
            is_last = all(other != log for other, _ in records[at + 1:])
            fewer = records[:at] + records[at + 1:]
            if is_last and self.difference(story, fewer):
                records = fewer
            at -= 1
        return records

    def test_the_core_and_the_model_say_the_same(self):
        seen = collections.Counter()
        for seed in range(SEED, SEED + RUNS):
            story = random_ledger(seed)
            records = list(story.interleaved())
            if self.difference(story, records):
                part = self.smallest(story, records)
                self.fail(f"AYNI_SEED={seed} AYNI_RUNS=1\n{self.difference(story, part)}\n" + "\n".join(show(story, part, self.state)))
            seen.update(word for _, _, word in self.state.words())
        print(f"{RUNS} ledgers: {dict(seen)}", file=sys.stderr)


def show(story, records, state):
    """The records, for whoever looks for the fault."""
    names = {id_: f"{actor.name} {kind}" for actor, kind, id_, _ in story.written}
    owners = {log: (actor.name, number) for actor in story.actors for number, log in enumerate(actor.logs)}
    indexes = collections.Counter()
    for log, data in records:
        name, number = owners.get(log, ("nobody", 0))
        try:
            record = ledger.Record(data)
            what = f"{record.type} {plain(record.payload, names)} time {record.time}"
        except Exception:  # noqa: whatever it is, it is shown
            record, what = None, "no record"
        yield f"{name} log {number} [{indexes[log]}] {log.hex()[:8]} {record.id.hex()[:8] if record else ''}: {what}"
        indexes[log] += 1


def plain(value, names):
    if isinstance(value, bytes):
        return f"{value.hex()[:8]}({names[value]})" if value in names else value.hex()[:8]
    if isinstance(value, list):
        return [plain(item, names) for item in value]
    if isinstance(value, dict):
        return {name: plain(item, names) for name, item in value.items() if name not in (
            "titles", "descriptions", "authentic_langs", "sectors", "sdg", "modality", "visibility", "notice_days", "reason", "texts")}
    return value


if __name__ == "__main__":
    print(f"AYNI_SEED={SEED} AYNI_RUNS={RUNS}")
    unittest.main()
