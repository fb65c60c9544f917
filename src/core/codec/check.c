/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/cursor.h"

#include <assert.h>

#include "core/codec/head.h"

/*
 * A walk over one value of any shape. It keeps a level for each array or map that is open, so that depth is
 * bounded by the levels there are, and never by the stack of the machine.
 */

/* An array or map of which values are still to come. */
struct level {
    size_t n_left; /* values to come; keys are values */
    bool is_map;   /* then a key comes whenever n_left is even */
    bool has_key;  /* last_key is set */
    struct bytes last_key;
};

struct walk {
    struct cursor at;
    size_t n_items;                       /* announced so far, the outermost value included */
    size_t depth;                         /* levels in use */
    struct level levels[CODEC_DEPTH_MAX]; /* set when they come into use: most walks are short */
};

static void walk_init(struct walk *w, struct cursor at)
{
    w->at = at;
    w->n_items = 1;
    w->depth = 0;
}

/* Keys rise strictly, which also makes them unique (proto/encoding.md, "Maps"). */
static enum ayni_err walk_key(struct walk *w, struct level *level)
{
    struct bytes key;
    enum ayni_err err = cursor_read_str(&w->at, &key);
    if (err != AYNI_OK) return err;
    if (level->has_key && bytes_compare(level->last_key, key) >= 0) return AYNI_ERR_ENCODING;
    level->last_key = key;
    level->has_key = true;
    return AYNI_OK;
}

/*
 * Open an array or a map, whose head was read. Limits come before AYNI_ERR_MORE: no amount of further bytes
 * would help. What it announces is counted at once, so five bytes that announce millions end here.
 */
static enum ayni_err walk_open(struct walk *w, struct head head)
{
    if (w->depth == CODEC_DEPTH_MAX) return AYNI_ERR_LIMIT;
    bool is_map = head.type == CURSOR_MAP;
    uint64_t n = is_map ? 2 * head.number : head.number;
    if (n > CODEC_ITEMS_MAX - w->n_items) return AYNI_ERR_LIMIT;
    if (n > cursor_left(&w->at)) return AYNI_ERR_MORE;

    w->levels[w->depth++] = (struct level){.n_left = (size_t)n, .is_map = is_map};
    w->n_items += (size_t)n;
    return AYNI_OK;
}

static enum ayni_err walk_value(struct walk *w)
{
    struct head head;
    enum ayni_err err = head_read(&w->at, &head);
    if (err != AYNI_OK) return err;
    if (head.type == CURSOR_ARRAY || head.type == CURSOR_MAP) return walk_open(w, head);
    if (head.type != CURSOR_STR && head.type != CURSOR_BIN) return AYNI_OK;
    if (head.number > cursor_left(&w->at)) return AYNI_ERR_MORE;
    struct bytes run = bytes_of(w->at.at, (size_t)head.number);
    w->at.at += run.len;
    return head.type == CURSOR_BIN || utf8_is_valid(run) ? AYNI_OK : AYNI_ERR_ENCODING;
}

/* One key or value inside the innermost level. */
static enum ayni_err walk_item(struct walk *w)
{
    struct level *level = &w->levels[w->depth - 1];
    assert(level->n_left > 0);
    bool is_key = level->is_map && level->n_left % 2 == 0;
    level->n_left--;
    return is_key ? walk_key(w, level) : walk_value(w);
}

static void walk_close_full_levels(struct walk *w)
{
    while (w->depth > 0 && w->levels[w->depth - 1].n_left == 0)
        w->depth--;
}

static enum ayni_err walk_whole(struct walk *w)
{
    enum ayni_err err = walk_value(w);
    walk_close_full_levels(w);
    while (err == AYNI_OK && w->depth > 0) {
        err = walk_item(w);
        walk_close_full_levels(w);
    }
    assert(w->n_items <= CODEC_ITEMS_MAX);
    return err;
}

enum ayni_err cursor_read_value(struct cursor *c, struct bytes *out)
{
    struct walk w;
    walk_init(&w, *c);
    enum ayni_err err = walk_whole(&w);
    if (err != AYNI_OK) return err;
    *out = bytes_of(c->at, (size_t)(w.at.at - c->at));
    *c = w.at;
    return AYNI_OK;
}

enum ayni_err codec_check(struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes whole;
    enum ayni_err err = cursor_read_value(&c, &whole);
    return err == AYNI_OK ? cursor_finish(&c) : err;
}

size_t codec_count(struct bytes value)
{
    struct walk w;
    walk_init(&w, cursor_of(value));
    return walk_whole(&w) == AYNI_OK ? w.n_items : 0;
}
