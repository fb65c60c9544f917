/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/skeleton.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/record/types.h"

struct skeleton {
    struct buffer *out;
    enum ayni_err err; /* the first failure sticks */
    struct bytes kind;
    bool full;
    size_t depth;
};

const char *const *commitment_kinds(void)
{
    return schema_field(record_type_schema(RECORD_PROPOSE), BYTES_LITERAL("kind"))->codes;
}

/* Fields that may be left out and that nearly everybody fills in, or one of a pair where one is needed. */
static const struct {
    const char *schema, *field;
} usual[] = {
    {"propose", "effective_from"}, {"propose", "ends_on"},   {"propose", "obligations"},
    {"obligation", "amount"},      {"training", "hours"},    {"provider", "amount"},
    {"place", "country"},          {"instalment", "amount"}, {"joint_lab", "staff_fte"},
    {"valuation", "money"},
};

/* Filled in by the program, or only for what this program does not write yet. */
static const struct {
    const char *schema, *field;
} never[] = {{"propose", "prev"}, {"party", "member"}};

static bool is_usual(const struct schema *schema, const struct field *field)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (strcmp(usual[i].schema, schema->name) == 0 && strcmp(usual[i].field, field->name) == 0)
            return true;
    return false;
}

static bool is_never(const struct schema *schema, const struct field *field)
{
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strcmp(never[i].schema, schema->name) == 0 && strcmp(never[i].field, field->name) == 0)
            return true;
    return false;
}

/* The profile of a kind is a field of the commitment that is called like the kind. */
static bool is_profile(const struct schema *schema, const struct field *field)
{
    if (schema != record_type_schema(RECORD_PROPOSE)) return false;
    for (const char *const *kind = commitment_kinds(); *kind != NULL; kind++)
        if (strcmp(*kind, field->name) == 0) return true;
    return false;
}

/* The part of the skeleton in which a field stands. */
enum part { PART_REQUIRED, PART_USUAL, PART_PROFILE, PART_FULL, PARTS, PART_NONE = PARTS };

static enum part part_of(const struct skeleton *s, const struct schema *schema, const struct field *field)
{
    if (is_never(schema, field)) return PART_NONE;
    if (is_profile(schema, field)) return bytes_equal_text(s->kind, field->name) ? PART_PROFILE : PART_NONE;
    if ((field->flags & FIELD_REQUIRED) != 0) return PART_REQUIRED;
    bool is_frame = bytes_equal_text(s->kind, "framework_agreement");
    bool is_owed = strcmp(field->name, "obligations") == 0;
    if (is_usual(schema, field) && !(is_frame && is_owed)) return PART_USUAL;
    return s->full ? PART_FULL : PART_NONE;
}

static void put(struct skeleton *s, const char *text)
{
    if (s->err == AYNI_OK) s->err = buffer_append(s->out, bytes_of_text(text));
}

static void put_break(struct skeleton *s)
{
    put(s, "\n");
    for (size_t i = 0; i < s->depth; i++)
        put(s, "  ");
}

/* Our own texts, in which quotes alone need an escape. */
static void put_quoted(struct skeleton *s, const char *before, const char *text)
{
    put(s, "\"");
    put(s, before);
    for (; *text != '\0'; text++) {
        char c[3] = {'\\', *text, '\0'};
        put(s, *text == '"' || *text == '\\' ? c : c + 1);
    }
    put(s, "\"");
}

static void put_codes(struct skeleton *s, const struct field *field)
{
    if (strcmp(field->name, "kind") == 0 && field->codes == commitment_kinds()) {
        if (s->err == AYNI_OK) s->err = buffer_append(s->out, BYTES_LITERAL("\""));
        if (s->err == AYNI_OK) s->err = buffer_append(s->out, s->kind);
        put(s, "\"");
        return;
    }
    put(s, "\"");
    for (size_t i = 0; field->codes[i] != NULL; i++) {
        put(s, i > 0 ? " | " : "");
        put(s, field->codes[i]);
    }
    put(s, "\"");
}

