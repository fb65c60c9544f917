/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/record/card.h"
#include "core/record/charter.h"
#include "core/record/types.h"

#define NAMES_MAX 512

struct names {
    size_t n;
    const char *list[NAMES_MAX + 1];
};

static bool is_known(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->list[i], name) == 0) return true;
    return false;
}

static void add(struct names *names, const struct schema *schema)
{
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct field *field = &schema->fields[i];
        if (!is_known(names, field->name)) {
            assert(names->n < NAMES_MAX);
            names->list[names->n++] = field->name;
        }
        if (field->of != NULL) add(names, field->of);
    }
}

const char *const *field_names(void)
{
    static struct names names;
    if (names.n > 0) return names.list;
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        add(&names, record_type_schema(type));
    add(&names, &card_schema);
    add(&names, &charter_schema);
    add(&names, &text_schema);
    add(&names, &money_schema);
    return names.list;
}
