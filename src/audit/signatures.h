/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/*
 * Verify the signatures of `n` records on up to `n_threads` threads, the caller's among them. `holds`
 * receives 1 for each record that decodes and whose signature is that of its signer, else 0. Where a thread
 * is not to be had, the others do its work.
 */
void signatures_check(const struct bytes *records, size_t n, uint8_t *holds, unsigned n_threads);
