/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show_commitment.h"

#include <inttypes.h>

#include "cmd/dates.h"
#include "cmd/sheet_fields.h"
#include "cmd/show_parts.h"
#include "cmd/table.h"
#include "core/base/hex.h"
#include "core/record/types.h"
#include "core/record/value.h"

#define LABEL_COLUMNS 11

static void put_label(struct sheet *sheet, const char *label)
{
    sheet_printf(sheet, "  %-*s", LABEL_COLUMNS, label);
}

/* "es, pt, zh-Hans" */
static void put_tags(struct sheet *sheet, struct bytes tags)
{
    struct bytes tag;
    for (struct value_list list = value_list(tags); value_next(&list, &tag);) {
        if (list.i > 1) sheet_put(sheet, ", ");
        sheet_text(sheet, value_str(tag));
    }
}

static void put_kind(struct sheet *sheet, struct bytes body)
{
    sheet_code(sheet, value_str_at(body, "kind"));
    sheet_put(sheet, ", ");
    sheet_code(sheet, value_str_at(body, "modality"));
    sheet_printf(sheet, ", version %" PRIu64 "\n", value_uint_at(body, "version"));
}

static void put_term(struct sheet *sheet, struct bytes body)
{
    char dated[DATED_MAX];
    day from = day_of_text(value_str_at(body, "effective_from")),
        to = day_of_text(value_str_at(body, "ends_on"));
    if (from == DAY_NONE && to == DAY_NONE) return;
    put_label(sheet, "term");
    if (from != DAY_NONE) day_dated(dated, from, sheet->today);
    if (from != DAY_NONE) sheet_printf(sheet, "from %s%s", dated, to != DAY_NONE ? " " : "");
    if (to != DAY_NONE) day_dated(dated, to, sheet->today);
    if (to != DAY_NONE) sheet_printf(sheet, "to %s", dated);
    sheet_put(sheet, "\n");
}

/* Title, what it is, and how long: what every sheet of a commitment begins with. */
static void put_head(struct sheet *sheet, struct bytes body)
{
    struct buffer title;
    sheet->authentic = value_at(body, "authentic_langs");
    buffer_init(&title, sheet->out.heap, sheet->out.max);
    struct sheet line = *sheet;
    line.out = title;
    sheet_pick_text(&line, value_at(body, "titles"));
    sheet_styled(sheet, STYLE_HEADING, buffer_view(&line.out));
    sheet_deinit(&line);
    sheet_put(sheet, "\n");
    put_label(sheet, "kind");
    put_kind(sheet, body);
    put_label(sheet, "id");
    sheet_text(sheet, value_str_at(body, "id"));
    sheet_put(sheet, "\n");
    put_term(sheet, body);
    put_label(sheet, "languages");
    put_tags(sheet, sheet->authentic);
    sheet_put(sheet, value_list(sheet->authentic).n == 1 ? " binds\n" : " bind\n");
}

static void put_record(struct sheet *sheet, struct bytes shown)
{
    char hex[65] = "";
    struct bytes id = value_bin(value_at(shown, "id"));
    if (id.len == 32) hex_encode(hex, id);
    put_label(sheet, "record");
    sheet_printf(sheet, "%s\n", hex);
    put_label(sheet, "status");
    sheet_code(sheet, value_str_at(shown, "status"));
    sheet_put(sheet, "\n");
    show_standing(sheet, LABEL_COLUMNS + 2, shown);
}

static void put_descriptions(struct sheet *sheet, struct bytes body)
{
    static const char *const types[] = {"About", "Objectives", "For whom", "Further"};
    struct bytes description;
    for (struct value_list list = value_list_at(body, "descriptions"); value_next(&list, &description);) {
        struct bytes type = value_str_at(description, "type");
        bool known = type.len == 1 && type.data[0] >= '1' && type.data[0] <= '4';
        sheet_heading(sheet, types[known ? type.data[0] - '1' : 3]);
        sheet_paragraph(sheet, 2, sheet_pick(sheet, value_at(description, "texts")));
    }
}

const struct schema *show_schema(const char *field)
{
    return schema_field(record_type_schema(RECORD_PROPOSE), bytes_of_text(field))->of;
}

