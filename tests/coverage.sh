#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Print which share of the core's branches its unit tests and the simulator take, folder by folder; fails when it is
# too small. With --missing it names the lines that have a branch which was never taken.
set -eu
cd "$(dirname "$0")/.."

find build/coverage -name '*.gcda' -exec rm {} + 2>/dev/null || true
cmake --workflow --preset coverage
build/coverage/bin/sim --seeds 20 >/dev/null
python3 tests/coverage.py build/coverage "$@"
