# SPDX-License-Identifier: Apache-2.0
"""Which branches of the core the tests have taken, from what gcov counted.

    python3 coverage.py BUILD_FOLDER [--missing]     --missing: name the lines with a branch that was never taken

A branch is one way out of a condition; `a && b` has four. The branches of assertions are left out: what they lead to
cannot happen, and the tests that show it stopping a program end without a count.
"""
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WANTED = 90  # per cent of the core's branches; there were 96 when this was written
ASSERTION = re.compile(r"\bassert\(")


def counts_of(build):
    """{(file, line, function, number of the branch): times taken}, over all objects of the core."""
    notes = sorted(Path(build).glob("src/core/**/*.gcno"))
    if not notes:
        sys.exit(f"{build}: nothing of the core was built there for coverage")
    said = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *notes], check=True,
                          capture_output=True, text=True).stdout
    counts = defaultdict(int)
    for document in said.splitlines():
        for file in json.loads(document)["files"]:
            path = Path(file["file"]).resolve()
            if not path.is_relative_to(ROOT / "src/core"):
                continue
            for line in file["lines"]:
                for number, branch in enumerate(line["branches"]):
                    place = (str(path.relative_to(ROOT)), line["line_number"], line.get("function_name"), number)
                    counts[place] += branch["count"]
    return counts


def asserted_lines(text):
    """Numbers of the lines that an assertion takes up."""
    found = set()
    for match in ASSERTION.finditer(text):
        depth, end = 1, match.end()
        while depth > 0:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.update(range(text.count("\n", 0, match.start()) + 1, text.count("\n", 0, end) + 2))
    return found


def without_assertions(counts):
    asserted = {path: asserted_lines((ROOT / path).read_text()) for path in {place[0] for place in counts}}
    return {place: n for place, n in counts.items() if place[1] not in asserted[place[0]]}


def percent(taken, total):
    return 100 * taken / total if total else 100


def report(counts):
    """Print the figures; returns the core's percentage."""
    folders = defaultdict(lambda: [0, 0])
    for (path, *_), n in counts.items():
        for name in (str(Path(path).parent), "all of it"):
            folders[name][0] += n > 0
            folders[name][1] += 1
    for name, (taken, total) in sorted(folders.items(), key=lambda item: (item[0] == "all of it", item[0])):
        print(f"  {name:22} {taken:5} of {total:5} branches  {percent(taken, total):5.1f} %")
    return percent(*folders["all of it"])


def main():
    counts = without_assertions(counts_of(sys.argv[1]))
    if "--missing" in sys.argv:
        missing = defaultdict(int)
        for (path, line, *_), n in counts.items():
            missing[path, line] += n == 0
        print("\n".join(f"{path}:{line}: {n} not taken" for (path, line), n in sorted(missing.items()) if n))
    covered = report(counts)
    if covered < WANTED:
        sys.exit(f"The tests take {covered:.1f} % of the core's branches, and {WANTED} % are wanted: sh tests/coverage.sh --missing")


if __name__ == "__main__":
    main()
