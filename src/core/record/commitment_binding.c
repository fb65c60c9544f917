/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/commitment.h"
#include "core/record/problems.h"
#include "core/record/value.h"

static bool has_lang(struct bytes texts, struct bytes lang)
{
    struct bytes text;
    for (struct value_list l = value_list(texts); value_next(&l, &text);)
        if (bytes_equal(value_str_at(text, "lang"), lang)) return true;
    return false;
}

/* What binds must be readable in every language that binds. */
static void check_texts(struct problems *p, struct bytes langs, struct bytes texts)
{
    struct bytes item;
    for (struct value_list l = value_list(langs); value_next(&l, &item);) {
        struct bytes lang = value_str(item);
        if (!has_lang(texts, lang))
            problem(p, "has no text in %.*s, which authentic_langs names; add it", (int)lang.len,
                    (const char *)lang.data);
    }
}

static void check_map(struct problems *p, struct bytes langs, const struct schema *schema, struct bytes map);

static void check_field(struct problems *p, struct bytes langs, const struct field *field, struct bytes value)
{
    struct bytes item;
    if ((field->flags & FIELD_BINDING) != 0) {
        check_texts(p, langs, value);
    } else if (field->kind == FIELD_MAP && (field->flags & FIELD_LIST) == 0) {
        check_map(p, langs, field->of, value);
    } else if (field->kind == FIELD_MAP) {
        for (struct value_list l = value_list(value); value_next(&l, &item);) {
            size_t mark = path_index(p, l.i - 1);
            check_map(p, langs, field->of, item);
            path_leave(p, mark);
        }
    }
}

/* A clause binds where it says so; the table cannot know. */
static void check_clause(struct problems *p, struct bytes langs, struct bytes clause)
{
    if (!value_bool_at(clause, "binding")) return;
    size_t mark = path_enter(p, "texts");
    check_texts(p, langs, value_at(clause, "texts"));
    path_leave(p, mark);
}

static void check_map(struct problems *p, struct bytes langs, const struct schema *schema, struct bytes map)
{
    struct schema_slots slots;
    if (schema == &clause_schema) check_clause(p, langs, map);
    schema_read(&slots, schema, map);
    for (size_t i = 0; i < schema->n_fields && !problems_stop(p); i++) {
        if (slots.values[i].len == 0) continue;
        size_t mark = path_enter(p, schema->fields[i].name);
        check_field(p, langs, &schema->fields[i], slots.values[i]);
        path_leave(p, mark);
    }
}

void binding_check(struct problems *p, const struct commitment_view *v)
{
    check_map(p, view_at(v, "authentic_langs"), &propose_schema, v->body);
}
