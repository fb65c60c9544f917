# SPDX-License-Identifier: Apache-2.0
"""A check that cannot fail is none: each rule gets a small tree that keeps it and trees that break it."""
import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import build
import clang_tidy
import coverage
import manual
import tidy
import tree

FORMAT = (Path(__file__).resolve().parents[2] / ".clang-format").read_text()
SPDX_C = "/* SPDX-License-Identifier: Apache-2.0 */\n"
GOOD = {
    ".clang-format": FORMAT,
    "src/core/base/sum.h": SPDX_C + '#pragma once\n\n/* proto/sums.md, "Small sums" */\n'
                           'int sum(int a, int b);\n',
    "src/core/base/sum.c": SPDX_C + '#include "core/base/sum.h"\n\n#include <stdint.h>\n\n'
                           '#include "core/base/one.h"\n\nint sum(int a, int b)\n{\n    return a + b;\n}\n',
    "src/core/base/one.h": SPDX_C + "#pragma once\n\n#define ONE 1\n",
    "src/node/loop.c": SPDX_C + '#include <uv.h>\n\n#include "control/call.h"\n#include "core/base/sum.h"\n',
    "src/control/call.h": SPDX_C + "#pragma once\n\n#include <unistd.h>\n\ntypedef int call_fn(void);\n",
    "src/store/CMakeLists.txt": "target_link_libraries(ayni_store PRIVATE PkgConfig::lmdb)\n",
    "src/core/CMakeLists.txt": "target_link_libraries(ayni_core PRIVATE PkgConfig::sodium)\n",
    "include/ayni/err.h": SPDX_C + "#ifndef AYNI_A\n#define AYNI_A\n\n#include <stdint.h>\n\n#endif\n",
    "tests/unit/test_sum.c": SPDX_C + '#include "support/cmocka.h"\n\n#include <time.h>\n\n'
                             '#include "core/base/sum.h"\n',
    "proto/sums.md": "# Sums\n\n## 2. Small sums\n\nSee [above](#sums), [others](https://example.org/).\n",
    "README.md": "[Sums](proto/sums.md#2-small-sums), `src/core/`.\n",
    "run.sh": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n",
}
A_C, A_H = "src/core/base/a.c", "src/core/base/a.h"
FUNCTION = "int f(void)\n{\n%s}\n"

