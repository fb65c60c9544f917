/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "support/sample.h"

/* Cards for vectors, as text that can be edited before it is encoded. */

enum card_key { CARD_MEMBER, CARD_LOG, CARD_COSIGNER, CARD_TRANSPORT, CARD_KEYS };

/* In hex: the public key of member `number` for a use. The seed of it is 32 bytes 4 * number + use + 1. */
struct key_text {
    char hex[65];
};
struct key_text card_key_text(unsigned number, enum card_key use);

/* The numbers of a charter. */
struct charter_terms {
    uint64_t admit, forkers, rules, threshold, version, witnesses;
};

/* A charter "Example" of these cards in this order; with `more` it has a field that nobody knows. */
void charter_write(
    struct buffer *out, const struct charter_terms *terms, const struct buffer *cards, size_t n, bool more);

/* The card of `m<number>.example`; member 0 is that of proto/card.md, whose name is `example.org`. */
void card_write(struct buffer *out, unsigned number, const struct sample_edit *edits, size_t n);
