#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install what is missing, build with sanitizers and run every test; then build what users run, test that too, look
# for races, and let clang look at everything. AYNI_QUICK=1 leaves the second half out. Test vectors of other
# projects are looked for in $AYNI_VECTORS, else beside this folder in shared/vectors; tests that find none skip and
# are counted.
set -eu
cd "$(dirname "$0")/.."

sh deploy/install-dependencies.sh --tests

closing=
# Build and test a preset, and remember what it counted.
workflow() {
    rm -f "build/$1/tests.xml"
    cmake --workflow --preset "$1"
    counted=$(awk '
        /^\ttests="/ { gsub(/[^0-9]/, ""); tests = $0 }
        /^\tskipped="/ { gsub(/[^0-9]/, ""); left_out = $0 }
        /\[  PASSED  \] [0-9]+ test/ { sub(/.*PASSED  \] /, ""); cases += $1 }
        /\[  SKIPPED \] [0-9]+ test/ { sub(/.*SKIPPED \] /, ""); skipped += $1 }
        END { printf "%d tests (%d cases); skipped %d tests, %d cases", tests - left_out, cases, left_out, skipped }
    ' "build/$1/tests.xml")
    closing="$closing
  $1: $counted"
}

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer: build and all tests"
workflow dev

if [ "${AYNI_QUICK:-}" != 1 ]; then
    echo "== gcc, release: build, and the tests on what users run"
    workflow release

    echo "== gcc, ThreadSanitizer: the tests that use threads"
    workflow tsan

    echo "== clang: the same warnings as errors"
    if command -v clang >/dev/null 2>&1; then
        cmake --workflow --preset clang
        closing="$closing
  clang: built without a warning"

        echo "== libFuzzer: a short search with each target"
        sh tests/fuzz/run.sh --runs 2000
        closing="$closing
  fuzz: no finding"
    else
        closing="$closing
  clang, fuzz: SKIPPED, clang is not installed"
    fi

    echo "== clang-tidy: its checks as errors"
    cmake --build build/dev --target clang-tidy

    echo "== gcov: which branches of the core the tests take"
    sh tests/coverage.sh
fi

echo "All tests passed:$closing"
