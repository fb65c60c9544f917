/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/nearest.h"

#define NAME_MAX_LEN 40

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, row by row; both names are at most NAME_MAX_LEN bytes. */
static size_t count_slips(struct bytes a, struct bytes b)
{
    size_t row[NAME_MAX_LEN + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a.data[i - 1] != b.data[j - 1]));
            diagonal = above;
        }
    }
    return row[b.len];
}

size_t nearest_slips(struct bytes name, struct bytes meant)
{
    bool is_long = name.len > NAME_MAX_LEN || meant.len > NAME_MAX_LEN;
    size_t slips = is_long ? NEAREST_SLIPS_MAX + 1 : count_slips(name, meant);
    /* Two slips in a name of three letters are another name. */
    return 3 * slips <= meant.len && slips <= NEAREST_SLIPS_MAX ? slips : NEAREST_SLIPS_MAX + 1;
}

const char *nearest_field(const struct schema *schema, struct bytes name)
{
    const char *nearest = NULL;
    size_t fewest = NEAREST_SLIPS_MAX + 1;
    for (size_t i = 0; i < schema->n_fields; i++) {
        size_t slips = nearest_slips(name, bytes_of_text(schema->fields[i].name));
        if (slips >= fewest) continue;
        fewest = slips;
        nearest = schema->fields[i].name;
    }
    return nearest;
}
