#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install what building needs, and with --tests what the tests need, from Debian's packages. Installs only what is
# missing; says what it does.
set -eu

build="gcc libc6-dev make cmake pkg-config libuv1-dev libsodium-dev liblmdb-dev libmsgpack-dev libjansson-dev libinih-dev libutf8proc-dev"
tests="libcmocka-dev clang clang-format libclang-rt-14-dev binutils python3 git"

wanted=$build
[ "${1:-}" = --tests ] && wanted="$build $tests"

missing=
for package in $wanted; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This machine has no apt-get. Install the equivalents of:$missing" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "As root, run: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
