/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"

/*
 * Examine `n` records on up to `n_threads` threads, the caller's among them; `out` receives n results. Where
 * a thread is not to be had, the others do its work.
 */
void examine_records(struct examination *out, const struct bytes *records, size_t n, unsigned n_threads);
