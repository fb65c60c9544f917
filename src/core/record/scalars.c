/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/scalars.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/base/date.h"
#include "core/codec/cursor.h"
#include "core/record/decimal.h"
#include "core/record/fields.h"
#include "core/record/lang.h"
#include "core/record/problems.h"

#define DECIMAL_PLACES 10
#define ORG_MAX 100 /* bytes of an org-id */
#define OPEN_MAX 64
#define SAFE_INTEGER_MAX (((uint64_t)1 << 53) - 1) /* what every JSON reader keeps exactly */

uint64_t field_max(const struct field *field)
{
    if (field->max > 0) return field->max;
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_LINE:
        return 300;
    case FIELD_TEXT:
        return 4096;
    case FIELD_BYTES:
        return UINT16_MAX;
    default:
        return SAFE_INTEGER_MAX;
    }
}

uint64_t field_min(const struct field *field)
{
    bool is_empty_when_zero = field->kind != FIELD_UINT && field->kind != FIELD_DECIMAL;
    return field->min == 0 && is_empty_when_zero ? 1 : field->min;
}

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The characters of an identifier: what IATI and file names take without escaping. */
static bool is_id_char(uint8_t c)
{
    return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
}

static bool is_id(struct bytes text, size_t max)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_id_char(text.data[i])) return false;
    return text.len >= 1 && text.len <= max;
}

/* PREFIX-ID with PREFIX = JURISDICTION-REGISTER such as XI-ROR, CA_ON-ONT: the length up to ID, or 0. */
static size_t org_prefix_len(struct bytes text)
{
    size_t n_hyphens = 0, word_len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '-') {
            if (word_len < 2) return 0;
            if (++n_hyphens == 2) return i + 1;
            word_len = 0;
        } else {
            if (!is_upper(c) && c != '_' && !(n_hyphens == 1 && is_digit(c))) return 0;
            word_len++;
        }
    }
    return 0;
}

static bool org_is_well_formed(struct bytes text)
{
    size_t prefix = org_prefix_len(text);
    return prefix > 0 && text.len > prefix && is_id(text, ORG_MAX);
}

/* An org-id may hold hyphens, so which one ends it is a question of the parties, not of the form. */
static bool label_is_well_formed(struct bytes text)
{
    size_t prefix = org_prefix_len(text);
    if (prefix == 0 || !is_id(text, ORG_MAX + 1 + LABEL_LOCAL_MAX)) return false;
    for (size_t i = prefix + 1; i + 1 < text.len; i++)
        if (text.data[i] == '-') return true;
    return false;
}

