/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define BACKOFF_FIRST_MS 250
#define BACKOFF_MAX_MS 60000

/*
 * How long to wait before the next attempt, after `n_failed` that failed: 0.25 s doubling to a minute, each a
 * quarter shorter or longer by chance, so that nodes which lost each other do not call in step.
 */
uint64_t backoff_ms(unsigned n_failed, uint32_t random);
