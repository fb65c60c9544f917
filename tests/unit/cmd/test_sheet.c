/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "cmd/table.h"
#include "json/text.h"

static struct sheet begin(size_t columns, bool has_colour)
{
    struct sheet sheet;
    struct terminal terminal = {columns > 0, has_colour, columns};
    sheet_init(&sheet, test_heap(), terminal, "");
    return sheet;
}

static void assert_sheet(struct sheet *sheet, const char *want)
{
    assert_int_equal(sheet->err, AYNI_OK);
    if (!bytes_equal_text(buffer_view(&sheet->out), want))
        fail_msg("want\n%s\ngot\n%.*s", want, (int)sheet->out.len, (const char *)sheet->out.data);
    sheet_deinit(sheet);
}

static const struct column columns[] = {
    {"ID", 0}, {"TITLE", COLUMN_SHRINKS}, {"N", COLUMN_RIGHT}, {"STATUS", COLUMN_CODE}};

static void add_row(struct table *table, const char *id, const char *title, unsigned n, const char *status)
{
    table_cell(table, bytes_of_text(id));
    table_cell(table, bytes_of_text(title));
    table_cellf(table, "%u", n);
    table_cell(table, bytes_of_text(status));
}

static void columns_align_whatever_the_script(void **state)
{
    (void)state;
    struct sheet sheet = begin(0, false);
    struct table table;
    table_init(&table, test_heap(), columns, 4);
    add_row(&table, "a1", "Andean crops", 7, "in_force");
    add_row(&table, "b2", "安第斯作物", 12, "open");
    add_row(&table, "c3", "Cooperacio\xcc\x81n", 0, ""); /* a combining accent takes no column */
    assert_int_equal(table_n_rows(&table), 3);
    table_write(&table, &sheet, 1);
    assert_sheet(&sheet, " ID  TITLE          N  STATUS\n"
                         " a1  Andean crops   7  in force\n"
                         " b2  安第斯作物    12  open\n"
                         " c3  Cooperacio\xcc\x81n    0\n");
}

static void a_narrow_terminal_cuts_what_may_shrink(void **state)
{
    (void)state;
    struct sheet sheet = begin(33, false);
    struct table table;
    table_init(&table, test_heap(), columns, 4);
    add_row(&table, "a1", "A very long title indeed", 7, "lapsed");
    add_row(&table, "b2", "安第斯作物与气候联合实验室", 1, "lapsed");
    table_write(&table, &sheet, 0);
    assert_sheet(&sheet, "ID  TITLE               N  STATUS\n"
                         "a1  A very long title\u2026  7  lapsed\n"
                         "b2  安第斯作物与气候\u2026   1  lapsed\n");
}

static void no_line_passes_the_terminal(void **state)
{
    (void)state;
    for (size_t width = 34; width < 120; width++) {
        struct sheet sheet = begin(width, false);
        struct table table;
        table_init(&table, test_heap(), columns, 4);
        add_row(&table, "a1", "Laboratorio conjunto de cultivos andinos 安第斯作物与气候联合实验室", 7,
                "in_force");
        table_write(&table, &sheet, 0);
        struct bytes rest = buffer_view(&sheet.out);
        while (rest.len > 0) {
            const uint8_t *end = memchr(rest.data, '\n', rest.len);
            assert_non_null(end);
            size_t len = (size_t)(end - rest.data);
            assert_true(text_width(bytes_of(rest.data, len)) <= width);
            rest = bytes_of(end + 1, rest.len - len - 1);
        }
        sheet_deinit(&sheet);
    }
}

static bool has(const struct sheet *sheet, const char *text)
{
    return memmem(sheet->out.data, sheet->out.len, text, strlen(text)) != NULL;
}

static void cells_of_others_reach_no_terminal_raw(void **state)
{
    (void)state;
    struct sheet sheet = begin(0, true);
    struct table table;
    table_init(&table, test_heap(), columns, 4);
    add_row(&table, "\x1b[2J", "two\nlines\xe2\x80\xae", 1, "\x1b]0;x\x07");
    table_write(&table, &sheet, 0);
    assert_true(has(&sheet, "\\x1b[2J"));
    assert_true(has(&sheet, "two\\x0alines\\u202e"));
    assert_false(has(&sheet, "\x1b]"));
    assert_false(has(&sheet, "\x1b[2"));
    sheet_deinit(&sheet);
}

