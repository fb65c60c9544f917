/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/call.h"

/*
 * One answer's share of a long list; for src/control/ alone. It ends at the items that were asked for, at
 * what one message may hold, and at what one call may look at: a filter that fits nothing must not keep the
 * node from its peers. So a page may hold fewer items than asked for, or none, and still say where to go on.
 */
struct page {
    struct call *call;
    uint64_t limit;  /* items asked for */
    size_t n;        /* items written */
    size_t n_values; /* values in them, as codec_count counts */
    size_t n_looked;
};

/* With the parameter `limit`, at most `max`. */
void page_init(struct page *page, struct call *call, uint64_t otherwise, uint64_t max);

/* Whether to look at one more thing. */
bool page_goes_on(struct page *page);

/* Keep the item that was written behind `start` of the result; or take it back, and the page is full. */
bool page_keep(struct page *page, size_t start);
