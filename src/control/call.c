/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/base/hex.h"
#include "core/codec/cursor.h"
#include "json/text.h"

enum ayni_err call_fail(struct call *call, enum ayni_err err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(call->fault.text, sizeof call->fault.text, format, args);
    va_end(args);
    return err;
}

void put_message(struct packer *p, const char *key, const char *text)
{
    struct buffer escaped;
    buffer_init(&escaped, p->out->heap, CONTROL_MESSAGE_MAX);
    enum ayni_err err = text_escape(&escaped, bytes_of_text(text), true);
    put_str(p, key, err == AYNI_OK ? buffer_view(&escaped) : bytes_of(NULL, 0));
    buffer_deinit(&escaped);
}

bool param_text(const struct call *call, const char *name, struct bytes *out)
{
    struct bytes value;
    if (codec_map_find(call->params, name, &value) != AYNI_OK) return false;
    struct cursor c = cursor_of(value);
    return cursor_read_str(&c, out) == AYNI_OK;
}

bool param_bin(const struct call *call, const char *name, struct bytes *out)
{
    struct bytes value;
    if (codec_map_find(call->params, name, &value) != AYNI_OK) return false;
    struct cursor c = cursor_of(value);
    return cursor_read_bin(&c, out) == AYNI_OK;
}

uint64_t param_uint(const struct call *call, const char *name, uint64_t otherwise)
{
    struct bytes value;
    uint64_t number;
    if (codec_map_find(call->params, name, &value) != AYNI_OK) return otherwise;
    struct cursor c = cursor_of(value);
    return cursor_read_uint(&c, &number) == AYNI_OK ? number : otherwise;
}

bool param_bool(const struct call *call, const char *name)
{
    struct bytes value;
    bool flag = false;
    if (codec_map_find(call->params, name, &value) != AYNI_OK) return false;
    struct cursor c = cursor_of(value);
    return cursor_read_bool(&c, &flag) == AYNI_OK && flag;
}

enum ayni_err param_day(struct call *call, const char *name, day *out)
{
    struct bytes text;
    if (!param_text(call, name, &text)) {
        *out = day_of_ms(engine_wall_ms(call->control->engine));
        return AYNI_OK;
    }
    if (day_parse(out, text) == AYNI_OK) return AYNI_OK;
    return call_fail(call, AYNI_ERR_USAGE, "%s: expected a date that exists, written YYYY-MM-DD", name);
}

/* Whether the hex of `id` starts with `prefix`. */
static bool id_starts_with(const struct hash *id, struct bytes prefix)
{
    char hex[2 * sizeof id->bytes + 1];
    hex_encode(hex, BYTES_ARRAY(id->bytes));
    return prefix.len < sizeof hex && memcmp(hex, prefix.data, prefix.len) == 0;
}

#define ID_PREFIX_MIN 4

enum match { MATCH_NONE, MATCH_PREFIX, MATCH_EXACT };

/* A commitment is found by the record id of any of its versions. */
static bool has_version(const struct commitment *c, struct bytes name)
{
    for (const struct version *v = c->first; v != NULL; v = v->next)
        if (id_starts_with(&v->id, name)) return true;
    return false;
}

static enum match match_commitment(const struct commitment *c, struct bytes name)
{
    if (bytes_equal(c->label, name)) return MATCH_EXACT;
    if (name.len == 2 * sizeof c->first->id.bytes && has_version(c, name)) return MATCH_EXACT;
    if (name.len < ID_PREFIX_MIN) return MATCH_NONE;
    if (has_version(c, name)) return MATCH_PREFIX;
    bool label = name.len < c->label.len && memcmp(c->label.data, name.data, name.len) == 0;
    return label ? MATCH_PREFIX : MATCH_NONE;
}

/* The best match and how many are as good. */
static size_t search(const struct ledger *ledger, struct bytes name, const struct commitment **out)
{
    enum match best = MATCH_PREFIX;
    size_t n = 0;
    for (size_t i = 0; i < ledger_n_commitments(ledger); i++) {
        const struct commitment *c = ledger_commitment(ledger, i);
        enum match match = match_commitment(c, name);
        if (match < best) continue;
        n = match > best ? 1 : n + 1;
        best = match;
        *out = c;
    }
    return n;
}

