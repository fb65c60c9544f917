/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/commitment.h"
#include "core/record/decimal.h"
#include "core/record/problems.h"
#include "core/record/value.h"

/* Integers of ten-thousandths: what must be exactly 100 is not left to binary fractions. */
struct sum {
    uint64_t total;
    size_t n;    /* items that have the percentage */
    size_t last; /* the last of them */
};

static struct sum add_up(struct bytes list, const char *key, const char *group, struct bytes wanted)
{
    struct sum sum = {0};
    struct bytes item;
    for (struct value_list l = value_list(list); value_next(&l, &item);) {
        uint32_t percent;
        if (group != NULL && !bytes_equal(value_str_at(item, group), wanted)) continue;
        if (!percent_read(&percent, value_str_at(item, key))) continue;
        sum.total += percent;
        sum.n++;
        sum.last = l.i - 1;
    }
    return sum;
}

static void report_sum(struct problems *p, const struct sum *sum, const char *key, const char *noun)
{
    char text[PERCENT_TEXT_MAX];
    if (sum->n == 0 || sum->total == 100 * PERCENT_ONE) return;
    percent_write(text, sum->total);
    size_t mark = path_index(p, sum->last);
    problem_at(p, key, "%s add up to %s; make them 100", noun, text);
    path_leave(p, mark);
}

void percents_check(struct problems *p, struct bytes list, const char *key, const char *noun)
{
    struct sum sum = add_up(list, key, NULL, (struct bytes){0});
    report_sum(p, &sum, key, noun);
}

static bool is_first_of_group(struct bytes list, const char *group, struct bytes name, size_t i)
{
    struct bytes item;
    for (struct value_list l = value_list(list); l.i < i && value_next(&l, &item);)
        if (bytes_equal(value_str_at(item, group), name)) return false;
    return true;
}

void percents_check_groups(
    struct problems *p, struct bytes list, const char *key, const char *noun, const char *group)
{
    struct bytes item;
    for (struct value_list l = value_list(list); value_next(&l, &item);) {
        struct bytes name = value_str_at(item, group);
        if (!is_first_of_group(list, group, name, l.i - 1)) continue;
        struct sum sum = add_up(list, key, group, name);
        report_sum(p, &sum, key, noun);
    }
}