/* What is a number or a word of its own in JSON is a text here: so it is refused until it is filled in. */
static void put_scalar(struct skeleton *s, const struct field *field)
{
    static const char *const forms[] = {
        [FIELD_STRING] = "text: ",        [FIELD_LANG] = "language tag, such as es, pt, zh-Hans",
        [FIELD_ORG] = "PREFIX-ID: ",      [FIELD_LABEL] = "commitment id: ",
        [FIELD_DECIMAL] = "decimal: ",    [FIELD_PERCENT] = "percent, such as 12.5: ",
        [FIELD_UINT] = "whole number: ",  [FIELD_BOOL] = "true or false: ",
        [FIELD_HASH] = "64 hex digits: ", [FIELD_BYTES] = "hex digits: ",
        [FIELD_OPEN] = "code: ",
    };
    char form[96];
    bool is_first = strcmp(field->name, "version") == 0 || strcmp(field->name, "no") == 0;
    if (field->kind == FIELD_DATE || field->kind == FIELD_EITHER)
        put(s, "\"YYYY-MM-DD\"");
    else if (field->kind == FIELD_CODE)
        put_codes(s, field);
    else if (field->kind == FIELD_UINT && is_first)
        put(s, "1");
    else if (field->kind == FIELD_OPEN) {
        snprintf(form, sizeof form, "code of the list %s: ", field->list);
        put_quoted(s, form, field->doc);
    } else {
        put_quoted(s, forms[field->kind], field->kind == FIELD_LANG ? "" : field->doc);
    }
}

static void put_map(struct skeleton *s, const struct schema *schema);

static void put_texts(struct skeleton *s, const struct field *field)
{
    put(s, "[{\"lang\": \"es\", \"text\": ");
    put_quoted(s, "", field->doc);
    put(s, "}]");
}

static void put_value(struct skeleton *s, const struct field *field)
{
    if (field->kind == FIELD_TEXT || field->kind == FIELD_LINE)
        put_texts(s, field);
    else if (field->kind == FIELD_MONEY)
        put_map(s, &money_schema);
    else if (field->kind == FIELD_MAP)
        put_map(s, field->of);
    else
        put_scalar(s, field);
}

static void put_list(struct skeleton *s, const struct field *field)
{
    size_t n = field->n_min > 1 ? field->n_min : 1;
    put(s, "[");
    s->depth++;
    for (size_t i = 0; i < n; i++) {
        put(s, i > 0 ? "," : "");
        put_break(s);
        put_value(s, field);
    }
    s->depth--;
    put_break(s);
    put(s, "]");
}

static void put_map(struct skeleton *s, const struct schema *schema)
{
    size_t n = 0;
    put(s, "{");
    s->depth++;
    for (enum part part = PART_REQUIRED; part < PARTS; part++)
        for (size_t i = 0; i < schema->n_fields; i++) {
            const struct field *field = &schema->fields[i];
            if (part_of(s, schema, field) != part) continue;
            put(s, n++ > 0 ? "," : "");
            put_break(s);
            put_quoted(s, "", field->name);
            put(s, ": ");
            if ((field->flags & FIELD_LIST) != 0)
                put_list(s, field);
            else
                put_value(s, field);
        }
    s->depth--;
    put_break(s);
    put(s, "}");
}

enum ayni_err skeleton_write(struct buffer *out, struct bytes kind, bool full)
{
    const char *const *known = commitment_kinds();
    struct skeleton s = {.out = out, .err = AYNI_OK, .kind = kind, .full = full};
    while (*known != NULL && !bytes_equal_text(kind, *known))
        known++;
    if (*known == NULL) return AYNI_ERR_NOT_FOUND;
    put_map(&s, record_type_schema(RECORD_PROPOSE));
    put(&s, "\n");
    return s.err;
}
