/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/loader.h"

bool load_went_well(struct loader *in, enum ayni_err err)
{
    if (in->err == AYNI_OK && err != AYNI_OK) in->err = err == AYNI_ERR_MEMORY ? err : AYNI_ERR_CORRUPT;
    return in->err == AYNI_OK;
}

void load_require(struct loader *in, bool holds)
{
    (void)load_went_well(in, holds ? AYNI_OK : AYNI_ERR_CORRUPT);
}

uint64_t load_uint(struct loader *in, uint64_t max)
{
    uint64_t value = 0;
    if (!load_went_well(in, cursor_read_uint(&in->cursor, &value))) return 0;
    load_require(in, value <= max);
    return value <= max ? value : 0;
}

day load_day(struct loader *in)
{
    int64_t value = 0;
    if (!load_went_well(in, cursor_read_int(&in->cursor, &value))) return 0;
    load_require(in, value >= INT32_MIN && value <= INT32_MAX);
    return in->err == AYNI_OK ? (day)value : 0;
}

bool load_bool(struct loader *in)
{
    bool value = false;
    return load_went_well(in, cursor_read_bool(&in->cursor, &value)) && value;
}

void load_fixed(struct loader *in, void *out, size_t len)
{
    (void)load_went_well(in, cursor_read_fixed(&in->cursor, out, len));
}

/* The count of an array's elements; 0 after a failure. */
size_t load_count(struct loader *in)
{
    size_t n = 0;
    return load_went_well(in, cursor_read_array(&in->cursor, &n)) ? n : 0;
}

void load_array(struct loader *in, size_t n_fields)
{
    load_require(in, load_count(in) == n_fields);
}

/* Of a record that was applied. */
struct place load_place(struct loader *in)
{
    struct place place = place_unpack(load_uint(in, UINT64_MAX));
    load_require(in, place.log < in->ledger->n_logs);
    if (in->err == AYNI_OK) load_require(in, place.index < log_at(in->ledger, place.log)->n_applied);
    return in->err == AYNI_OK ? place : (struct place){0, 0};
}

void load_index(struct loader *in, struct index *x)
{
    if (in->err == AYNI_OK) (void)load_went_well(in, index_load(x, &in->cursor));
}
