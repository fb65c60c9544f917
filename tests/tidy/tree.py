# SPDX-License-Identifier: Apache-2.0
"""The files of the project, and C seen as code without comments or as comments without code."""
import os
import re
from pathlib import Path

C = (".c", ".h")
LEFT_OUT = re.compile(r"^(\.git|\.cache|\.idea|\.vscode|build|build-.*|__pycache__)$")
TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""", re.DOTALL)


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.paths = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not LEFT_OUT.match(name))
            self.paths += [(Path(folder) / name).relative_to(self.root).as_posix()
                           for name in sorted(names) if not LEFT_OUT.match(name)]

    def read(self, path):
        with open(self.root / path, encoding="utf-8", newline="") as file:
            return file.read()

    def files(self, *suffixes, under=""):
        return [path for path in self.paths if path.endswith(suffixes) and path.startswith(under)]

    def texts(self):
        """The paths of all that is text, and what is in them."""
        for path in self.paths:
            try:
                yield path, self.read(path)
            except UnicodeDecodeError:
                continue


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def code(text):
    """C without comments and without what strings say; every character keeps its line and column."""
    def replace(match):
        if match["comment"]:
            return blank(match["comment"])
        return match["string"][0] + blank(match["string"][1:-1]) + match["string"][-1]
    return TOKEN.sub(replace, text)


def comments(text):
    """(line, words) of each comment: one line of text without the stars at the margin."""
    for match in TOKEN.finditer(text):
        if match["comment"]:
            line = text.count("\n", 0, match.start()) + 1
            yield line, " ".join(re.sub(r"(?m)^\s*/?\*+/?|\*/|//", " ", match["comment"]).split())


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, name with its quotes or brackets) of each #include."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+(<[^>]+>|"[^"]+")', line)
        if match:
            yield number, match[1]
