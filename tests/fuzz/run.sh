#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build the fuzz targets and search with each: sh tests/fuzz/run.sh [TARGET...] [--runs N], a million inputs if nothing
# is said. A line for each target tells how many were run and what they reached. Inputs that break something are kept
# and named, and the exit status is 1.
set -eu
cd "$(dirname "$0")/../.."

usage() {
    echo "usage: sh tests/fuzz/run.sh [TARGET...] [--runs N]" >&2
    exit 2
}

build=build/fuzz
runs=1000000
targets=
while [ $# -gt 0 ]; do
    case $1 in
    --runs)
        [ $# -gt 1 ] || usage
        runs=$2
        shift
        ;;
    -*) usage ;;
    *)
        [ -f tests/fuzz/fuzz_"$1".c ] || usage
        targets="$targets $1"
        ;;
    esac
    shift
done

log=$build/fuzz.log
mkdir -p $build
if ! { cmake --preset fuzz && cmake --build --preset fuzz; } >$log 2>&1; then
    tail -n 40 $log >&2
    exit 2
fi

seeds=$build/tests/fuzz/seeds
found=$build/found       # what the search came upon, kept for the next one
findings=$build/findings # inputs that break something
$build/bin/fuzz_seeds $seeds
mkdir -p $findings
# A small quarantine and short stacks: most of what a target does is allocate and free.
export ASAN_OPTIONS="quarantine_size_mb=16:malloc_context_size=8${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# Longer inputs only cost time, except where what is read has a lot of frame around it.
length_of() {
    case $1 in
    export | json | payload | proof_file) echo 8192 ;;
    merkle | noise | sync) echo 1024 ;;
    *) echo 4096 ;;
    esac
}

# search TARGET: false when there was a finding
search() {
    target=$1
    inputs=$seeds/$target
    [ -d tests/fuzz/corpus/"$target" ] && inputs="$inputs tests/fuzz/corpus/$target"
    dictionary=
    for file in tests/fuzz/dictionaries/"$target" $seeds/dictionaries/"$target"; do
        [ -f "$file" ] && dictionary="-dict=$file"
    done
    mkdir -p $found/"$target"
    status=0
    # shellcheck disable=SC2086 # lists of words
    $build/bin/fuzz_"$target" -runs="$runs" -max_len="$(length_of "$target")" -timeout=20 -rss_limit_mb=512 \
        -artifact_prefix=$findings/"$target"- -print_final_stats=1 $dictionary $found/"$target" $inputs \
        >$build/"$target".log 2>&1 || status=$?
    awk -v target="$target" -v status=$status '
        /cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") edges = $(i + 1); if ($i == "corp:") corpus = $(i + 1) } }
        /^stat::number_of_executed_units/ { n = $2 }
        /^Done .* runs in/ { seconds = $5 }
        END {
            printf "%-12s %9d runs  %5d edges  corpus %-14s %5d s  %s\n", target, n, edges, corpus, seconds,
                   status == 0 ? "no finding" : "A FINDING"
        }' $build/"$target".log
    [ $status -eq 0 ] && return 0
    grep -E "Assertion|^SUMMARY|runtime error|Test unit written" $build/"$target".log || tail -n 20 $build/"$target".log
    return 1
}

if [ -z "$targets" ]; then
    for file in tests/fuzz/fuzz_*.c; do
        name=${file##*/fuzz_}
        targets="$targets ${name%.c}"
    done
fi
failed=0
for target in $targets; do
    search "$target" || failed=1
done
exit $failed
