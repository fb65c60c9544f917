/* SPDX-License-Identifier: Apache-2.0 */
#include "control/page.h"

#include "core/codec/cursor.h"

#define LOOKS_MAX 2048
#define VALUES_MAX (CODEC_ITEMS_MAX - 16) /* room for {items, next} */

void page_init(struct page *page, struct call *call, uint64_t otherwise, uint64_t max)
{
    uint64_t limit = param_uint(call, "limit", otherwise);
    if (limit == 0) limit = 1; /* a page that never holds anything would never end */
    *page = (struct page){.call = call, .limit = limit < max ? limit : max};
}

bool page_goes_on(struct page *page)
{
    return page->n < page->limit && page->n_looked++ < LOOKS_MAX;
}

bool page_keep(struct page *page, size_t start)
{
    struct buffer *result = &page->call->result;
    size_t n_values = codec_count(bytes_of(result->data + start, result->len - start));
    if (page->n > 0 && page->n_values + n_values > VALUES_MAX) {
        result->len = start;
        return false;
    }
    page->n_values += n_values;
    page->n++;
    return true;
}
