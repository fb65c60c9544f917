/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/commitment.h"
#include "core/record/problems.h"
#include "core/record/value.h"

static bool is_one_of(struct bytes text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (bytes_equal_text(text, *words)) return true;
    return false;
}

/* The labels of Local Contexts belong to communities; who has no such authority may attach a notice. */
static bool label_code_is_known(struct bytes scheme, struct bytes code)
{
    static const char *const tk[] = {"A",  "CL", "F",  "MC", "CV", "CR", "V",  "NV", "S",  "WG", "MG",
                                     "MR", "WR", "CS", "SS", "CO", "O",  "NC", "OC", "CB", NULL};
    static const char *const bc[] = {"P", "MC", "CL", "CV", "CNV", "R", "CB", "O", "OC", "NC", NULL};
    static const char *const notices[] = {"TK_notice", "BC_notice", "attribution_incomplete",
                                          "open_to_collaborate", NULL};
    if (bytes_equal_text(scheme, "TK")) return is_one_of(code, tk);
    if (bytes_equal_text(scheme, "BC")) return is_one_of(code, bc);
    return is_one_of(code, notices);
}

static void check_label(struct problems *p, struct bytes label)
{
    struct bytes scheme = value_str_at(label, "scheme");
    if (!label_code_is_known(scheme, value_str_at(label, "code")))
        problem_at(p, "code", "is no label of its scheme; write one that Local Contexts lists");
    bool is_notice = bytes_equal_text(scheme, "notice");
    if (!is_notice && value_at(label, "community").len == 0)
        problem_at(p, "community", "is missing; a label belongs to a community: write its org_id");
}

void labels_check(struct problems *p, struct bytes map)
{
    struct bytes label;
    size_t list_mark = path_enter(p, "labels");
    for (struct value_list l = value_list_at(map, "labels"); value_next(&l, &label);) {
        size_t mark = path_index(p, l.i - 1);
        check_label(p, label);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_benefits(struct problems *p, const struct commitment_view *v, struct bytes abs)
{
    struct bytes benefit;
    size_t list_mark = path_enter(p, "benefits");
    for (struct value_list l = value_list_at(abs, "benefits"); value_next(&l, &benefit);) {
        if (value_at(benefit, "obligation").len == 0) continue;
        size_t mark = path_index(p, l.i - 1);
        path_enter(p, "obligation");
        view_require_obligation(p, v, value_uint_at(benefit, "obligation"));
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_abs(struct problems *p, const struct commitment_view *v, struct bytes clause)
{
    struct bytes abs = value_at(clause, "abs"), topic = value_str_at(clause, "topic");
    bool is_abs = bytes_equal_text(topic, "abs_access") || bytes_equal_text(topic, "abs_benefit");
    if (abs.len == 0) {
        if (is_abs) problem_at(p, "abs", "is missing; a clause on access and benefit-sharing needs it");
        return;
    }
    size_t mark = path_enter(p, "abs");
    size_t mat_mark = path_enter(p, "mat");
    view_require_document(p, v, value_uint_at(abs, "mat"));
    path_leave(p, mat_mark);
    check_benefits(p, v, abs);
    path_leave(p, mark);
}

static void check_obligations(struct problems *p, const struct commitment_view *v, struct bytes clause)
{
    struct bytes no;
    size_t list_mark = path_enter(p, "obligations");
    for (struct value_list l = value_list_at(clause, "obligations"); value_next(&l, &no);) {
        size_t mark = path_index(p, l.i - 1);
        view_require_obligation(p, v, value_uint(no));
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

/* Consent is asked of one member; without its id nobody could give it (rules, "Commitments"). */
static void check_consent(struct problems *p, struct bytes clause)
{
    bool is_fpic = bytes_equal_text(value_str_at(clause, "topic"), "fpic");
    if (is_fpic && value_bool_at(clause, "binding") && value_at(clause, "community").len == 0)
        problem_at(p, "community", "is missing; name the member id of the community whose consent it asks");
}

static void check_number(struct problems *p, struct bytes clauses, size_t i, uint64_t no)
{
    struct bytes other;
    for (struct value_list l = value_list(clauses); l.i < i && value_next(&l, &other);)
        if (value_uint_at(other, "no") == no)
            problem_at(p, "no", "is that of clauses[%zu] too; give each its own", l.i - 1);
}

void clauses_check(struct problems *p, const struct commitment_view *v)
{
    struct bytes clauses = view_at(v, "clauses"), clause;
    size_t list_mark = path_enter(p, "clauses");
    for (struct value_list l = value_list(clauses); value_next(&l, &clause);) {
        size_t mark = path_index(p, l.i - 1);
        check_number(p, clauses, l.i - 1, value_uint_at(clause, "no"));
        check_obligations(p, v, clause);
        check_consent(p, clause);
        check_abs(p, v, clause);
        labels_check(p, clause);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}
