/* SPDX-License-Identifier: Apache-2.0 */
#include "heard.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

static void note(void *context, const char *path, const char *message)
{
    struct heard *heard = context;
    if (heard->n < HEARD_MAX) {
        snprintf(heard->problems[heard->n].path, sizeof heard->problems[0].path, "%s", path);
        snprintf(heard->problems[heard->n].message, sizeof heard->problems[0].message, "%s", message);
    }
    heard->n++;
}

struct schema_check heard_check(struct heard *heard)
{
    *heard = (struct heard){0};
    return (struct schema_check){.strict = true, .report = note, .context = heard};
}

void heard_assert_one(const struct heard *heard, const char *path, const char *part)
{
    for (size_t i = 1; i < heard->n && i < HEARD_MAX; i++)
        print_error("also: %s: %s\n", heard->problems[i].path, heard->problems[i].message);
    assert_int_equal(heard->n, 1);
    assert_string_equal(heard->problems[0].path, path);
    if (strstr(heard->problems[0].message, part) == NULL)
        fail_msg("'%s' is not in: %s", part, heard->problems[0].message);
}
