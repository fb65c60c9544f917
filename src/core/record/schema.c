/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/schema.h"

#include <assert.h>

#include "core/codec/cursor.h"
#include "core/record/nearest.h"
#include "core/record/problems.h"
#include "core/record/scalars.h"
#include "core/record/value.h"

/*
 * One walk down the tables. Each map is read once into slots, which are then checked in the table's order.
 * The depth is that of the tables, so the stack is bounded whatever came.
 */

static const struct field text_fields[] = {
    {.name = "lang", .kind = FIELD_LANG, .flags = FIELD_REQUIRED, .doc = "language of the text"},
    {.name = "text", .kind = FIELD_STRING, .flags = FIELD_REQUIRED | FIELD_LINES, .doc = "the text"},
};
const struct schema text_schema = {"text", text_fields, 2};

static const struct field money_fields[] = {
    {.name = "amount", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED, .doc = "amount, negative where it is"},
    {.name = "currency", .kind = FIELD_OPEN, .flags = FIELD_REQUIRED, .list = "Currency", .doc = "ISO 4217"},
    {.name = "value_date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "day of the valuation"},
};
const struct schema money_schema = {"money", money_fields, 3};

static void check_map(struct problems *p, const struct schema *schema, struct bytes map);

/* The table of one text: the limits are those of the field that holds the list. */
static void check_text_item(struct problems *p, const struct field *field, struct bytes item)
{
    struct field fields[] = {text_fields[0], text_fields[1]};
    struct schema schema = {text_schema.name, fields, 2};
    fields[1].min = (uint32_t)field_min(field);
    fields[1].max = (uint32_t)field_max(field);
    if (field->kind == FIELD_LINE) fields[1].flags &= ~(unsigned)FIELD_LINES;
    check_map(p, &schema, item);
}

static void check_text(struct problems *p, const struct field *field, struct bytes value)
{
    struct bytes langs[TEXT_LANGS_MAX], item;
    struct value_list texts = value_list(value);
    if (texts.n < 1 || texts.n > TEXT_LANGS_MAX) {
        problem(p, "is not a list of 1 to %d texts; write [{\"lang\": ..., \"text\": ...}]", TEXT_LANGS_MAX);
        return;
    }
    while (value_next(&texts, &item) && !problems_stop(p)) {
        size_t i = texts.i - 1, mark = path_index(p, i);
        check_text_item(p, field, item);
        langs[i] = value_str_at(item, "lang");
        for (size_t j = 0; j < i; j++)
            if (langs[i].len > 0 && bytes_equal(langs[i], langs[j]))
                problem_at(p, "lang", "stands twice; keep one text for each language");
        path_leave(p, mark);
    }
}

static void check_either(struct problems *p, const struct field *field, struct bytes value)
{
    struct field date = {.name = field->name, .kind = FIELD_DATE, .doc = field->doc};
    struct cursor c = cursor_of(value);
    if (cursor_peek(&c) == CURSOR_MAP)
        check_map(p, field->of, value);
    else
        scalar_check(p, &date, value);
}

static void check_value(struct problems *p, const struct field *field, struct bytes value)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_LINE:
        check_text(p, field, value);
        return;
    case FIELD_MONEY:
        check_map(p, &money_schema, value);
        return;
    case FIELD_MAP:
        check_map(p, field->of, value);
        return;
    case FIELD_EITHER:
        check_either(p, field, value);
        return;
    default:
        scalar_check(p, field, value);
    }
}

/* Whether an item equals one before it; lists of such flags are short, and bounded by n_max. */
static bool stands_before(struct bytes list, struct bytes item, size_t i)
{
    struct bytes other;
    for (struct value_list l = value_list(list); l.i < i && value_next(&l, &other);)
        if (bytes_equal(item, other)) return true;
    return false;
}

static void check_order(
    struct problems *p, const struct field *field, struct bytes list, struct bytes item, size_t i)
{
    if ((field->flags & FIELD_UNIQUE) != 0 && stands_before(list, item, i))
        problem(p, "stands twice; remove one");
    if ((field->flags & FIELD_SET) == 0 || i == 0) return;
    struct bytes before = {0};
    for (struct value_list l = value_list(list); l.i < i && value_next(&l, &before);)
        continue;
    if (bytes_compare(before, item) >= 0) problem(p, "is out of order; sort the list and remove doubles");
}

