/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sheet_fields.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/dates.h"
#include "cmd/names.h"
#include "core/base/hex.h"
#include "core/codec/cursor.h"
#include "core/record/value.h"
#include "json/json.h"

/* Whether a value needs lines of its own: it holds a list of maps. */
static bool is_long(const struct field *field, struct bytes value)
{
    if (field->kind != FIELD_MAP) return false;
    for (size_t i = 0; i < field->of->n_fields; i++) {
        const struct field *inner = &field->of->fields[i];
        struct bytes held = value_at(value, inner->name);
        bool is_list = (inner->flags & FIELD_LIST) != 0;
        if (held.len > 0 && (is_list ? inner->kind == FIELD_MAP : is_long(inner, held))) return true;
    }
    return false;
}

static void put_label(struct sheet *sheet, const char *name)
{
    sheet_code(sheet, bytes_of_text(name)); /* underscores are spaces; no field is called like a status */
}

static void put_date(struct sheet *sheet, struct bytes text)
{
    char dated[DATED_MAX];
    day d = day_of_text(text);
    if (d == DAY_NONE) {
        sheet_text(sheet, text);
        return;
    }
    day_dated(dated, d, sheet->today);
    sheet_put(sheet, dated);
}

static void put_money(struct sheet *sheet, struct bytes money)
{
    sheet_text(sheet, value_str_at(money, "amount"));
    sheet_put(sheet, " ");
    sheet_text(sheet, value_str_at(money, "currency"));
}

/* A date, or days after another obligation. */
static void put_due(struct sheet *sheet, struct bytes due)
{
    struct cursor c = cursor_of(due);
    if (cursor_peek(&c) == CURSOR_STR)
        put_date(sheet, value_str(due));
    else
        sheet_printf(sheet, "%" PRIu64 " days after no. %" PRIu64, value_uint_at(due, "days"),
                     value_uint_at(due, "after"));
}

static void put_org(struct sheet *sheet, struct bytes org_id)
{
    struct bytes name = name_of_org(sheet, org_id);
    sheet_text(sheet, name.len > 0 ? name : org_id);
}

static void put_hex(struct sheet *sheet, struct bytes data)
{
    char hex[2 * 32 + 1];
    hex_encode(hex, bytes_of(data.data, data.len < 32 ? data.len : 32));
    sheet_put(sheet, hex);
    if (data.len > 32) sheet_put(sheet, "...");
}

static void put_list(struct sheet *sheet, const struct field *field, struct bytes list);

/* What is plain without a label: the party and the words of an item. */
static bool is_plain(const struct field *field)
{
    return strcmp(field->name, "org_id") == 0 || strcmp(field->name, "texts") == 0;
}

/* "country BO, pct 80 %" */
static void put_map(struct sheet *sheet, const struct schema *schema, struct bytes map)
{
    size_t n = 0;
    for (size_t i = 0; i < schema->n_fields; i++) {
        struct bytes value = value_at(map, schema->fields[i].name);
        if (value.len == 0) continue;
        if (n++ > 0) sheet_put(sheet, ", ");
        if (!is_plain(&schema->fields[i])) put_label(sheet, schema->fields[i].name);
        if (!is_plain(&schema->fields[i])) sheet_put(sheet, " ");
        if ((schema->fields[i].flags & FIELD_LIST) != 0)
            put_list(sheet, &schema->fields[i], value);
        else
            sheet_value(sheet, &schema->fields[i], value);
    }
}

void sheet_value(struct sheet *sheet, const struct field *field, struct bytes value)
{
    switch (field->kind) {
    case FIELD_TEXT:
        sheet_lines(sheet, sheet_pick(sheet, value));
        return;
    case FIELD_LINE:
        sheet_pick_text(sheet, value);
        return;
    case FIELD_CODE:
        sheet_code(sheet, value_str(value));
        return;
    case FIELD_ORG:
        put_org(sheet, value_str(value));
        return;
    case FIELD_DATE:
        put_date(sheet, value_str(value));
        return;
    case FIELD_PERCENT:
        sheet_text(sheet, value_str(value));
        sheet_put(sheet, " %");
        return;
    case FIELD_MONEY:
        put_money(sheet, value);
        return;
    case FIELD_UINT:
        sheet_printf(sheet, "%" PRIu64, value_uint(value));
        return;
    case FIELD_BOOL:
        sheet_put(sheet, value_bool(value) ? "yes" : "no");
        return;
    case FIELD_HASH:
    case FIELD_BYTES:
        put_hex(sheet, value_bin(value));
        return;
    case FIELD_MAP:
        put_map(sheet, field->of, value);
        return;
    case FIELD_EITHER:
        put_due(sheet, value);
        return;
    default:
        sheet_text(sheet, value_str(value));
    }
}

