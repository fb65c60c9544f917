/* SPDX-License-Identifier: Apache-2.0 */
#include "json/text.h"

#include <limits.h>

#include "core/codec/cursor.h"

/*
 * Choosing among the languages of a text: lookup by RFC 4647 section 3.4, widened, because a reader is better
 * served by a neighbouring variety than by a language that they do not know.
 */

/* Languages that are written under the tag of their macrolanguage (ISO 639-3), the Andean ones first. */
static const char *const macrolanguages[][2] = {
    {"quz", "qu"}, {"quy", "qu"}, {"quh", "qu"}, {"ayr", "ay"},
    {"ayc", "ay"}, {"gug", "gn"}, {"gui", "gn"}, {"cmn", "zh"},
};

/* Chinese by region implies a script (CLDR likely subtags); anything else is Simplified. */
static const char *const traditional[] = {"hant", "tw", "hk", "mo"};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool equal_tags(struct bytes a, struct bytes b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i])) return false;
    return true;
}

/* Cut the first subtag off `rest`; empty at the end. */
static struct bytes next_subtag(struct bytes *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->data[len] != '-')
        len++;
    struct bytes subtag = bytes_of(rest->data, len);
    size_t used = len < rest->len ? len + 1 : len;
    *rest = rest->len == 0 ? *rest : bytes_of(rest->data + used, rest->len - used);
    return subtag;
}

static struct bytes language_of(struct bytes tag)
{
    struct bytes language = next_subtag(&tag);
    for (size_t i = 0; i < sizeof macrolanguages / sizeof macrolanguages[0]; i++)
        if (equal_tags(language, bytes_of_text(macrolanguages[i][0])))
            return bytes_of_text(macrolanguages[i][1]);
    return language;
}

static bool is_traditional(struct bytes tag)
{
    for (struct bytes subtag; (subtag = next_subtag(&tag)).len > 0;)
        for (size_t i = 0; i < sizeof traditional / sizeof traditional[0]; i++)
            if (equal_tags(subtag, bytes_of_text(traditional[i]))) return true;
    return false;
}

/* Whether `tag` is `range` with subtags cut off its end. */
static bool is_cut_of(struct bytes tag, struct bytes range)
{
    if (tag.len >= range.len || range.data[tag.len] != '-') return false;
    return equal_tags(tag, bytes_of(range.data, tag.len));
}

/* How well a text in `tag` suits a reader of `wanted`; 0 not at all. */
static int suitability(struct bytes tag, struct bytes wanted)
{
    if (tag.len == 0 || wanted.len == 0) return 0;
    if (equal_tags(tag, wanted)) return INT_MAX;
    if (is_cut_of(tag, wanted)) return 3 + (tag.len < 100 ? (int)tag.len : 100);
    if (!equal_tags(language_of(tag), language_of(wanted))) return 0;
    return is_traditional(tag) == is_traditional(wanted) ? 2 : 1;
}

/* Read the next {lang, text}. False at the end and for anything else. */
static bool next_text(struct cursor *c, struct bytes *out_lang, struct bytes *out_text)
{
    struct bytes map, lang, text;
    if (cursor_peek(c) != CURSOR_MAP || cursor_read_value(c, &map) != AYNI_OK) return false;
    if (codec_map_find(map, "lang", &lang) != AYNI_OK) return false;
    if (codec_map_find(map, "text", &text) != AYNI_OK) return false;
    struct cursor in_lang = cursor_of(lang), in_text = cursor_of(text);
    return cursor_read_str(&in_lang, out_lang) == AYNI_OK && cursor_read_str(&in_text, out_text) == AYNI_OK;
}

/* The best text for `wanted`, the first of equals; empty when none suits. */
static struct bytes best_text(struct bytes texts, struct bytes wanted)
{
    struct bytes best = {0}, lang, text;
    int best_suitability = 0;
    struct cursor c = cursor_of(texts);
    size_t n;
    if (cursor_peek(&c) != CURSOR_ARRAY || cursor_read_array(&c, &n) != AYNI_OK) return best;
    while (next_text(&c, &lang, &text)) {
        int suits = suitability(lang, wanted);
        if (suits <= best_suitability) continue;
        best_suitability = suits;
        best = text;
    }
    return best;
}

static struct bytes first_text(struct bytes texts)
{
    struct bytes lang, text;
    struct cursor c = cursor_of(texts);
    size_t n;
    if (cursor_peek(&c) != CURSOR_ARRAY || cursor_read_array(&c, &n) != AYNI_OK) return (struct bytes){0};
    return next_text(&c, &lang, &text) ? text : (struct bytes){0};
}

struct bytes text_pick(struct bytes texts, struct bytes lang, struct bytes authentic)
{
    struct bytes picked = best_text(texts, lang), tag;
    struct cursor c = cursor_of(authentic);
    size_t n;
    if (picked.len == 0 && cursor_peek(&c) == CURSOR_ARRAY && cursor_read_array(&c, &n) == AYNI_OK)
        while (picked.len == 0 && cursor_read_str(&c, &tag) == AYNI_OK)
            picked = best_text(texts, tag);
    return picked.len > 0 ? picked : first_text(texts);
}