# rule: [(file, its text, a part of what must be found)]
BAD = {
    "layers": [
        ("src/core/base/a.c", '#include "core/codec/cursor.h"\n', "core/base must not know core/codec"),
        ("src/core/tree/a.c", '#include "core/ledger/ledger.h"\n', "core/tree must not know core/ledger"),
        ("src/core/sync/a.c", '#include "store/store.h"\n', "core/sync must not know store"),
        ("src/json/a.c", '#include "store/store.h"\n', "json must not know store"),
        ("src/store/a.c", '#include "control/call.h"\n', "store must not know control"),
        ("src/control/a.c", '#include "node/loop.h"\n', "control must not know node"),
        ("src/node/a.c", '#include "cmd/options.h"\n', "node must not know cmd"),
        ("src/audit/a.c", '#include "json/json.h"\n', "audit must not know json"),
        ("src/cmd/a.c", '#include "support/heap.h"\n', "is in no part of src/"),
        ("src/core/tree/a.c", '#include "proof.h"\n', "paths start at src/"),
        ("src/core/base/a.c", "#include <time.h>\n", "<time.h> is not among"),
        ("src/core/base/a.c", "#  include <stdlib.h>\n", "<stdlib.h> is not among"),
        ("src/json/a.c", "#include <unistd.h>\n", "<unistd.h> is not among"),
        ("src/core/tree/a.c", "#include <sodium.h>\n", "sodium belongs to core/crypto"),
        ("src/core/tree/a.c", "#include <openssl/sha.h>\n", "libcrypto belongs to core/crypto"),
        ("src/core/record/a.c", "#include <msgpack/pack.h>\n", "msgpack belongs to core/codec"),
        ("src/control/a.c", "#include <lmdb.h>\n", "lmdb belongs to store"),
        ("src/cmd/a.c", "#include <uv.h>\n", "uv belongs to node"),
        ("src/cmd/a.c", "#include <jansson.h>\n", "jansson belongs to json"),
        ("src/cmd/a.c", "#include <utf8proc.h>\n", "utf8proc belongs to json"),
        ("src/cmd/a.c", "#include <ini.h>\n", "inih belongs to node"),
        ("src/core/misc/a.c", "\n", "a folder that the layers do not know"),
        ("src/extra/a.h", "\n", "a folder that the layers do not know"),
        ("include/ayni/a.h", "#include <unistd.h>\n", "a public header includes"),
        ("include/ayni/a.h", '#include "core/base/sum.h"\n', "a public header includes"),
    ],
    "foreign_names": [
        ("src/control/a.h", "struct s {\n    MDB_txn *txn;\n};\n", "a.h:2: MDB_txn is lmdb's"),
        ("src/cmd/a.c", "uv_loop_t *loop;\n", "uv_loop_t is uv's"),
        ("src/control/a.c", "json_t *value;\n", "json_t is jansson's"),
    ],
    "link_lines": [
        ("src/control/CMakeLists.txt", "link(x PkgConfig::lmdb)\n", "lmdb belongs to store"),
        ("src/core/CMakeLists.txt", "link(x PkgConfig::uv)\n", "uv belongs to node"),
        ("src/cmd/CMakeLists.txt", "link(x PkgConfig::new)\n", "new belongs to nothing"),
        ("src/core/tree/CMakeLists.txt", "x(_GNU_SOURCE)\n", "_GNU_SOURCE is for the shells"),
        ("src/node/a.c", "#define _GNU_SOURCE\n", "_GNU_SOURCE is defined by CMake"),
    ],
    "purity": [
        (A_C, "char *p = malloc(4);\n", "a.c:1: malloc() brings in memory"),
        (A_C, "\nlong t = time(NULL);\n", "a.c:2: time() brings in the clock"),
        (A_C, 'int n = printf ("x");\n', "brings in stdio"),
        (A_C, 'char *e = getenv("HOME");\n', "brings in the process"),
        (A_C, "/* a */ int r = rand();\n", "brings in chance"),
    ],
    "headers": [
        (A_C, "int a;\n", "no line SPDX"),
        ("deploy/a.sh", "#!/bin/sh\n\n# SPDX-License-Identifier: Apache-2.0\n", "no line SPDX"),
        (A_H, SPDX_C + "int a;\n", "no #pragma once"),
        ("include/ayni/a.h", SPDX_C + "#pragma once\n", "has an include guard"),
        ("src/core/base/sum.c", SPDX_C + '#include <stdint.h>\n\n#include "core/base/sum.h"\n',
         "comes first"),
        ("src/core/base/sum.c", SPDX_C + '#include "core/base/sum.h"\n#include "core/base/one.h"\n',
         "and alone"),
        (A_C, SPDX_C + '#include <stdint.h>\n#include "core/base/one.h"\n', "a blank line parts"),
        (A_C, SPDX_C + '#include "core/base/sum.h"\n\n#include "core/base/one.h"\n\n#include <stdint.h>\n',
         "the system's headers come before ours"),
        (A_H, SPDX_C + '#pragma once\n\n#include "core/base/one.h"\n\n#include <stdint.h>\n',
         "the system's headers come before ours"),
    ],
    "names": [
        (A_H, "typedef struct a {\n    int b;\n} a;\n", "typedef of a struct"),
        (A_H, "struct a;\ntypedef struct a a;\n", "a.h:2: typedef of a struct"),
        (A_H, "typedef enum { B } a;\n", "typedef of a enum"),
        (A_H, "typedef int day_t;\n", "names in _t are the system's"),
        (A_H, "struct a_t {\n    int b;\n};\n", "names in _t are the system's"),
    ],
    "size": [
        (A_C, "int a;\n" * 801, "801 lines"),
        (A_C, FUNCTION % ("    f();\n" * 69), "a.c:2: a function of 71 lines"),
        ("tests/unit/a.c", FUNCTION % ("    f();\n" * 99), "a function of 101 lines"),
    ],
    "text": [
        (A_C, "int a; \n", "white space at the end"),
        (A_C, "int a;\r\n", "white space at the end"),
        (A_C, "\tint a;\n", "a tab"),
        (A_C, "int a;", "exactly one newline"),
        (A_C, "int a;\n\n", "exactly one newline"),
        (A_C, "int " + "a" * 107 + ";\n", "112 characters"),
        ("proto/a.md", "TO" "DO: all\n", "to be done later"),
        (A_C, "/* FIX" "ME */\n", "to be done later"),
        (A_C, "/* X" "XX */\n", "to be done later"),
    ],
    "machine_paths": [
        ("README.md", "see /ho" "me/someone/notes\n", "README.md:1: a path of one machine"),
        ("a.sh", "cd /wo" "rk/here\n", "a path of one machine"),
        ("a.sh", "ls /ro" "ot/.cache\n", "a path of one machine"),
        ("a.sh", "cmake -B /tmp/b" "-mine\n", "a path of one machine"),
    ],
    "links": [
        ("proto/a.md", "[b](b.md)\n", "b.md does not exist"),
        ("proto/a.md", "[b](sums.md#large-sums)\n", "no heading for #large-sums"),
        ("proto/a.md", "[b](#nothing)\n", "no heading for #nothing"),
        ("README.md", "`src/wallet/`\n", "src/wallet/ does not exist"),
        ("proto/a.md", "as in `products.md`\n", "products.md does not exist beside it"),
    ],
    "citations": [
        (A_C, "\n/* As in proto/products.md. */\n", "a.c:2: proto/products.md does not exist"),
        (A_C, '/* The rule (proto/sums.md,\n * "Large sums"). */\n', 'has no section "Large sums"'),
        ("README.md", "As `proto/sums.md`,\n\"Large sums\", says.\n", 'has no section "Large sums"'),
    ],
}
OTHER_THINGS_THAT_ARE_FINE = {
    "layers": (A_C, '/* #include <time.h> */\n// and "core/sync/sync.h"\n'),
    "foreign_names": (A_C, "/* an MDB_txn */\nint x = 0; /* uv_loop_t */\n"),
    "purity": (A_C, 'heap->free(p);\nsnprintf(a, n, "malloc(3)"); /* time() */\nrun_time(1);\n'),
    "names": (A_H, "typedef enum ayni_err (*read_fn)(uint8_t *out);\nsize_t a(struct b *c);\n"),
    "size": (A_C, FUNCTION % ("    f();\n" * 68)),
    "text": (A_C, 'char currency[] = "X' 'XX";\n'),
    "machine_paths": ("a.sh", 'cd "$HOME/work/x"\nls ./home/ /tmp/x\n'),
    "citations": (A_C, '/* proto/sums.md, "Sums"; proto/sums.md, "Small sums" and more */\n'),
}


