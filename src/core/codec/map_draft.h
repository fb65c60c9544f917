/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"

/*
 * A map whose pairs come in any order, one by one or from another map, and are written with their keys in
 * byte order, as the encoding wants them. The first failure sticks until map_draft_write.
 */

#define MAP_DRAFT_PAIRS_MAX 64

struct map_draft {
    size_t n;
    struct map_draft_pair {
        struct bytes key; /* borrowed for the draft's life */
        size_t from;      /* of its value, in `values` */
    } pairs[MAP_DRAFT_PAIRS_MAX];
    struct buffer values;
    struct packer packer; /* writes into values */
};

/* `max` bounds the values together. The draft stays where it is: its packer points into it. */
void map_draft_init(struct map_draft *d, struct heap *heap, size_t max);
void map_draft_deinit(struct map_draft *d);

/* Begin a pair; its value is packed next, with d->packer. No key comes twice. */
void map_draft_begin(struct map_draft *d, struct bytes key);

bool map_draft_has(const struct map_draft *d, struct bytes key);

/* Add the pairs of an encoded map, borrowed for the draft's life, but for those that are there already. */
void map_draft_add(struct map_draft *d, struct bytes map);

/* Write the map. Errors: AYNI_ERR_LIMIT, AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err map_draft_write(const struct map_draft *d, struct packer *out);
