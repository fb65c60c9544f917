# SPDX-License-Identifier: Apache-2.0
"""The shape of C files: heads, includes, names, sizes, format."""
import re
import shutil
import statistics
import subprocess

from tree import C, code, includes, line_of

SPDX = "SPDX-License-Identifier: Apache-2.0"
WITH_SPDX = (*C, ".py", ".sh")
FILE_LINES_MAX = 800
FUNCTION_LINES_MAX = 70
TEST_LINES_MAX = 100  # tables of cases stand in the function that goes through them


def include_groups(text):
    """Groups of includes, parted by blank lines or by other lines: [[name, ...], ...]."""
    groups, last = [], None
    for line, name in includes(text):
        if last is None or line != last + 1:
            groups.append([])
        groups[-1].append(name)
        last = line
    return groups


def own_header(path, paths):
    """How a .c file may include the header of its name beside it; nothing when there is none."""
    header = path[:-2] + ".h"
    if not path.endswith(".c") or header not in paths:
        return ()
    from_top, beside = header.split("/", 1)[1], header.split("/")[-1]
    return (f'"{from_top}"', f'"{beside}"') if path.startswith("tests/") else (f'"{from_top}"',)


def wrong_includes(path, text, paths):
    """What is wrong with the order of a file's includes, or None."""
    groups = include_groups(text)
    own = own_header(path, paths)
    if own and (not groups or len(groups[0]) != 1 or groups[0][0] not in own):
        return f"its own header {own[0]} comes first, and alone"
    if any(len({name[0] for name in group}) > 1 for group in groups):
        return "a blank line parts the system's headers from ours"
    if path.startswith("tests/"):
        return None  # cmocka comes before the system's headers
    kinds = [group[0][0] for group in groups]
    if path.endswith(".c") and kinds[:1] == ['"']:
        kinds = kinds[1:]
    if kinds != sorted(kinds, key='<"'.index):
        return "the system's headers come before ours"
    return None


def headers(tree):
    """An SPDX line, #pragma once, and includes in their order."""
    found = []
    for path in tree.files(*WITH_SPDX, "CMakeLists.txt"):
        text = tree.read(path)
        if path.endswith(WITH_SPDX) and not any(SPDX in line for line in text.split("\n")[:2]):
            found.append(f"{path}:1: no line {SPDX}")
        if not path.endswith(C):
            continue
        if path.endswith(".h") and path.startswith(("src/", "tests/")) and "\n#pragma once\n" not in text:
            found.append(f"{path}: no #pragma once")
        if path.endswith(".h") and path.startswith("include/") and "#ifndef AYNI_" not in text:
            found.append(f"{path}: a public header has an include guard")
        wrong = wrong_includes(path, text, set(tree.paths))
        if wrong:
            found.append(f"{path}: {wrong}")
    return found


def names(tree):
    """Structs have no typedef; _t is the system's."""
    found = []
    for path in tree.files(*C):
        text = code(tree.read(path))
        for match in re.finditer(r"\btypedef\b([^;{]*)[;{]", text):
            if re.match(r"\s*(struct|union|enum)\b", match[1]) and "(" not in match[1]:
                found.append(f"{path}:{line_of(text, match.start())}: typedef of a {match[1].split()[0]}")
            if re.search(r"\w_t\s*$", match[1]):
                found.append(f"{path}:{line_of(text, match.start())}: names in _t are the system's")
        for match in re.finditer(r"\b(?:struct|union|enum)\s+\w+_t\b", text):
            found.append(f"{path}:{line_of(text, match.start())}: names in _t are the system's")
    return found


def functions(text):
    """(first line, lines) of each function: in our format its braces stand alone at the margin."""
    start = None
    for number, line in enumerate(text.split("\n"), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield start, number - start + 1
            start = None


def size(tree):
    """No file and no function that should be two."""
    found = []
    for path in tree.files(*C):
        text = tree.read(path)
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            found.append(f"{path}: {lines} lines, at most {FILE_LINES_MAX}")
        limit = TEST_LINES_MAX if path.startswith("tests/") else FUNCTION_LINES_MAX
        for line, length in functions(text):
            if length > limit:
                found.append(f"{path}:{line}: a function of {length} lines, at most {limit}")
    return found


def figures(tree):
    """Sizes of functions and files below src/ as a text."""
    files, lengths = [], []
    for path in tree.files(*C, under="src/"):
        text = tree.read(path)
        files.append((text.count("\n"), path))
        lengths += [(length, f"{path}:{line}") for line, length in functions(text)]
    if not lengths:
        return "no functions"
    only = sorted(length for length, _ in lengths)
    report = [f"functions: {len(only)}, median {statistics.median(only):.0f} lines, "
              f"nine of ten under {only[len(only) * 9 // 10] + 1}"]
    report += ["  %4d %s" % item for item in sorted(lengths, reverse=True)[:8]]
    report.append(f"files: {len(files)}, median {statistics.median(lines for lines, _ in files):.0f} lines")
    report += ["  %4d %s" % item for item in sorted(files, reverse=True)[:8]]
    return "\n".join(report)


def formatted(tree):
    """clang-format would change nothing."""
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    if program is None:
        print("SKIPPED: clang-format is not installed")
        return []
    paths = tree.files(*C)
    result = subprocess.run([program, "--dry-run", "-Werror", *paths], cwd=tree.root, capture_output=True,
                            text=True)
    if result.returncode == 0:
        return []
    places = re.findall(r"^(\S+?:\d+):\d+: error", result.stderr, re.MULTILINE)
    return [f"{place}: clang-format -i would change it" for place in dict.fromkeys(places)] or [result.stderr]
