/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/date.h"
#include "core/record/commitment.h"
#include "core/record/decimal.h"
#include "core/record/problems.h"
#include "core/record/value.h"

#define POINT_PLACES 5 /* about a metre: no finer point, lest it name a person's house */
#define ROR_LEN 25     /* https://ror.org/0aaaaaa11 */

static void check_orgs(struct problems *p,
                       const struct commitment_view *v,
                       const struct schema *schema,
                       struct bytes map);

static void check_org_field(struct problems *p,
                            const struct commitment_view *v,
                            const struct field *field,
                            struct bytes value)
{
    struct bytes item;
    if (field->kind == FIELD_ORG) {
        if (view_find_party(v, value_str(value)) == NOT_THERE)
            problem(p, "is none of the parties; write the org_id of one");
    } else if (field->kind == FIELD_MAP && (field->flags & FIELD_LIST) == 0) {
        check_orgs(p, v, field->of, value);
    } else if (field->kind == FIELD_MAP) {
        for (struct value_list l = value_list(value); value_next(&l, &item);) {
            size_t mark = path_index(p, l.i - 1);
            check_orgs(p, v, field->of, item);
            path_leave(p, mark);
        }
    }
}

/* Every org_id in a profile is that of a party. */
static void check_orgs(struct problems *p,
                       const struct commitment_view *v,
                       const struct schema *schema,
                       struct bytes map)
{
    struct schema_slots slots;
    schema_read(&slots, schema, map);
    for (size_t i = 0; i < schema->n_fields; i++) {
        if (slots.values[i].len == 0) continue;
        size_t mark = path_enter(p, schema->fields[i].name);
        check_org_field(p, v, &schema->fields[i], slots.values[i]);
        path_leave(p, mark);
    }
}

/* One of two fields, no more and no less. */
static void check_one_of(struct problems *p, struct bytes map, const char *a, const char *b)
{
    bool has_a = value_at(map, a).len > 0, has_b = value_at(map, b).len > 0;
    if (has_a && has_b) problem_at(p, b, "stands beside %s; keep one of them", a);
    if (!has_a && !has_b) problem_at(p, a, "is missing, and so is %s; write one of them", b);
}

static void check_coordinate(struct problems *p, struct bytes site, const char *name, uint64_t max)
{
    struct bytes text = value_str_at(site, name);
    if (text.len == 0) return;
    uint64_t whole = decimal_whole(text);
    bool is_beyond = whole > max || (whole == max && decimal_has_fraction(text));
    if (is_beyond || !decimal_is_valid(text, POINT_PLACES))
        problem_at(p, name, "is no such angle; write degrees within %d of 0, at most %d places", (int)max,
                   POINT_PLACES);
}

static bool ror_is_well_formed(struct bytes ror)
{
    static const char start[] = "https://ror.org/0";
    size_t len = sizeof start - 1;
    if (ror.len != ROR_LEN || memcmp(ror.data, start, len) != 0) return false;
    for (size_t i = len; i < ror.len; i++) {
        uint8_t c = ror.data[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z')) return false;
    }
    return true;
}

static void check_review(struct problems *p, struct bytes lab)
{
    day opens, review;
    if (day_parse(&opens, value_str_at(lab, "opens_on")) != AYNI_OK) return;
    if (day_parse(&review, value_str_at(lab, "review_on")) != AYNI_OK) return;
    if (review < opens) problem_at(p, "review_on", "comes before opens_on; write that day or a later one");
}

static void check_joint_lab(struct problems *p, const struct commitment_view *v, struct bytes lab)
{
    (void)v;
    struct bytes site = value_at(lab, "site"), ror = value_str_at(lab, "ror");
    size_t mark = path_enter(p, "site");
    check_coordinate(p, site, "lat", 90);
    check_coordinate(p, site, "lon", 180);
    path_leave(p, mark);
    if (ror.len > 0 && !ror_is_well_formed(ror))
        problem_at(p, "ror", "is no ROR identifier; write one such as https://ror.org/0aaaaaa11");

    mark = path_enter(p, "ip_shares");
    percents_check(p, value_at(lab, "ip_shares"), "pct", "shares in intellectual property");
    path_leave(p, mark);
    check_review(p, lab);
}

static void check_training(struct problems *p, const struct commitment_view *v, struct bytes training)
{
    (void)v;
    check_one_of(p, training, "hours", "ects");
}

static void check_mobility(struct problems *p, const struct commitment_view *v, struct bytes mobility)
{
    (void)v;
    size_t mark = path_enter(p, "cost_split");
    percents_check_groups(p, value_at(mobility, "cost_split"), "pct", "shares of one item", "item");
    path_leave(p, mark);
}

static void check_tranches(struct problems *p, const struct commitment_view *v, struct bytes funding)
{
    struct bytes no;
    size_t list_mark = path_enter(p, "tranches");
    for (struct value_list l = value_list_at(funding, "tranches"); value_next(&l, &no);) {
        size_t mark = path_index(p, l.i - 1);
        view_require_obligation(p, v, value_uint(no));
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_funding(struct problems *p, const struct commitment_view *v, struct bytes funding)
{
    struct bytes provider, providers = value_at(funding, "providers");
    bool has_amount = false;
    size_t list_mark = path_enter(p, "providers");
    for (struct value_list l = value_list(providers); value_next(&l, &provider);) {
        size_t mark = path_index(p, l.i - 1);
        check_one_of(p, provider, "amount", "share");
        has_amount = has_amount || value_at(provider, "amount").len > 0;
        path_leave(p, mark);
    }
    /* Beside amounts, a share is one of a whole that nobody can add up. */
    if (!has_amount) percents_check(p, providers, "share", "shares of providers");
    path_leave(p, list_mark);
    check_tranches(p, v, funding);
}

/* Work that nobody valued is legitimate and must not look like zero. */
static void check_in_kind(struct problems *p, const struct commitment_view *v, struct bytes in_kind)
{
    (void)v;
    struct bytes valuation = value_at(in_kind, "valuation");
    bool is_valued = !bytes_equal_text(value_str_at(valuation, "method"), "none");
    if (is_valued == (value_at(valuation, "money").len > 0)) return;
    size_t mark = path_enter(p, "valuation");
    problem_at(p, "money",
               is_valued ? "is missing; add it, or write the method none" : "has no method; remove it");
    path_leave(p, mark);
}

static const struct {
    const char *kind; /* also the name of the field */
    const struct schema *schema;
    void (*check)(struct problems *p, const struct commitment_view *v, struct bytes profile);
} profiles[] = {
    {"joint_lab", &joint_lab_schema, check_joint_lab}, {"training", &training_schema, check_training},
    {"mobility", &mobility_schema, check_mobility},    {"funding", &funding_schema, check_funding},
    {"in_kind", &in_kind_schema, check_in_kind},
};

void profile_check(struct problems *p, const struct commitment_view *v)
{
    struct bytes kind = value_str(view_at(v, "kind"));
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        struct bytes profile = view_at(v, profiles[i].kind);
        bool is_wanted = bytes_equal_text(kind, profiles[i].kind);
        size_t mark = path_enter(p, profiles[i].kind);
        if (is_wanted && profile.len == 0) problem(p, "is missing; a commitment of this kind needs it");
        if (!is_wanted && profile.len > 0)
            problem(p, "belongs to another kind; remove it or change the kind");
        if (is_wanted && profile.len > 0) {
            check_orgs(p, v, profiles[i].schema, profile);
            profiles[i].check(p, v, profile);
        }
        path_leave(p, mark);
    }
}