class Rules(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def plant(self, files):
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, newline="")

    def findings(self, rule, *arguments):
        return "\n".join(tidy.run(rule, arguments, self.root))

    def test_a_good_tree_keeps_every_rule(self):
        self.plant(GOOD)
        for rule in tidy.SOURCE_RULES:
            with self.subTest(rule=rule):
                self.assertEqual(self.findings(rule), "")

    def test_every_rule_has_a_tree_that_breaks_it(self):
        self.assertEqual(set(BAD) | {"format"}, set(tidy.SOURCE_RULES))

    def test_bad_trees_are_found(self):
        for rule, cases in BAD.items():
            for path, text, wanted in cases:
                with self.subTest(rule=rule, path=path, wanted=wanted), tempfile.TemporaryDirectory() as root:
                    self.root = Path(root)
                    self.plant({**GOOD, path: text})
                    self.assertIn(wanted, self.findings(rule))

    def test_what_only_looks_bad_is_left_alone(self):
        for rule, (path, text) in OTHER_THINGS_THAT_ARE_FINE.items():
            with self.subTest(rule=rule), tempfile.TemporaryDirectory() as root:
                self.root = Path(root)
                self.plant({**GOOD, path: text})
                self.assertEqual(self.findings(rule), "")

    def test_the_layers_have_no_cycle(self):
        import layers
        left = dict(layers.MAY_INCLUDE)
        while left:
            lowest = [name for name, below in left.items() if not below & set(left)]
            self.assertTrue(lowest, f"a cycle among {sorted(left)}")
            left = {name: below for name, below in left.items() if name not in lowest}

    @unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
    def test_what_clang_format_would_change_is_found(self):
        self.plant({**GOOD, A_C: "int  a;\n"})
        self.assertIn(f"{A_C}:1", self.findings("format"))

    def test_comments_are_read_across_lines(self):
        self.assertEqual(list(tree.comments('int a;\n/* one\n * two */ char *b = "/* no */"; // three\n')),
                         [(2, "one two"), (3, "three")])