static void check_list(struct problems *p, const struct field *field, struct bytes value)
{
    struct bytes item;
    struct cursor c = cursor_of(value);
    struct value_list list = value_list(value);
    if (cursor_peek(&c) != CURSOR_ARRAY) {
        problem(p, "is not a list; write [...]: %s", field->doc);
        return;
    }
    if (list.n < field->n_min || list.n > field->n_max) {
        problem(p, "has %zu items; write %u to %u", list.n, field->n_min, field->n_max);
        return;
    }
    while (value_next(&list, &item) && !problems_stop(p)) {
        size_t mark = path_index(p, list.i - 1);
        check_value(p, field, item);
        check_order(p, field, value, item, list.i - 1);
        path_leave(p, mark);
    }
}

static void check_field(struct problems *p, const struct field *field, struct bytes value)
{
    size_t mark = path_enter(p, field->name);
    if (value.len == 0) {
        if ((field->flags & FIELD_REQUIRED) != 0) problem(p, "is missing; add it: %s", field->doc);
    } else if ((field->flags & FIELD_LIST) != 0) {
        check_list(p, field, value);
    } else {
        check_value(p, field, value);
    }
    path_leave(p, mark);
}

static void report_unknown(struct problems *p, const struct schema *schema, struct bytes name)
{
    const char *nearest = nearest_field(schema, name);
    size_t mark = path_enter_bytes(p, name);
    if (nearest != NULL)
        problem(p, "there is no such field; did you mean \"%s\"?", nearest);
    else
        problem(p, "there is no such field; remove it");
    path_leave(p, mark);
}

static void report_all_unknown(struct problems *p, const struct schema *schema, struct bytes map)
{
    struct bytes name, value;
    for (struct value_pairs m = value_pairs(map); !problems_stop(p) && value_pair_next(&m, &name, &value);)
        if (schema_field(schema, name) == NULL) report_unknown(p, schema, name);
}

static void check_map(struct problems *p, const struct schema *schema, struct bytes map)
{
    struct schema_slots slots;
    struct cursor c = cursor_of(map);
    if (cursor_peek(&c) != CURSOR_MAP) {
        problem(p, "is not an object of named fields; write {...}");
        return;
    }
    schema_read(&slots, schema, map);
    for (size_t i = 0; i < schema->n_fields && !problems_stop(p); i++)
        check_field(p, &schema->fields[i], slots.values[i]);
    if (p->how->strict && slots.has_unknown) report_all_unknown(p, schema, map);
}

enum ayni_err schema_check(const struct schema *schema, struct bytes map, const struct schema_check *how)
{
    struct problems p;
    problems_init(&p, how);
    check_map(&p, schema, map);
    return problems_verdict(&p);
}

const struct field *schema_field(const struct schema *schema, struct bytes name)
{
    for (size_t i = 0; name.len > 0 && i < schema->n_fields; i++) {
        const struct field *field = &schema->fields[i];
        /* The first byte tells most of them apart, without a call. */
        if (field->name[0] == (char)name.data[0] && bytes_equal_text(name, field->name)) return field;
    }
    return NULL;
}

void schema_read(struct schema_slots *out, const struct schema *schema, struct bytes map)
{
    struct bytes name, value;
    assert(schema->n_fields <= SCHEMA_FIELDS_MAX);
    *out = (struct schema_slots){.schema = schema};
    for (struct value_pairs p = value_pairs(map); value_pair_next(&p, &name, &value);) {
        const struct field *field = schema_field(schema, name);
        if (field == NULL)
            out->has_unknown = true;
        else
            out->values[field - schema->fields] = value;
    }
}

struct bytes schema_slot(const struct schema_slots *slots, const char *name)
{
    const struct field *field = schema_field(slots->schema, bytes_of_text(name));
    assert(field != NULL);
    return slots->values[field - slots->schema->fields];
}