static void put_clauses(struct sheet *sheet, struct bytes body)
{
    static const char *const in_head[] = {"no", "topic", "binding", "texts", NULL};
    struct bytes clause, clauses = value_at(body, "clauses");
    if (value_list(clauses).n == 0) return;
    sheet_heading(sheet, "Clauses");
    for (struct value_list list = value_list(clauses); value_next(&list, &clause);) {
        sheet_printf(sheet, "%s  %" PRIu64 ". ", list.i > 1 ? "\n" : "", value_uint_at(clause, "no"));
        sheet_code(sheet, value_str_at(clause, "topic"));
        sheet_put(sheet, value_bool_at(clause, "binding") ? " (binds)\n" : " (does not bind)\n");
        sheet_paragraph(sheet, 5, sheet_pick(sheet, value_at(clause, "texts")));
        sheet_fields(sheet, 5, show_schema("clauses"), clause, in_head);
    }
}

static void put_profiles(struct sheet *sheet, struct bytes body)
{
    static const struct {
        const char *field, *heading;
    } profiles[] = {{"joint_lab", "The laboratory"},
                    {"training", "The training"},
                    {"mobility", "The mobility"},
                    {"funding", "The funding"},
                    {"in_kind", "The contribution in kind"}};
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        struct bytes profile = value_at(body, profiles[i].field);
        if (profile.len == 0) continue;
        sheet_heading(sheet, profiles[i].heading);
        sheet_fields(sheet, 2, show_schema(profiles[i].field), profile, NULL);
    }
}

static void put_body(struct sheet *sheet, struct bytes body, struct bytes shown)
{
    static const char *const sections[] = {
        "id",       "version",        "kind",    "modality",    "titles",  "descriptions", "authentic_langs",
        "parties",  "accept_by",      "ends_on", "obligations", "clauses", "joint_lab",    "training",
        "mobility", "effective_from", "funding", "in_kind",     NULL};
    put_descriptions(sheet, body);
    show_parties(sheet, body, shown);
    show_obligations(sheet, body, shown);
    put_clauses(sheet, body);
    put_profiles(sheet, body);
    sheet_heading(sheet, "Further terms");
    sheet_fields(sheet, 2, record_type_schema(RECORD_PROPOSE), body, sections);
}

/* What a signatory said when it answered. */
static void put_answer_text(struct sheet *sheet, struct bytes record)
{
    static const char *const keys[] = {"reason", "reservation"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct bytes texts = value_at(record, keys[i]);
        if (texts.len == 0) continue;
        sheet_put(sheet, "  ");
        sheet_text(sheet, value_str_at(record, "member"));
        sheet_printf(sheet, ", %s:\n", keys[i]);
        sheet_paragraph(sheet, 4, sheet_pick(sheet, texts));
    }
}

static void put_records(struct sheet *sheet, struct bytes shown)
{
    static const struct column columns[] = {
        {"RECORD", 0}, {"WHAT", 0}, {"IN THE LOG OF", 0}, {"NUMBER", COLUMN_RIGHT}};
    struct table table;
    struct bytes record;
    sheet_heading(sheet, "Records that made it so");
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list_at(shown, "records"); value_next(&list, &record);) {
        char hex[65] = "";
        struct bytes id = value_bin(value_at(record, "id"));
        if (id.len == 32) hex_encode(hex, id);
        table_cellf(&table, "%s", hex);
        table_cell(&table, value_str_at(record, "type"));
        table_cell(&table, value_str_at(record, "member"));
        table_cellf(&table, "%" PRIu64, value_uint_at(record, "index"));
    }
    table_write(&table, sheet, 2);
    for (struct value_list list = value_list_at(shown, "records"); value_next(&list, &record);)
        put_answer_text(sheet, record);
}

void show_commitment(struct sheet *sheet, struct bytes shown)
{
    struct bytes body = value_at(shown, "body");
    put_head(sheet, body);
    put_record(sheet, shown);
    put_body(sheet, body, shown);
    put_records(sheet, shown);
}

void show_summary(struct sheet *sheet, struct bytes shown)
{
    struct bytes body = value_at(shown, "body");
    put_head(sheet, body);
    put_record(sheet, shown);
    show_parties(sheet, body, shown);
    sheet_printf(sheet, "\n  %zu obligations, %zu clauses; `ayni show` has them in full\n",
                 value_list_at(body, "obligations").n, value_list_at(body, "clauses").n);
}

void show_preview(struct sheet *sheet, struct bytes body)
{
    put_head(sheet, body);
    put_body(sheet, body, (struct bytes){0});
}
