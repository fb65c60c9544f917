#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install what is missing, build with sanitizers, run every test; then build the release, which strict warnings,
# the layering checks and clang look at too. AYNI_QUICK=1 leaves the second half out.
set -eu
cd "$(dirname "$0")/.."

sh deploy/install-dependencies.sh --tests

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer: build and all tests"
cmake --workflow --preset dev

[ "${AYNI_QUICK:-}" = 1 ] && exit 0

echo "== gcc, release: build, and the tests on what users run"
cmake --workflow --preset release

echo "== clang: the same warnings as errors"
cmake --preset clang >/dev/null
cmake --build --preset clang
echo "All tests passed."
