# SPDX-License-Identifier: Apache-2.0
"""What any text file may not hold."""
import re

from tree import C, comments

LINE_MAX = 110
WITH_LINE_MAX = (*C, ".cmake")
WITH_TABS = (".txt", ".scd")  # scdoc indents with nothing else
# Written in two halves, so that this file does not break its own rules.
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")
LATER_IN_COMMENT = re.compile(r"\bX" r"XX\b")
MACHINE_PATH = re.compile(r"(?<![\w.}$)-])/(?:root|home|work|Users|mnt)" r"/|/tmp/b" r"-")


def wrong_line(path, line):
    """What is wrong with one line, or None."""
    if line.endswith((" ", "\t", "\r")):
        return "white space at the end"
    if "\t" in line and not path.endswith(WITH_TABS):
        return "a tab"
    if LATER.search(line):
        return "what is to be done later does not belong here"
    if path.endswith(WITH_LINE_MAX) and len(line) > LINE_MAX:
        return f"{len(line)} characters, at most {LINE_MAX}"
    return None


def left_alone(path):
    """What came from others or is input of tests keeps its bytes."""
    return path == "LICENSE" or "/corpus/" in path or "/vectors/" in path


def text(tree):
    """White space, length of lines, notes about work to come."""
    found = []
    for path, content in tree.texts():
        if left_alone(path):
            continue
        if content and (not content.endswith("\n") or content.endswith("\n\n")):
            found.append(f"{path}: ends with exactly one newline")
        for number, line in enumerate(content.split("\n"), 1):
            wrong = wrong_line(path, line)
            if wrong:
                found.append(f"{path}:{number}: {wrong}")
        if path.endswith(C):
            found += [f"{path}:{line}: what is to be done later does not belong here"
                      for line, words in comments(content) if LATER_IN_COMMENT.search(words)]
    return found


def machine_paths(tree):
    """No path of one person's machine."""
    found = []
    for path, content in tree.texts():
        for number, line in enumerate(content.split("\n"), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{path}:{number}: a path of one machine")
    return found
