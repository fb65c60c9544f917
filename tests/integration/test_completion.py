# SPDX-License-Identifier: Apache-2.0
"""What happens when a person presses the tabulator key: deploy/completion, in the shells themselves."""

import os
import pathlib
import re
import shutil
import socket
import time
import unittest

import harness
from harness import BIN, IntegrationTest, environment, run, small

SCRIPTS = pathlib.Path(os.environ.get("AYNI_COMPLETION", "deploy/completion")).resolve()

# What bash does: the line is parted at blanks and "=", and the function fills COMPREPLY. compopt works only while
# bash completes; here it says what it was asked for.
BASH = r"""
source "$1/ayni.bash"
compopt() { echo "compopt $*"; }
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_ayni
[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
"""

# zsh's own functions stand in for themselves: what they are handed is what would be shown.
ZSH = r"""
script=$1/_ayni
shift
words=("$@") CURRENT=$# PREFIX=$@[-1]
compset() { PREFIX=${PREFIX#*=} }
_files() { print -r -- "files $* $PREFIX" }
_describe() { print -rl -- "${(@P)@[-1]}" }
source $script
"""


def bash_words(line):
    """A line up to the cursor as COMP_WORDS has it."""
    words = re.findall(r"=|[^\s=]+", line)
    return words + [""] if line.endswith(" ") else words


class Completion(IntegrationTest):
    def bash(self, line, **more):
        done = run(["bash", "--norc", "-c", BASH, "bash", SCRIPTS, *bash_words(line)], env=self.environment(**more))
        self.assertEqual(done.err, "", str(done))
        return done.out.splitlines()

    def environment(self, **more):
        return environment(**{"PATH": f"{BIN}:{os.environ['PATH']}", "AYNI_DATA": self.folder / "nothing", **more})

    def test_commands_and_options_are_those_of_the_help(self):
        commands = re.findall(r"(?m)^  ([a-z]+) ", run([BIN / "ayni", "--help"]).out)
        self.assertEqual(self.bash("ayni "), commands)
        for command in commands:
            options = re.findall(r"(?m)^  (?:-., )?(--[a-z-]+)", run([BIN / "ayni", command, "--help"]).out)
            self.assertEqual(self.bash(f"ayni {command} -"), options)
        options = re.findall(r"(?m)^  (?:-., )?(--[a-z-]+)", run([BIN / "aynid", "--help"]).out)
        self.assertEqual(self.bash("aynid "), [])
        self.assertEqual(self.bash("aynid -"), options)

    def test_a_value_may_stand_behind_a_space_or_an_equals_sign(self):
        self.assertEqual(self.bash("ayni list --status in"), ["in_force"])
        self.assertEqual(self.bash("ayni list --status=in"), ["in_force"])
        self.assertEqual(len(self.bash("ayni list --status=")), 10)
        self.assertEqual(self.bash("ayni propose x --wait r"), ["compopt -o nospace", "replicated="])

    def test_files_and_folders_are_for_the_shell_to_find(self):
        (self.folder / "a b.proof").touch()
        (self.folder / "folder").mkdir()
        for line in ("ayni verify {}", "ayni verify --charter {}", "ayni verify --charter={}", "ayni prove x -o {}"):
            self.assertEqual(self.bash(line.format(self.folder / "a")), ["compopt -o filenames", str(self.folder / "a b.proof")])
        self.assertEqual(self.bash(f"ayni list --data {self.folder}/"), ["compopt -o filenames", str(self.folder / "folder")])
        self.assertIn(str(self.folder / "folder"), self.bash("ayni list --data ~/fo", HOME=self.folder))

    def test_ids_and_members_come_from_the_running_node(self):
        ledger = self.three()
        a = ledger.members[0]
        ids = [a.propose(small(f"c{i}", title=f"Acuerdo {i}"))["id"] for i in range(3)]
        a.start()
        for line in (f"ayni show --data {a.folder} ", f"ayni --data={a.folder} accept "):
            shown = self.bash(line)
            self.assertEqual(len(shown), 3)
            for candidate, record in zip(shown, ids):
                self.assertTrue(record.startswith(candidate), (candidate, record))
        self.assertEqual(self.bash(f"ayni show {ids[1][:20]}", AYNI_DATA=a.folder), [ids[1][:20]])
        self.assertEqual(self.bash("ayni show zz", AYNI_DATA=a.folder), [])
        names = [member.name for member in ledger.members]
        self.assertEqual(sorted(self.bash("ayni log ", AYNI_DATA=a.folder)), sorted(names))
        self.assertEqual(self.bash("ayni list --party ua", AYNI_DATA=a.folder), ["uaa.example"])
        meanings = run([BIN / "ayni", "__complete", "ayni", "show", ""], env=self.environment(AYNI_DATA=a.folder)).out
        self.assertIn("\tAcuerdo 1\n", meanings)

    def test_without_a_node_there_is_silence(self):
        ledger = self.three()
        a = ledger.members[0]
        a.propose(small("c"))
        before = sorted(path.stat().st_mtime_ns for path in a.folder.rglob("*"))
        self.assertEqual(self.bash("ayni show ", AYNI_DATA=a.folder), [])
        self.assertEqual(self.bash("ayni log ", AYNI_DATA=a.folder), [])
        self.assertEqual(sorted(path.stat().st_mtime_ns for path in a.folder.rglob("*")), before)
        self.assertEqual(self.bash("ayni show ", AYNI_DATA="/dev/null"), [])

    def test_a_node_that_does_not_answer_is_not_waited_for(self):
        folder = self.folder / "deaf"
        folder.mkdir(mode=0o700)
        deaf = socket.socket(socket.AF_UNIX)
        self.addCleanup(deaf.close)
        deaf.bind(str(folder / "control.sock"))
        deaf.listen()
        started = time.monotonic()
        self.assertEqual(self.bash("ayni show ", AYNI_DATA=folder), [])
        self.assertLess(time.monotonic() - started, 10)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_shows_the_same_with_what_it_means(self):
        def zsh(*words):
            done = run(["zsh", "-f", "-c", ZSH, "zsh", SCRIPTS, *words], env=self.environment())
            self.assertEqual(done.err, "", str(done))
            return done.out.splitlines()
        self.assertEqual([line.split(":")[0] for line in zsh("ayni", "")], self.bash("ayni "))
        self.assertEqual(zsh("ayni", "list", "--status=in"), ["--status=in_force"])
        self.assertEqual(zsh("ayni", "list", "--json", "--h"), ["--help:show this help"])
        self.assertEqual(zsh("ayni", "verify", "a", "--charter=b"), ["files  b"])
        self.assertEqual(zsh("aynid", "--data", "b"), ["files -/ b"])
        self.assertEqual(zsh("ayni", "nothing", ""), [])

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_shows_the_same_with_what_it_means(self):
        def fish(line):
            done = run(["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", SCRIPTS / "ayni.fish", line],
                       env=self.environment(HOME=self.folder))
            self.assertEqual(done.err, "", str(done))
            return done.out.splitlines()
        (self.folder / "a.proof").touch()
        self.assertEqual([line.split("\t")[0] for line in fish("ayni ")], self.bash("ayni "))
        self.assertEqual(fish("ayni list --status=in"), ["--status=in_force"])
        self.assertEqual(fish("ayni list --json --h"), ["--help\tshow this help"])
        self.assertEqual(fish(f"ayni verify {self.folder}/a"), [f"{self.folder}/a.proof"])
        self.assertEqual(fish(f"ayni verify --charter={self.folder}/a"), [f"--charter={self.folder}/a.proof"])


if __name__ == "__main__":
    harness.main()
