/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "fuzz.h"
#include "support/heap.h"

#define PLACES_MAX 2048
#define RESULT_MAX ((size_t)1 << 20)
#define NESTED_MAX \
    4 /* bins in bins that are gone into: as deep as an export's cards in its charter, and more */

/* Where values stand, in the order of the bytes; what lies in bins is listed, too. */
struct places {
    size_t n;
    struct bytes list[PLACES_MAX];
};

struct edit {
    struct bytes at;    /* the value that changes */
    struct bytes other; /* another one, to be put somewhere */
    const char *name;   /* for a field that is added; may be NULL */
    uint64_t *random;
};

static bool is_container(struct bytes value)
{
    struct cursor c = cursor_of(value);
    enum cursor_type type = cursor_peek(&c);
    return (type == CURSOR_ARRAY || type == CURSOR_MAP) && codec_check(value) == AYNI_OK;
}

/* What lies in a bin that holds an encoded array or map; else empty. */
static struct bytes nested(struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes content;
    if (cursor_peek(&c) != CURSOR_BIN || cursor_read_bin(&c, &content) != AYNI_OK) return bytes_of(NULL, 0);
    return content.len > 0 && is_container(content) ? content : bytes_of(NULL, 0);
}

/* The head of an array or a map; how many values follow, keys counted. */
static size_t read_head(struct cursor *c, bool *out_is_map)
{
    size_t n;
    *out_is_map = cursor_peek(c) == CURSOR_MAP;
    enum ayni_err err = *out_is_map ? cursor_read_map(c, &n) : cursor_read_array(c, &n);
    assert(err == AYNI_OK);
    return *out_is_map ? 2 * n : n;
}

static struct bytes read_value(struct cursor *c)
{
    struct bytes value = {0};
    enum ayni_err err = cursor_read_value(c, &value);
    assert(err == AYNI_OK);
    return value;
}

/* Keys are no places: a field is renamed by leaving it out and adding another. */
static void list_places(struct places *places, struct bytes value, unsigned depth)
{
    bool is_map;
    struct bytes inside = nested(value);
    if (places->n == PLACES_MAX) return;
    places->list[places->n++] = value;
    if (inside.len > 0 && depth < NESTED_MAX) list_places(places, inside, depth + 1);
    if (!is_container(value)) return;
    struct cursor c = cursor_of(value);
    for (size_t n = read_head(&c, &is_map), i = 0; i < n; i++) {
        struct bytes item = read_value(&c);
        if (!is_map || i % 2 == 1) list_places(places, item, depth);
    }
}

/* Numbers at which something changes: a bit, a step, a width of the encoding. */
static uint64_t other_number(uint64_t number, uint64_t *random)
{
    switch (choose(random, 4)) {
    case 0:
        return number + 1;
    case 1:
        return number - 1;
    case 2:
        return number ^ UINT64_C(1) << choose(random, 64);
    default:
        return (UINT64_C(1) << choose(random, 64)) - choose(random, 2);
    }
}

/* The same bytes changed; a text stays UTF-8, or stays as it was. */
static void pack_changed_run(struct packer *p, struct bytes run, bool is_text)
{
    size_t max = run.len + 64;
    uint8_t *room = malloc(max);
    assert(room != NULL);
    if (run.len > 0) memcpy(room, run.data, run.len);
    struct bytes changed = bytes_of(room, LLVMFuzzerMutate(room, run.len, max));
    if (!is_text)
        pack_bin(p, changed);
    else
        pack_str(p, utf8_is_valid(changed) ? changed : run);
    free(room);
}

static void pack_changed_scalar(struct packer *p, const struct edit *e)
{
    struct cursor c = cursor_of(e->at);
    struct bytes run;
    uint64_t number;
    int64_t negative;
    bool truth;
    if (cursor_read_str(&c, &run) == AYNI_OK)
        pack_changed_run(p, run, true);
    else if (cursor_read_bin(&c, &run) == AYNI_OK)
        pack_changed_run(p, run, false);
    else if (cursor_read_bool(&c, &truth) == AYNI_OK)
        pack_bool(p, !truth);
    else if (cursor_read_uint(&c, &number) == AYNI_OK)
        pack_uint(p, other_number(number, e->random));
    else if (cursor_read_int(&c, &negative) == AYNI_OK)
        pack_int(p, negative / 2);
    else
        pack_raw(p, e->at);
}

/* An element left out, put in twice, or another put before it. */
static void pack_changed_array(struct packer *p, const struct edit *e)
{
    bool is_map;
    struct cursor c = cursor_of(e->at);
    size_t n = read_head(&c, &is_map), at = (size_t)choose(e->random, n + 1);
    size_t kind = n == 0 ? 2 : (size_t)choose(e->random, 3);
    if (at == n && kind != 2) at = n - 1;
    pack_array(p, kind == 0 ? n - 1 : n + 1);
    for (size_t i = 0; i < n; i++) {
        struct bytes item = read_value(&c);
        if (i == at && kind == 2) pack_raw(p, e->other);
        if (i != at || kind != 0) pack_raw(p, item);
        if (i == at && kind == 1) pack_raw(p, item);
    }
    if (at == n) pack_raw(p, e->other);
}

