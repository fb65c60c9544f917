/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/record/card.h"
#include "core/record/charter.h"
#include "core/record/scalars.h"
#include "core/record/types.h"

/* Prints the second half of proto/fields.md: every table, each map once, after the one that first names it.
 */

#define TABLES_MAX 64

static const struct schema *printed[TABLES_MAX];
static size_t n_printed;

static const char *kind_name(const struct field *field)
{
    static const char *const names[] = {
        [FIELD_STRING] = "string",   [FIELD_TEXT] = "text",       [FIELD_LINE] = "line",
        [FIELD_LANG] = "lang",       [FIELD_CODE] = "code",       [FIELD_OPEN] = "open",
        [FIELD_ORG] = "org-id",      [FIELD_LABEL] = "label",     [FIELD_DATE] = "date",
        [FIELD_DECIMAL] = "decimal", [FIELD_PERCENT] = "percent", [FIELD_MONEY] = "money",
        [FIELD_UINT] = "integer",    [FIELD_BOOL] = "bool",       [FIELD_HASH] = "hash",
        [FIELD_BYTES] = "bytes",     [FIELD_MAP] = "map",         [FIELD_EITHER] = "date or map",
    };
    return names[field->kind];
}

/* The limits of one value, where the kind has some. */
static void print_limits(const struct field *field)
{
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_TEXT:
    case FIELD_LINE:
    case FIELD_BYTES:
        printf(", %" PRIu64 "..%" PRIu64 " bytes", field_min(field), field_max(field));
        return;
    case FIELD_UINT:
        printf(", %" PRIu64 "..%" PRIu64, field_min(field), field_max(field));
        return;
    case FIELD_DECIMAL:
        if ((field->flags & FIELD_UNSIGNED) != 0) printf(", not below 0");
        if (field->max > 0) printf(", %" PRIu32 "..%" PRIu32, field->min, field->max);
        return;
    default:
        return;
    }
}

static void print_kind(const struct field *field)
{
    if ((field->flags & FIELD_LIST) != 0) printf("%u..%u x ", field->n_min, field->n_max);
    if (field->kind == FIELD_MAP)
        printf("[%s](#%s)", field->of->name, field->of->name);
    else if (field->kind == FIELD_EITHER)
        printf("date or [%s](#%s)", field->of->name, field->of->name);
    else
        printf("%s", kind_name(field));
    print_limits(field);
    if ((field->flags & FIELD_LINES) != 0) printf(", lines");
    if ((field->flags & FIELD_SET) != 0) printf(", sorted");
    if ((field->flags & FIELD_UNIQUE) != 0) printf(", no doubles");
    if ((field->flags & FIELD_BINDING) != 0) printf(", binding");
}

static void print_meaning(const struct field *field)
{
    printf("%s", field->doc);
    if (field->list != NULL) printf("; list `%s`", field->list);
    if (field->codes == NULL) return;
    printf(":");
    for (const char *const *code = field->codes; *code != NULL; code++)
        printf(" `%s`", *code);
}

static bool is_printed(const struct schema *schema)
{
    for (size_t i = 0; i < n_printed; i++)
        if (printed[i] == schema) return true;
    return false;
}

static void print_schema(const struct schema *schema)
{
    if (is_printed(schema)) return;
    assert(n_printed < TABLES_MAX);
    printed[n_printed++] = schema;
    printf("\n### %s\n\n| field | | kind | meaning |\n| --- | --- | --- | --- |\n", schema->name);
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct field *field = &schema->fields[i];
        printf("| `%s` | %s | ", field->name, (field->flags & FIELD_REQUIRED) != 0 ? "req" : "opt");
        print_kind(field);
        printf(" | ");
        print_meaning(field);
        printf(" |\n");
    }
    for (size_t i = 0; i < schema->n_fields; i++)
        if (schema->fields[i].of != NULL) print_schema(schema->fields[i].of);
}

int main(void)
{
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        print_schema(record_type_schema(type));
    print_schema(&text_schema);
    print_schema(&card_schema);
    print_schema(&charter_schema);
    return 0;
}
