# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over every source that a build compiles, two at a time; the checks are in .clang-tidy.

    python3 clang_tidy.py BUILD_FOLDER [PART_OF_A_PATH ...]
"""
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

JOBS = 2
PROGRAM = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")


def sources(root, build, parts):
    """Ours alone, the largest first, so that none is left for the end."""
    entries = json.loads((Path(build) / "compile_commands.json").read_text())
    files = {Path(entry["file"]).resolve() for entry in entries}
    ours = [file for file in files if file.is_relative_to(root / "src") or file.is_relative_to(root / "tests")]
    wanted = [file for file in ours if not parts or any(part in str(file) for part in parts)]
    return sorted(wanted, key=lambda file: (-file.stat().st_size, file))


def findings(build, files):
    """What it says of each file of which it says something."""
    def check(file):
        result = subprocess.run([PROGRAM, "-p", build, "--quiet", file], capture_output=True, text=True)
        return (result.stdout or result.stderr) if result.returncode != 0 else None

    with ThreadPoolExecutor(JOBS) as pool:
        return [said for said in pool.map(check, files) if said]


def main():
    build, parts = sys.argv[1], sys.argv[2:]
    if PROGRAM is None:
        return print("SKIPPED: clang-tidy is not installed")
    files = sources(Path(__file__).resolve().parents[2], build, parts)
    found = findings(build, files)
    print("\n".join([*found, f"clang-tidy: {len(files)} files, {len(found) or 'none'} with findings"]))
    sys.exit(1 if found or not files else 0)


if __name__ == "__main__":
    main()