bool call_id_starts_with(const struct hash *id, struct bytes prefix)
{
    return prefix.len >= ID_PREFIX_MIN && id_starts_with(id, prefix);
}

enum ayni_err call_find_commitment(struct call *call, const struct commitment **out)
{
    struct bytes name;
    if (!param_text(call, "id", &name))
        return call_fail(call, AYNI_ERR_USAGE, "which commitment? name its ID");
    return call_find_commitment_named(call, name, out);
}

enum ayni_err call_find_commitment_named(struct call *call, struct bytes name, const struct commitment **out)
{
    size_t n = search(engine_ledger(call->control->engine), name, out);
    if (n == 1) return AYNI_OK;
    int len = (int)(name.len < 80 ? name.len : 80);
    if (n > 1)
        return call_fail(call, AYNI_ERR_AMBIGUOUS, "%zu commitments start with `%.*s`; write more of it", n,
                         len, (const char *)name.data);
    return call_fail(call, AYNI_ERR_NOT_FOUND,
                     "no commitment here is called `%.*s`; `ayni list` shows those that are known", len,
                     (const char *)name.data);
}

enum ayni_err call_record(struct call *call, struct store_read *read, struct place place, struct bytes *out)
{
    enum ayni_err err = store_record(read, place.log, place.index, out);
    if (err != AYNI_OK)
        return call_fail(call, err, "record %llu of log %u: %s", (unsigned long long)place.index, place.log,
                         ayni_err_text(err));
    return AYNI_OK;
}

struct bytes member_name_of(const struct call *call, const struct member_id *id)
{
    const struct card *card = charter_founder(engine_charter(call->control->engine), id);
    return card == NULL ? bytes_of(NULL, 0) : card->name;
}

enum ayni_err call_wrap_page(struct call *call, size_t n, uint64_t next)
{
    struct buffer items = call->result;
    enum ayni_err err = packer_finish(&call->out);
    buffer_init(&call->result, call->control->heap, CONTROL_MESSAGE_MAX - 64);
    call->out = packer_to(&call->result);
    pack_map(&call->out, next > 0 ? 2 : 1);
    pack_text(&call->out, "items");
    pack_array(&call->out, n);
    pack_raw(&call->out, buffer_view(&items));
    if (next > 0) put_uint(&call->out, "next", next);
    buffer_deinit(&items);
    return err;
}

/* The next pair of a map that is being merged: key, and the bytes of key and value together. */
struct pair {
    struct cursor at;
    size_t left;
    struct bytes key, raw;
};

static enum ayni_err pair_next(struct pair *pair)
{
    struct bytes value;
    if (pair->left == 0) return AYNI_OK;
    const uint8_t *start = pair->at.at;
    enum ayni_err err = cursor_read_str(&pair->at, &pair->key);
    if (err == AYNI_OK) err = cursor_read_value(&pair->at, &value);
    pair->raw = bytes_of(start, (size_t)(pair->at.at - start));
    return err;
}

static enum ayni_err pair_start(struct pair *pair, struct bytes map)
{
    pair->at = cursor_of(map);
    enum ayni_err err = cursor_read_map(&pair->at, &pair->left);
    return err == AYNI_OK ? pair_next(pair) : err;
}

enum ayni_err call_merge_maps(struct call *call, size_t first_len)
{
    struct buffer maps = call->result;
    struct pair a, b;
    enum ayni_err err = pair_start(&a, bytes_of(maps.data, first_len));
    if (err == AYNI_OK) err = pair_start(&b, bytes_of(maps.data + first_len, maps.len - first_len));
    buffer_init(&call->result, call->control->heap, CONTROL_MESSAGE_MAX - 64);
    call->out = packer_to(&call->result);
    if (err == AYNI_OK) pack_map(&call->out, a.left + b.left);
    while (err == AYNI_OK && a.left + b.left > 0) {
        struct pair *next = b.left == 0 || (a.left > 0 && bytes_compare(a.key, b.key) < 0) ? &a : &b;
        pack_raw(&call->out, next->raw);
        next->left--;
        err = pair_next(next);
    }
    buffer_deinit(&maps);
    return err;
}