HELPS = {
    "ayni": "  --json   a\n  -h, --help   b\n",
    "ayni list": "  --limit N   a\n  --json   a\n  -h, --help   b\n",
    "aynid": "  --data DIR   a\n",
}
PAGE = "".join(f"# {heading}\n\nText.\n\n" for heading in manual.SECTIONS)
PAGES = {
    "ayni.1": PAGE.replace("# EX", "*--json*\n\ta\n\n*-h*, *--help*\n\ta\n\n# EX", 1),
    "ayni-list.1": PAGE.replace("# EX", "*--limit* _N_\n\ta\n\n# EX", 1) + "```\nayni list --limit 4 | sort --unique\n```\n",
    "aynid.8": PAGE.replace("# EX", "*--data* _DIR_\n\ta\n\n# EX", 1) + "*ayni-list*(1), *systemd.service*(5)\n",
    "ayni.7": "# NAME\n\nWhat *aynid --data* and *--limit* are.\n",
}


class Manual(unittest.TestCase):
    """Pages and what the programs say of themselves."""

    def found(self, page, old, new):
        self.assertIn(old, PAGES[page])
        return manual.wrong({**PAGES, page: PAGES[page].replace(old, new)}, HELPS)

    def test_pages_that_say_what_there_is_are_fine(self):
        self.assertEqual(manual.wrong(PAGES, HELPS), [])

    def test_a_command_without_a_page_is_named_with_the_mend(self):
        found = manual.wrong(PAGES, {**HELPS, "ayni mend": HELPS["ayni"]})
        self.assertEqual(found, ["`ayni mend` has no man page: " + manual.HOW.format("ayni-mend.1")])

    def test_pages_that_say_something_else_are_found(self):
        for page, old, new, wanted in [
            ("ayni-list.1", "*--limit* _N_", "*--limits* _N_", "ayni-list.1.scd: does not describe --limit N"),
            ("ayni-list.1", "*--limit* _N_", "*--limit* _M_", "describes --limit M, which there is not"),
            ("ayni-list.1", "# EXAMPLES", "# EXAMPLE", "has no section EXAMPLES"),
            ("ayni-list.1", "list --limit", "list --most", "`ayni list` has no option --most"),
            ("ayni-list.1", "--limit 4", "--json \\\\\n    --most 4", "`ayni list` has no option --most"),
            ("ayni-list.1", "Text.", "With *--data* it is fast.", "it speaks of --data, which is no option here"),
            ("ayni.1", "*--json*", "*--xml*", "does not describe --json"),
            ("ayni.7", "*--limit*", "*--limits*", "it speaks of --limits"),
            ("ayni.7", "--data", "--limit", "`aynid` has no option --limit"),
            ("aynid.8", "ayni-list*(1)", "ayni-lists*(1)", "refers to ayni-lists(1), which there is not"),
        ]:
            with self.subTest(page=page, new=new):
                self.assertIn(wanted, "\n".join(self.found(page, old, new)))

    def test_a_page_of_no_command_is_found(self):
        found = manual.wrong({**PAGES, "ayni-sing.1": PAGE}, HELPS)
        self.assertEqual(found, ["deploy/man/ayni-sing.1.scd: there is no such command"])

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_a_page_that_does_not_render_is_found(self):
        with tempfile.NamedTemporaryFile("w", suffix=".1") as page:
            page.write('.TH a 1\n.SH NAME\n.so /etc/passwd\n')
            page.flush()
            self.assertTrue(manual.complaints(["mandoc", "-T", "lint", "-W", "error"], page.name))


class Coverage(unittest.TestCase):
    def test_assertions_are_left_out_whole(self):
        self.assertEqual(coverage.asserted_lines("int a;\nassert(f(a) &&\n       b);\nif (a) my_assert(b);\n"), {2, 3})

    def test_a_branch_that_was_never_taken_counts(self):
        counts = {("src/core/a/a.c", 1, "f", 0): 7, ("src/core/a/a.c", 1, "f", 1): 0}
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(coverage.report(counts), 50)
        self.assertRegex(said.getvalue(), r"src/core/a +1 of +2 branches +50.0 %")


def cc(source, output, *flags):
    """Compile the source; returns the path of the output."""
    subprocess.run(["cc", *flags, "-x", "c", "-", "-o", output], input=source, text=True, check=True)
    return str(output)


