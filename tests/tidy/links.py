# SPDX-License-Identifier: Apache-2.0
"""What documents and comments point at exists."""
import re
from pathlib import PurePosixPath

from tree import C, comments

FENCE = re.compile(r"(?ms)^(```|~~~).*?^\1")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^()\s]+)\)")
QUOTED_PATH = re.compile(r"`((?:src|tests|proto|deploy|include|\.ci)/[\w./-]*)`")
QUOTED_SIBLING = re.compile(r"`([\w-]+\.md)`")
CITATION = re.compile(r'\bproto/([\w-]+\.md)(?:(?:,| and)? "([^"]+)")?')


def headings(markdown):
    return [re.sub(r"[`*]", "", heading).strip()
            for heading in re.findall(r"(?m)^#+ (.*)$", FENCE.sub("", markdown))]


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def exists(tree, path):
    return (tree.root / path).exists()


def wrong_link(tree, path, target):
    """What is wrong with a link of a document, or None."""
    if re.match(r"[a-z]+:", target):
        return None
    name, _, fragment = target.partition("#")
    where = (PurePosixPath(path).parent / name) if name else PurePosixPath(path)
    if not exists(tree, where):
        return f"{target} does not exist"
    if fragment and fragment not in map(anchor, headings(tree.read(where))):
        return f"{where} has no heading for #{fragment}"
    return None


def links(tree):
    """Links and quoted paths in documents lead somewhere."""
    found = []
    for path in tree.files(".md"):
        text = tree.read(path)
        for target in LINK.findall(FENCE.sub("", text)):
            wrong = wrong_link(tree, path, target)
            if wrong:
                found.append(f"{path}: {wrong}")
        found += [f"{path}: {name} does not exist"
                  for name in QUOTED_PATH.findall(text) if not exists(tree, name)]
        found += [f"{path}: {name} does not exist beside it"
                  for name in QUOTED_SIBLING.findall(text) if not exists(tree, PurePosixPath(path).parent / name)]
    return found


def passages(path, text):
    """(line, words) of what may cite: the comments of C, the paragraphs of all else."""
    if path.endswith(C):
        yield from comments(text)
        return
    for match in re.finditer(r"(?:[^\n]+\n)+", text):
        words = re.sub(r"(?m)^#+|`", "", match[0])
        yield text.count("\n", 0, match.start()) + 1, " ".join(words.split())


def has_section(tree, path, section):
    """A heading that is the section's name, or starts or ends with it ("4. Heads" for "Heads")."""
    return any(re.search(rf"(^|\W){re.escape(section)}($|\W)", heading, re.IGNORECASE)
               for heading in headings(tree.read(path)))


def citations(tree):
    """proto/FILE.md, "Section" in code and documents: both exist."""
    found = []
    for path in tree.files(*C, ".md", ".py", ".sh", ".cmake", "CMakeLists.txt"):
        if path.startswith("tests/tidy/"):
            continue
        for line, words in passages(path, tree.read(path)):
            for name, section in CITATION.findall(words):
                cited = f"proto/{name}"
                if not exists(tree, cited):
                    found.append(f"{path}:{line}: {cited} does not exist")
                elif section and not has_section(tree, cited, section):
                    found.append(f'{path}:{line}: {cited} has no section "{section}"')
    return found
