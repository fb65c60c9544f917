# SPDX-License-Identifier: Apache-2.0
"""Hold the sources to the rules of the project: one rule, one test, one line for each place that breaks it.

    python3 tidy.py RULE [ARGUMENT ...]     from anywhere; exit status 1 when something is found
    python3 tidy.py sizes                   print the figures that the rule `size` limits

selftest.py shows that each rule can fail.
"""
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import build
import layers
import links
import manual
import shape
import words
from tree import Tree

SOURCE_RULES = {
    "layers": layers.includes,
    "foreign_names": layers.foreign_names,
    "link_lines": layers.link_lines,
    "purity": layers.purity,
    "headers": shape.headers,
    "names": shape.names,
    "size": shape.size,
    "format": shape.formatted,
    "text": words.text,
    "machine_paths": words.machine_paths,
    "links": links.links,
    "citations": links.citations,
}
BUILD_RULES = {
    "symbols": build.symbols,
    "headers_alone": build.headers_alone,
    "timeouts": build.timeouts,
    "install": build.install,
    "manual": manual.complete,
    "manual_renders": manual.renders,
    "unit": build.unit,
}


def run(rule, arguments, root):
    tree = Tree(root)
    if rule in SOURCE_RULES:
        return SOURCE_RULES[rule](tree)
    return BUILD_RULES[rule](tree, arguments)


def main():
    rule, arguments = (sys.argv[1:2] or ["?"])[0], sys.argv[2:]
    root = Path(__file__).resolve().parents[2]
    if rule == "sizes":
        return print(shape.figures(Tree(root)))
    if rule not in SOURCE_RULES and rule not in BUILD_RULES:
        sys.exit(f"tidy.py: no rule {rule}; there are: {' '.join([*SOURCE_RULES, *BUILD_RULES])}")
    findings = run(rule, arguments, root)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
