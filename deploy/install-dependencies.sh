#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install what building needs, and with --tests what the tests need, from Debian's packages. Installs only what is
# missing, says what it does, and asks for root only then.
set -eu

build="gcc libc6-dev make cmake pkg-config libuv1-dev libsodium-dev libssl-dev liblmdb-dev libmsgpack-dev
    libjansson-dev libinih-dev libutf8proc-dev scdoc"
tests="libcmocka-dev python3 clang clang-format clang-tidy libclang-rt-dev mandoc
    valgrind zsh fish"

wanted=$build
[ "${1:-}" = --tests ] && wanted="$build $tests"

if ! command -v dpkg-query >/dev/null 2>&1; then
    # shellcheck disable=SC2086 # a list of words
    echo "This is not Debian: see to it that the equivalents of these are there:" $wanted >&2
    exit 0
fi

missing=
for package in $wanted; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "As root, run: apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing:$missing"
# A fresh machine may be busy with its first updates: wait for them.
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
$apt update
# shellcheck disable=SC2086 # a list of words
$apt install --no-install-recommends $missing >/dev/null
