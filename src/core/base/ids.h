/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Thirty-two bytes of five kinds. Each is a struct of its own, so that the compiler catches swapped
 * arguments; each copies with `=` and has NAME_equal and NAME_compare (byte order).
 */
#define IDS_DEFINE(name)                                                         \
    struct name {                                                                \
        uint8_t bytes[32];                                                       \
    };                                                                           \
    static inline bool name##_equal(const struct name *a, const struct name *b)  \
    {                                                                            \
        return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;                 \
    }                                                                            \
    static inline int name##_compare(const struct name *a, const struct name *b) \
    {                                                                            \
        return memcmp(a->bytes, b->bytes, sizeof a->bytes);                      \
    }

IDS_DEFINE(hash)       /* SHA-256: a tree's leaf, node or root, and a record id (the record's leaf hash) */
IDS_DEFINE(ledger_id)  /* SHA-256 of the charter */
IDS_DEFINE(member_id)  /* SHA-256 of the member's first card */
IDS_DEFINE(log_id)     /* proto/rules.md, "Logs" */
IDS_DEFINE(public_key) /* Ed25519 */
IDS_DEFINE(dh_public)  /* X25519 */
