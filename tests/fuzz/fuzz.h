/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* libFuzzer's entry point; a target defines it and asserts what must hold for every input. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