/* The character at `at`, its length to `out_len`; `text` is valid UTF-8. */
static uint32_t decode_char(struct bytes text, size_t at, size_t *out_len)
{
    uint8_t first = text.data[at];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t c = len == 1 ? first : first & (0x7fu >> len);
    assert(at + len <= text.len);
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (text.data[at + i] & 0x3fu);
    *out_len = len;
    return c;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static bool is_bidi_control(uint32_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_line_separator(uint32_t c)
{
    return c == 0x2028 || c == 0x2029;
}

/* The lists are part of the format: what decides validity must not change with a Unicode table. */
static void check_characters(struct problems *p, const struct field *field, struct bytes text)
{
    bool lines = (field->flags & FIELD_LINES) != 0;
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        uint32_t c = decode_char(text, at, &len);
        if (lines && (c == '\n' || c == '\t')) continue;
        if (is_bidi_control(c)) {
            problem(p, "holds the text-direction character U+%04" PRIX32 "; remove it", c);
        } else if (c == '\n' || is_line_separator(c)) {
            problem(p, "must be one line; remove the line break");
        } else if (is_control(c)) {
            problem(p, "holds the control character U+%04" PRIX32 "; remove it", c);
        } else {
            continue;
        }
        return;
    }
}

static void check_string(struct problems *p, const struct field *field, struct bytes text)
{
    uint64_t min = field_min(field), max = field_max(field);
    if (text.len < min || text.len > max) {
        problem(p, "is %zu bytes long; write %" PRIu64 " to %" PRIu64 " bytes of UTF-8", text.len, min, max);
        return;
    }
    check_characters(p, field, text);
}

static void report_code(struct problems *p, const struct field *field)
{
    char words[256] = "";
    size_t len = 0;
    for (const char *const *code = field->codes; *code != NULL; code++) {
        size_t room = sizeof words - len;
        int n = snprintf(words + len, room, "%s%s", len > 0 ? ", " : "", *code);
        if (n > 0 && (size_t)n < room) len += (size_t)n;
    }
    problem(p, "is none of the known words; write one of: %s", words);
}

static void check_code(struct problems *p, const struct field *field, struct bytes text)
{
    for (const char *const *code = field->codes; *code != NULL; code++)
        if (bytes_equal_text(text, *code)) return;
    report_code(p, field);
}

static void check_decimal(struct problems *p, const struct field *field, struct bytes text)
{
    if (!decimal_is_valid(text, DECIMAL_PLACES)) {
        problem(p,
                "is not a decimal in shortest form; write digits with at most %d after a point and no zeros "
                "to spare, such as \"250000.5\"",
                DECIMAL_PLACES);
        return;
    }
    bool is_negative = text.data[0] == '-';
    if (is_negative && (field->flags & FIELD_UNSIGNED) != 0) problem(p, "is below zero; write zero or more");
    if (field->max == 0) return;
    uint64_t whole = decimal_whole(text);
    bool is_above = whole > field->max || (whole == field->max && decimal_has_fraction(text));
    if (is_negative || whole < field->min || is_above)
        problem(p, "is out of range; write %" PRIu32 " to %" PRIu32, field->min, field->max);
}

static void check_uint(struct problems *p, const struct field *field, struct bytes value)
{
    struct cursor c = cursor_of(value);
    uint64_t number = 0;
    uint64_t min = field_min(field), max = field_max(field);
    if (cursor_read_uint(&c, &number) == AYNI_OK && number >= min && number <= max) return;
    problem(p, "is not a whole number from %" PRIu64 " to %" PRIu64 "; write one without quotes", min, max);
}

static void check_bin(struct problems *p, const struct field *field, struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes data;
    bool is_bin = cursor_read_bin(&c, &data) == AYNI_OK;
    if (field->kind == FIELD_HASH) {
        if (!is_bin || data.len != 32) problem(p, "is not 32 bytes; write them as 64 hex digits");
    } else if (!is_bin || data.len < field_min(field) || data.len > field_max(field)) {
        problem(p, "is not %" PRIu64 " to %" PRIu64 " bytes; write them in hex", field_min(field),
                field_max(field));
    }
}

static void check_bool(struct problems *p, struct bytes value)
{
    struct cursor c = cursor_of(value);
    if (cursor_peek(&c) != CURSOR_BOOL)
        problem(p, "is neither true nor false; write one of them without quotes");
}

/* The kinds that are strings of some form. */
static void check_form(struct problems *p, const struct field *field, struct bytes text)
{
    day d;
    uint32_t percent;
    switch (field->kind) {
    case FIELD_LANG:
        if (!lang_is_well_formed(text))
            problem(p, "is not a language tag; write one such as es, quz, zh-Hans or pt-BR, in that case");
        return;
    case FIELD_OPEN:
        if (!is_id(text, OPEN_MAX))
            problem(p, "is not a code; write 1 to %d letters, digits, points, hyphens", OPEN_MAX);
        return;
    case FIELD_ORG:
        if (!org_is_well_formed(text))
            problem(p, "is not an org-id; write PREFIX-ID such as PE-RUC-20000000001 or XI-ROR-0aaaaaa11");
        return;
    case FIELD_LABEL:
        if (!label_is_well_formed(text))
            problem(p, "is not a commitment id; write ORG-ID-NAME such as PE-RUC-20000000001-AGRO-2026-07");
        return;
    case FIELD_DATE:
        if (day_parse(&d, text) != AYNI_OK)
            problem(p, "is not a day that exists; write YYYY-MM-DD such as 2026-12-31");
        return;
    case FIELD_PERCENT:
        if (!percent_read(&percent, text))
            problem(p,
                    "is not a percentage; write \"0\" to \"100\" with at most 4 places, no zeros to spare");
        return;
    default:
        assert(false);
    }
}

static void check_text_kind(struct problems *p, const struct field *field, struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes text;
    if (cursor_read_str(&c, &text) != AYNI_OK) {
        problem(p, "is not a string; write one in quotes: %s", field->doc);
        return;
    }
    switch (field->kind) {
    case FIELD_STRING:
        check_string(p, field, text);
        return;
    case FIELD_CODE:
        check_code(p, field, text);
        return;
    case FIELD_DECIMAL:
        check_decimal(p, field, text);
        return;
    default:
        check_form(p, field, text);
    }
}

void scalar_check(struct problems *p, const struct field *field, struct bytes value)
{
    switch (field->kind) {
    case FIELD_UINT:
        check_uint(p, field, value);
        return;
    case FIELD_BOOL:
        check_bool(p, value);
        return;
    case FIELD_HASH:
    case FIELD_BYTES:
        check_bin(p, field, value);
        return;
    default:
        check_text_kind(p, field, value);
    }
}
