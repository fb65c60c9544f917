#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Build and run use_header.cc: use_header.sh COMPILER SOURCE_FOLDER STATIC_LIBRARY [FLAG...]
set -eu
compiler=$1 source=$2 library=$3
shift 3
"$compiler" -std=c++11 -Wall -Wextra -pedantic -Werror "$@" -I"$source/include" \
    "$source/tests/unit/audit/use_header.cc" "$library" -lsodium -lcrypto -lmsgpackc -pthread -o use_header
./use_header