class Built(unittest.TestCase):
    """The rules on what was built, on objects and folders of our own making."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def compile(self, path, source):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        return cc(source, self.root / path, "-fPIC", "-c")

    def test_symbols_of_the_world_are_found(self):
        objects = [
            self.compile("base/a.o", "void *malloc(unsigned long); void *a(void) { return malloc(4); }"),
            self.compile("base/b.o", "int n = 4; static int m; int *b(void) { return &m; } const int o = 3;"),
            self.compile("tree/c.o", "int crypto_sign(void); int c(void) { return crypto_sign(); }"),
            self.compile("sync/d.o", "int crypto_random(void); int d(void) { return crypto_random(); }"),
            self.compile("crypto/e.o", "int crypto_box(void); int e(void) { return crypto_box(); } "
                                       "int crypto_random(void) { return 4; }"),
            self.compile("base/f.o", "void *memcpy(void *, const void *, unsigned long); void *a(void); "
                                     "void *(*const table[])(void) = {a};"
                                     "void f(char *x, char *y, long n) { memcpy(x, y, n); }"),
        ]
        self.assertEqual(build.symbols(None, objects), [
            "base/a.o: needs malloc, which is not the core's to call",
            "base/b.o: m is a variable that can change",
            "base/b.o: n is a variable that can change",
            "tree/c.o: needs crypto_sign, which is not the core's to call",
            "sync/d.o: crypto_random is for the shells",
        ])
        self.assertTrue(build.symbols(None, []))

    def test_soft_programs_are_found(self):
        program = cc("int main(void) { return 0; }", self.root / "soft", "-no-pie", "-fno-stack-protector",
                     "-U_FORTIFY_SOURCE", "-Wl,-z,norelro,-z,lazy,-z,execstack")
        self.assertEqual(len(build.missing_hardening(program, optimised=True)), 6)

    def project(self, text, **files):
        """Configure a project of one CMakeLists.txt, one source and these files; returns its build folder."""
        (self.root / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(x VERSION 1.2.3 LANGUAGES C)\ninclude(CTest)\n"
            "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n" + text)
        (self.root / "src/x").mkdir(parents=True, exist_ok=True)
        for path, content in {"src/x/x.c": "int main(void) { return 1; }\n", **files}.items():
            (self.root / path).write_text(content)
        folder = self.root / "build"
        subprocess.run(["cmake", "-S", self.root, "-B", folder], check=True, capture_output=True)
        return str(folder)

    def test_a_test_without_a_timeout_is_found(self):
        folder = self.project("add_test(NAME slow COMMAND true)\nadd_test(NAME fast COMMAND true)\n"
                              "set_tests_properties(fast PROPERTIES TIMEOUT 5)\n")
        self.assertEqual(tidy.run("timeouts", [folder], self.root), ["test slow has no TIMEOUT"])

    def test_a_build_without_tests_is_found(self):
        self.assertEqual(tidy.run("timeouts", [self.project("")], self.root), ["there are no tests"])

    def test_headers_that_do_not_stand_alone_are_found(self):
        folder = self.project("add_executable(x src/x/x.c)\n")
        (self.root / "src/x/good.h").write_text("#pragma once\nint a;\n")
        (self.root / "src/x/bad.h").write_text("#pragma once\nint a(size_t b);\n")
        (self.root / "src/y").mkdir()
        (self.root / "src/y/idle.h").write_text("#pragma once\n")
        found = tidy.run("headers_alone", [folder], self.root)
        self.assertEqual([line.split("\n")[0] for line in found], [
            "src/x/bad.h: does not compile alone",
            "src/y/idle.h: nothing in its folder is built",
        ])

    @unittest.skipUnless(clang_tidy.PROGRAM, "clang-tidy is not installed")
    def test_what_clang_tidy_objects_to_is_found(self):
        folder = self.project("add_executable(x src/x/x.c)\nadd_library(y src/x/y.c)\n",
                              **{"src/x/y.c": "int y(int *z);\nint y(int *z)\n{\n    z = 0;\n    return *z;\n}\n",
                                 ".clang-tidy": "Checks: '-*,clang-analyzer-*'\nWarningsAsErrors: '*'\n"})
        files = clang_tidy.sources(self.root, folder, [])
        self.assertEqual([file.name for file in files], ["y.c", "x.c"])
        found = clang_tidy.findings(folder, files)
        self.assertEqual(len(found), 1)
        self.assertIn("null pointer", found[0])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_a_service_that_may_do_everything_is_found(self):
        service = self.root / "soft.service"
        service.write_text("[Service]\nExecStart=/bin/true\n")
        self.assertIn("UNSAFE", tidy.run("unit", [str(service)], self.root)[0])

    def test_an_empty_install_is_found(self):
        self.assertEqual(tidy.run("install", [self.project(""), "plain", "share/x"], self.root),
                         ["share/x is not installed", "no program is installed"])


if __name__ == "__main__":
    unittest.main()