/* A pair left out, or its value replaced. */
static void pack_changed_pair(struct packer *p, const struct edit *e)
{
    bool is_map, leaves_out = choose(e->random, 2) == 0;
    struct cursor c = cursor_of(e->at);
    size_t n = read_head(&c, &is_map) / 2, at = (size_t)choose(e->random, n);
    pack_map(p, leaves_out ? n - 1 : n);
    for (size_t i = 0; i < n; i++) {
        struct bytes key = read_value(&c), value = read_value(&c);
        if (i == at && leaves_out) continue;
        pack_raw(p, key);
        pack_raw(p, i == at ? e->other : value);
    }
}

/* A pair added where its key belongs; when the key is there, its value is replaced. */
static void pack_more_pairs(struct packer *p, const struct edit *e)
{
    bool is_map, is_put = false;
    struct bytes old;
    struct cursor c = cursor_of(e->at);
    size_t n = read_head(&c, &is_map) / 2;
    bool is_there = codec_map_find(e->at, e->name, &old) == AYNI_OK;
    pack_map(p, is_there ? n : n + 1);
    for (size_t i = 0; i < n; i++) {
        struct bytes key = read_value(&c), value = read_value(&c), name;
        struct cursor in_key = cursor_of(key);
        enum ayni_err err = cursor_read_str(&in_key, &name);
        assert(err == AYNI_OK);
        int order = bytes_compare(name, bytes_of_text(e->name));
        if (order >= 0 && !is_put) {
            pack_text(p, e->name);
            pack_raw(p, e->other);
            is_put = true;
        }
        if (order == 0) continue;
        pack_raw(p, key);
        pack_raw(p, value);
    }
    if (is_put) return;
    pack_text(p, e->name);
    pack_raw(p, e->other);
}

static void pack_changed(struct packer *p, const struct edit *e)
{
    struct cursor c = cursor_of(e->at);
    enum cursor_type type = cursor_peek(&c);
    bool is_empty_map = *e->at.data == 0x80;
    if (choose(e->random, 8) == 0)
        pack_raw(p, e->other);
    else if (type == CURSOR_ARRAY)
        pack_changed_array(p, e);
    else if (type == CURSOR_MAP && e->name != NULL && (is_empty_map || choose(e->random, 2) == 0))
        pack_more_pairs(p, e);
    else if (type == CURSOR_MAP && !is_empty_map)
        pack_changed_pair(p, e);
    else
        pack_changed_scalar(p, e);
}

static void rewrite(struct packer *p, struct bytes value, const struct edit *e);

static void rewrite_nested(struct packer *p, struct bytes content, const struct edit *e)
{
    struct buffer inside;
    buffer_init(&inside, test_heap(), RESULT_MAX);
    struct packer in = packer_to(&inside);
    rewrite(&in, content, e);
    if (packer_finish(&in) == AYNI_OK)
        pack_bin(p, buffer_view(&inside));
    else
        pack_bin(p, content);
    buffer_deinit(&inside);
}

/* Down to the place of the edit; all beside the way there is copied. */
static void rewrite(struct packer *p, struct bytes value, const struct edit *e)
{
    bool is_map, leads_there = e->at.data >= value.data && e->at.data < value.data + value.len;
    struct bytes inside;
    if (!leads_there) {
        pack_raw(p, value);
    } else if (value.data == e->at.data) {
        pack_changed(p, e);
    } else if ((inside = nested(value)).len > 0) {
        rewrite_nested(p, inside, e);
    } else {
        struct cursor c = cursor_of(value);
        size_t n = read_head(&c, &is_map);
        if (is_map)
            pack_map(p, n / 2);
        else
            pack_array(p, n);
        for (size_t i = 0; i < n; i++)
            rewrite(p, read_value(&c), e);
    }
}

static const char *choose_name(const char *const *names, uint64_t *random)
{
    size_t n = 0;
    while (names != NULL && names[n] != NULL)
        n++;
    return n == 0 ? NULL : names[choose(random, n)];
}

size_t mutate_value(uint8_t *data, size_t len, size_t max, const char *const *names, uint64_t *random)
{
    static struct places places;
    struct buffer result;
    struct bytes value = bytes_of(data, len);
    if (codec_check(value) != AYNI_OK) return 0;
    places.n = 0;
    list_places(&places, value, 0);
    struct edit e = {.random = random};
    e.at = places.list[choose(random, places.n)];
    e.other = places.list[choose(random, places.n)];
    e.name = choose_name(names, random);
    buffer_init(&result, test_heap(), RESULT_MAX);
    struct packer p = packer_to(&result);
    rewrite(&p, value, &e);
    bool fits = packer_finish(&p) == AYNI_OK && result.len <= max;
    size_t new_len = fits ? result.len : 0;
    if (fits) memcpy(data, result.data, result.len);
    buffer_deinit(&result);
    return new_len;
}

size_t mutate_encoded(uint8_t *data, size_t len, size_t max, const char *const *names, uint64_t *random)
{
    if (choose(random, 8) == 0) return LLVMFuzzerMutate(data, len, max);
    for (uint64_t n = choose(random, 4) + 1; n > 0; n--) {
        size_t changed = mutate_value(data, len, max, names, random);
        if (changed == 0) return LLVMFuzzerMutate(data, len, max);
        len = changed;
    }
    return len;
}