static void put_list(struct sheet *sheet, const struct field *field, struct bytes list)
{
    struct bytes item;
    for (struct value_list l = value_list(list); value_next(&l, &item);) {
        if (l.i > 1) sheet_put(sheet, ", ");
        sheet_value(sheet, field, item);
    }
}

/* A line that is put together apart, so that it can be wrapped. */
static struct sheet line_of(const struct sheet *sheet)
{
    struct sheet line = *sheet;
    line.terminal.has_colour = false;
    buffer_init(&line.out, sheet->out.heap, sheet->out.max);
    return line;
}

static void end_line(struct sheet *sheet, size_t indent, struct sheet *line)
{
    if (sheet->err == AYNI_OK) sheet->err = line->err;
    sheet_hanging(sheet, indent, indent + 2, buffer_view(&line->out));
    sheet_deinit(line);
}

static void write_item(struct sheet *sheet, size_t indent, const struct field *field, struct bytes item)
{
    struct sheet line = line_of(sheet);
    sheet_put(&line, "- ");
    if (!is_long(field, item)) {
        sheet_value(&line, field, item);
        end_line(sheet, indent, &line);
        return;
    }
    sheet_deinit(&line);
    sheet_spaces(sheet, indent);
    sheet_put(sheet, "-\n");
    sheet_fields(sheet, indent + 2, field->of, item, NULL);
}

static void write_items(struct sheet *sheet, size_t indent, const struct field *field, struct bytes list)
{
    struct bytes item;
    sheet_spaces(sheet, indent);
    put_label(sheet, field->name);
    sheet_put(sheet, ":\n");
    for (struct value_list l = value_list(list); value_next(&l, &item);)
        write_item(sheet, indent + 2, field, item);
}

static void write_field(struct sheet *sheet, size_t indent, const struct field *field, struct bytes value)
{
    bool is_list = (field->flags & FIELD_LIST) != 0;
    struct sheet line = line_of(sheet);
    put_label(&line, field->name);
    sheet_put(&line, ": ");
    if (is_list && field->kind == FIELD_MAP) {
        sheet_deinit(&line);
        write_items(sheet, indent, field, value);
    } else if (is_list) {
        put_list(&line, field, value);
        end_line(sheet, indent, &line);
    } else if (field->kind == FIELD_MAP && is_long(field, value)) {
        end_line(sheet, indent, &line);
        sheet_fields(sheet, indent + 2, field->of, value, NULL);
    } else {
        sheet_value(&line, field, value);
        end_line(sheet, indent, &line);
    }
}

static bool is_among(const char *name, const char *const *names)
{
    for (; names != NULL && *names != NULL; names++)
        if (strcmp(name, *names) == 0) return true;
    return false;
}

/* Written by a newer version, or by mistake: part of what was signed, so it is shown. */
static void write_unknown(struct sheet *sheet, size_t indent, struct bytes name, struct bytes value)
{
    struct sheet line = line_of(sheet);
    sheet_text(&line, name);
    sheet_put(&line, " (unknown to this version): ");
    if (line.err == AYNI_OK) line.err = json_write(&line.out, value, JSON_COMPACT, NULL);
    end_line(sheet, indent, &line);
}

static void write_all_unknown(struct sheet *sheet,
                              size_t indent,
                              const struct schema *schema,
                              struct bytes map)
{
    struct cursor c = cursor_of(map);
    size_t n;
    if (cursor_read_map(&c, &n) != AYNI_OK) return;
    for (; n > 0; n--) {
        struct bytes name, value;
        if (cursor_read_str(&c, &name) != AYNI_OK || cursor_read_value(&c, &value) != AYNI_OK) return;
        if (schema_field(schema, name) == NULL) write_unknown(sheet, indent, name, value);
    }
}

void sheet_fields(struct sheet *sheet,
                  size_t indent,
                  const struct schema *schema,
                  struct bytes map,
                  const char *const *shown)
{
    for (size_t i = 0; i < schema->n_fields; i++) {
        struct bytes value = value_at(map, schema->fields[i].name);
        if (value.len > 0 && !is_among(schema->fields[i].name, shown))
            write_field(sheet, indent, &schema->fields[i], value);
    }
    write_all_unknown(sheet, indent, schema, map);
}
