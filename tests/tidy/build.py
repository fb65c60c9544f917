# SPDX-License-Identifier: Apache-2.0
"""What was built: symbols of the core, headers on their own, the list of tests, what is installed."""
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

LANGUAGE = re.compile(
    r"mem(cpy|move|set|cmp|chr)|str(len|nlen|cmp|ncmp|chr|rchr|cpy|str|spn|cspn)|v?snprintf|"
    r"[hn]to[hn][sl]|__assert_fail|__stack_chk_fail|__\w+_chk|_GLOBAL_OFFSET_TABLE_|"
    r"__(asan|ubsan|sanitizer|sancov)_\w+")
CRYPTOGRAPHY = re.compile(r"(crypto|sodium|randombytes)_\w+|SHA256_(Init|Update|Final)")
SHELLS_ONLY = {"crypto_init", "crypto_random"}
CHANGING = re.compile(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)|\*COM\*")
MADE_BY_SANITIZERS = re.compile(r"__odr_asan|\.?Lubsan|\.?LASAN")


def output_of(*command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise SystemExit(f"{shlex.join(map(str, command))}: {result.stderr or result.stdout}")
    return result.stdout


def read_symbols(object_file):
    """(undefined names, defined names, names of variables that can change) of an object file."""
    undefined, defined, changing = set(), set(), set()
    for line in output_of("nm", "--format=sysv", object_file).split("\n"):
        columns = [column.strip() for column in line.split("|")]
        if len(columns) < 7 or columns[0] == "Name":
            continue
        name, kind, section = columns[0], columns[2], columns[6]
        (undefined if kind in ("U", "w") else defined).add(name)
        if CHANGING.match(section) and not MADE_BY_SANITIZERS.match(name):
            changing.add(name)
    return undefined, defined, changing


def wrong_symbols(objects, symbols):
    """objects: paths with their part's folder in them; symbols: what read_symbols says of each."""
    ours = set().union(*(defined for _, defined, _ in symbols))
    found = []
    for path, (undefined, _, changing) in zip(objects, symbols):
        where = "/".join(Path(path).parts[-2:])
        in_crypto = Path(path).parent.name == "crypto"
        for name in sorted(undefined - ours):
            if not LANGUAGE.fullmatch(name) and not (in_crypto and CRYPTOGRAPHY.fullmatch(name)):
                found.append(f"{where}: needs {name}, which is not the core's to call")
        found += [f"{where}: {name} is for the shells" for name in sorted(undefined & SHELLS_ONLY)]
        found += [f"{where}: {name} is a variable that can change" for name in sorted(changing)]
    return found


def symbols(_, objects):
    """Object files of the core: no symbol of the world, no variable that changes."""
    if not objects:
        return ["no object files were given"]
    return wrong_symbols(objects, [read_symbols(path) for path in objects])


def flags_of_folders(build):
    """Compiler and flags with which a folder's sources are compiled: {folder: [command, ...]}."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        command = shlex.split(entry["command"])
        del command[command.index("-o"):]
        flags.setdefault(Path(entry["file"]).parent, command)
    return flags


def headers_alone(tree, arguments):
    """Each header compiles by itself, with the flags of its folder. Argument: the build folder."""
    flags = flags_of_folders(Path(arguments[0]))
    public = flags.get(tree.root / "src/core/base")
    found, n_checked = [], 0
    for path in tree.files(".h", under="src/") + tree.files(".h", under="include/"):
        command = public if path.startswith("include/") else flags.get((tree.root / path).parent)
        if command is None:
            found.append(f"{path}: nothing in its folder is built")
            continue
        n_checked += 1
        result = subprocess.run([*command, "-fsyntax-only", "-x", "c", "-"], capture_output=True, text=True,
                                input=f'#include "{tree.root / path}"\n')
        if result.returncode != 0:
            found.append(f"{path}: does not compile alone\n{result.stderr}")
    return found if n_checked else ["no header was found"]


def timeouts(_, arguments):
    """Every test has a TIMEOUT. Argument: the build folder."""
    listed = json.loads(output_of("ctest", "--test-dir", arguments[0], "--show-only=json-v1"))
    if not listed["tests"]:
        return ["there are no tests"]
    return [f"test {test['name']} has no TIMEOUT" for test in listed["tests"]
            if not any(each["name"] == "TIMEOUT" for each in test.get("properties", []))]


def missing_hardening(program, optimised):
    """What a program lacks of what the top CMakeLists.txt wants of it. `optimised`: built with FORTIFY."""
    segments = output_of("readelf", "--wide", "--segments", program)
    dynamic = output_of("readelf", "--wide", "--dynamic", program)
    names = output_of("readelf", "--wide", "--dyn-syms", program)
    wanted = {
        "position independence (PIE)": re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic),
        "read-only relocations (RELRO)": "GNU_RELRO" in segments,
        "binding at the start (NOW)": re.search(r"\(FLAGS_1\).*\bNOW\b", dynamic),
        "a stack that is not executable": re.search(r"GNU_STACK( +0x\w+){5} +RW ", segments),
        "stack canaries": "__stack_chk_fail" in names,
        "checked string functions (FORTIFY)": not optimised or re.search(r"__(?!stack)\w+_chk\b", names),
    }
    return [what for what, there in wanted.items() if not there]


def install(_, arguments):
    """What is installed is complete, starts and is hardened. Arguments: build folder, `fortified` or `plain`,
    then the files below the prefix that must be there."""
    build, kind, wanted = arguments[0], arguments[1], arguments[2:]
    found = []
    environment = {name: value for name, value in os.environ.items() if name != "DESTDIR"}
    with tempfile.TemporaryDirectory() as prefix:
        output_of("cmake", "--install", build, "--prefix", prefix, env=environment)
        found += [f"{path} is not installed" for path in wanted if not (Path(prefix) / path).exists()]
        programs = sorted((Path(prefix) / "bin").glob("*"))
        for program in programs:
            found += [f"bin/{program.name} lacks {what}"
                      for what in missing_hardening(program, kind == "fortified")]
            if not re.match(r"\S+ \d+\.\d+\.\d+", output_of(program, "--version")):
                found.append(f"bin/{program.name} --version does not tell its version")
        if not programs:
            found.append("no program is installed")
    return found


def unit(_, arguments):
    """systemd thinks well of the service: an exposure of at most 2 of 10. Argument: the unit file."""
    program = shutil.which("systemd-analyze")
    if program is None:
        print("SKIPPED: systemd-analyze is not installed")
        return []
    result = subprocess.run([program, "security", "--offline=true", "--threshold=20", "--no-pager", arguments[0]],
                            capture_output=True, text=True)
    return [] if result.returncode == 0 else [result.stdout + result.stderr]
