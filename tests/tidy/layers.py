# SPDX-License-Identifier: Apache-2.0
"""The folder says what may be included.

    cmd -> node -> control -> json, store -> core          cmd -> audit -> core          (never back)
"""
import re

from tree import C, code, includes as includes_of, line_of

CORE_PARTS = {
    "core/base": set(),
    "core/codec": {"core/base"},
    "core/crypto": {"core/base"},
    "core/tree": {"core/base", "core/crypto"},
    "core/checkpoint": {"core/base", "core/codec", "core/crypto", "core/tree"},
    "core/record": {"core/base", "core/codec", "core/crypto", "core/tree"},
    "core/noise": {"core/base", "core/codec", "core/crypto"},
    "core/ledger": {"core/base", "core/codec", "core/crypto", "core/tree", "core/checkpoint", "core/record"},
    "core/sync": {"core/base", "core/codec", "core/crypto", "core/tree", "core/checkpoint", "core/record",
                  "core/noise"},
}
CORE = set(CORE_PARTS)
MAY_INCLUDE = {
    **CORE_PARTS,
    "json": CORE,
    "store": CORE,
    "audit": CORE,
    "control": CORE | {"json", "store"},
    "node": CORE | {"json", "store", "control"},
    "cmd": CORE | {"json", "store", "control", "node", "audit"},
}

# Foreign library: its folder, its headers, its names, its target in CMake.
FOREIGN = {
    "lmdb": ("store", r"lmdb\.h", r"MDB_\w+|mdb_\w+"),
    "uv": ("node", r"uv\.h|uv/.*", r"uv_[a-z]\w*|UV_[A-Z]\w*"),
    "sodium": ("core/crypto", r"sodium\.h|sodium/.*", r"sodium_\w+|randombytes_\w+"),
    "libcrypto": ("core/crypto", r"openssl/.*", r"SHA256_\w+|EVP_\w+"),
    "msgpack": ("core/codec", r"msgpack\.h|msgpack/.*", r"msgpack_\w+"),
    "jansson": ("json", r"jansson\.h", r"json_t|json_error_t"),
    "utf8proc": ("json", r"utf8proc\.h", r"utf8proc_\w+"),
    "inih": ("node", r"ini\.h", r"ini_parse\w*"),
}

# Headers of the language that bring no clock, no file, no environment. stdio.h is there for snprintf;
# `purity` and `symbols` see to it that nothing else of it is called.
PURE = {"assert.h", "inttypes.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
        "stdio.h", "stdnoreturn.h", "string.h"}
HOSTED = PURE | {"ctype.h", "errno.h", "locale.h", "math.h", "signal.h", "stdlib.h", "time.h", "wchar.h"}
THREADS = {"pthread.h", "stdatomic.h"}
SYSTEM = {**{part: PURE for part in CORE}, "json": HOSTED, "audit": HOSTED | THREADS}

# The names that core must not call, with what they would bring in.
IMPURE = {
    "malloc|calloc|realloc|free|strdup|strndup|alloca": "memory; take it from the caller or a struct heap",
    "time|clock|clock_gettime|gettimeofday|localtime|gmtime|mktime|strftime": "the clock",
    "printf|fprintf|vprintf|vfprintf|dprintf|sprintf|vsprintf|puts|fputs|putchar|perror|sscanf": "stdio",
    "fopen|fclose|fread|fwrite|open|close|read|write|socket|send|recv": "files and sockets",
    "getenv|setenv|system|exit|abort|_exit|atexit|signal": "the process",
    "rand|srand|random|getrandom|arc4random": "chance",
}


def folder_of(path):
    """The part of src/ that a file belongs to, as in MAY_INCLUDE; None when it belongs to none."""
    parts = path.split("/")[1:-1]
    name = "/".join(parts[:2]) if parts[:1] == ["core"] else "/".join(parts[:1])
    return name if name in MAY_INCLUDE else None


def ours(folder, name):
    """What is wrong with #include "name" in `folder`, or None."""
    target = folder_of("src/" + name)
    if target is None:
        return f'"{name}" is in no part of src/ (paths start at src/)'
    if target != folder and target not in MAY_INCLUDE[folder]:
        return f"{folder} must not know {target}"
    return None


def theirs(folder, name):
    """What is wrong with #include <name> in `folder`, or None."""
    for library, (home, headers, _) in FOREIGN.items():
        if re.fullmatch(headers, name):
            return None if folder == home else f"{library} belongs to {home} alone"
    if name.startswith("ayni/") or folder not in SYSTEM or name in SYSTEM[folder]:
        return None
    return f"<{name}> is not among the system headers of {folder}"


def includes(tree):
    """Includes go down the layers only; each foreign library has one folder."""
    found = []
    for path in tree.files(*C, under="src/"):
        folder = folder_of(path)
        if folder is None:
            found.append(f"{path}: a folder that the layers do not know")
            continue
        for line, name in includes_of(tree.read(path)):
            wrong = (ours if name[0] == '"' else theirs)(folder, name[1:-1])
            if wrong:
                found.append(f"{path}:{line}: {wrong}")
    for path in tree.files(".h", under="include/"):
        for line, name in includes_of(tree.read(path)):
            if name[0] == '"' or not (name[1:-1] in PURE or name[1:-1].startswith("ayni/")):
                found.append(f"{path}:{line}: a public header includes no other than the language's")
    return found


def foreign_names(tree):
    """No type or function of a library outside its folder."""
    found = []
    for path in tree.files(*C, under="src/"):
        text = code(tree.read(path))
        for library, (home, _, names) in FOREIGN.items():
            if folder_of(path) == home:
                continue
            for match in re.finditer(rf"\b(?:{names})\b", text):
                line = line_of(text, match.start())
                found.append(f"{path}:{line}: {match[0]} is {library}'s, of {home} alone")
    return found


def link_lines(tree):
    """The CMake files repeat the layers; only the shells see more than the C standard."""
    found = []
    for path in tree.files("CMakeLists.txt", under="src/"):
        folder = path[len("src/"):-len("/CMakeLists.txt")]
        text = tree.read(path)
        for library in re.findall(r"PkgConfig::(\w+)", text):
            home = FOREIGN[library][0] if library in FOREIGN else "nothing"
            if folder != home and not (folder == "core" and home.startswith("core/")):
                found.append(f"{path}: {library} belongs to {home} alone")
        if "_GNU_SOURCE" in text and folder.split("/")[0] not in ("store", "control", "node", "cmd"):
            found.append(f"{path}: _GNU_SOURCE is for the shells")
    for path in tree.files(*C, under="src/"):
        if "_GNU_SOURCE" in tree.read(path):
            found.append(f"{path}: _GNU_SOURCE is defined by CMake, for the whole target")
    return found


def purity(tree):
    """The core calls nothing of the world."""
    found = []
    for path in tree.files(*C, under="src/core/"):
        text = code(tree.read(path))
        for names, what in IMPURE.items():
            for match in re.finditer(rf"(?<![\w.>])(?:{names})\s*\(", text):
                found.append(f"{path}:{line_of(text, match.start())}: {match[0]}) brings in {what}")
    return found