static void colours_come_with_a_terminal_alone(void **state)
{
    (void)state;
    struct sheet coloured = begin(80, true), plain = begin(80, false);
    sheet_code(&coloured, BYTES_LITERAL("in_force"));
    sheet_code(&coloured, BYTES_LITERAL(" x"));
    assert_sheet(&coloured, "\x1b[32min force\x1b[0m x");
    sheet_heading(&plain, "Who");
    sheet_code(&plain, BYTES_LITERAL("declined"));
    assert_sheet(&plain, "\nWho\ndeclined");
}

static void paragraphs_break_between_words(void **state)
{
    (void)state;
    struct sheet sheet = begin(24, false);
    sheet_paragraph(&sheet, 2, BYTES_LITERAL("one two three four five six seven"));
    assert_sheet(&sheet, "  one two three four\n"
                         "  five six seven\n");
}

static void paragraphs_without_spaces_break_anywhere(void **state)
{
    (void)state;
    struct sheet sheet = begin(24, false);
    sheet_paragraph(&sheet, 2, BYTES_LITERAL("在试验站提供四百二十平方米的实验室与温室"));
    assert_sheet(&sheet, "  在试验站提供四百二十平\n"
                         "  方米的实验室与温室\n");
    sheet = begin(24, false);
    sheet_paragraph(&sheet, 0, BYTES_LITERAL("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bb"));
    assert_sheet(&sheet, "aaaaaaaaaaaaaaaaaaaaaaaa\n"
                         "aaaaaa bb\n");
}

static void paragraphs_keep_their_own_lines(void **state)
{
    (void)state;
    struct sheet sheet = begin(0, false);
    sheet_paragraph(&sheet, 1, BYTES_LITERAL("first\n\nthird \x1b[1m\x1b"));
    assert_sheet(&sheet, " first\n\n third \\x1b[1m\\x1b\n");
}

static void hanging_lines_stand_further_in(void **state)
{
    (void)state;
    struct sheet sheet = begin(24, false);
    sheet_hanging(&sheet, 0, 4, BYTES_LITERAL("- one two three four five six"));
    assert_sheet(&sheet, "- one two three four\n"
                         "    five six\n");
}

static void an_endless_terminal_still_wraps_texts(void **state)
{
    (void)state;
    struct sheet sheet = begin(0, false);
    char text[401];
    memset(text, 'w', 400);
    for (size_t i = 9; i < 400; i += 10)
        text[i] = ' ';
    text[400] = '\0';
    sheet_paragraph(&sheet, 0, bytes_of_text(text));
    const uint8_t *end = memchr(sheet.out.data, '\n', sheet.out.len);
    assert_non_null(end);
    assert_int_equal(end - sheet.out.data, SHEET_COLUMNS - 1);
    sheet_deinit(&sheet);
}

static void memory_that_runs_out_is_told_once_printed(void **state)
{
    (void)state;
    for (size_t allocations = 0; allocations < 4; allocations++) {
        struct failing_heap failing;
        struct sheet sheet;
        struct table table;
        struct heap *heap = failing_heap_init(&failing, allocations);
        sheet_init(&sheet, heap, (struct terminal){false, false, 0}, "");
        table_init(&table, heap, columns, 4);
        add_row(&table, "a1", "title", 1, "open");
        table_write(&table, &sheet, 0);
        sheet_paragraph(&sheet, 0, BYTES_LITERAL("text"));
        if (allocations < 3) assert_int_equal(sheet_print(&sheet, stderr), AYNI_ERR_MEMORY);
        sheet_deinit(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_align_whatever_the_script),
        cmocka_unit_test(a_narrow_terminal_cuts_what_may_shrink),
        cmocka_unit_test(no_line_passes_the_terminal),
        cmocka_unit_test(cells_of_others_reach_no_terminal_raw),
        cmocka_unit_test(colours_come_with_a_terminal_alone),
        cmocka_unit_test(paragraphs_break_between_words),
        cmocka_unit_test(paragraphs_without_spaces_break_anywhere),
        cmocka_unit_test(paragraphs_keep_their_own_lines),
        cmocka_unit_test(hanging_lines_stand_further_in),
        cmocka_unit_test(an_endless_terminal_still_wraps_texts),
        cmocka_unit_test(memory_that_runs_out_is_told_once_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
