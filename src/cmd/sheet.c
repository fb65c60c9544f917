/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sheet.h"

#include <stdarg.h>

#include "cmd/dates.h"
#include "json/text.h"

#define SHEET_MAX ((size_t)256 << 20)

void sheet_init(struct sheet *sheet, struct heap *heap, struct terminal terminal, const char *lang)
{
    *sheet = (struct sheet){.terminal = terminal, .lang = lang, .today = day_today()};
    buffer_init(&sheet->out, heap, SHEET_MAX);
}

void sheet_deinit(struct sheet *sheet)
{
    buffer_deinit(&sheet->out);
}

static void append(struct sheet *sheet, struct bytes text)
{
    if (sheet->err == AYNI_OK) sheet->err = buffer_append(&sheet->out, text);
}

void sheet_put(struct sheet *sheet, const char *text)
{
    append(sheet, bytes_of_text(text));
}

void sheet_printf(struct sheet *sheet, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text)
        sheet->err = AYNI_ERR_LIMIT;
    else
        append(sheet, bytes_of(text, (size_t)n));
}

void sheet_spaces(struct sheet *sheet, size_t n)
{
    while (n-- > 0)
        append(sheet, BYTES_LITERAL(" "));
}

void sheet_styled(struct sheet *sheet, enum style style, struct bytes text)
{
    static const char *const codes[] = {[STYLE_PLAIN] = "",
                                        [STYLE_HEADING] = "\033[1m",
                                        [STYLE_GOOD] = "\033[32m",
                                        [STYLE_WAITING] = "\033[33m",
                                        [STYLE_BAD] = "\033[31m"};
    bool colour = sheet->terminal.has_colour && style != STYLE_PLAIN;
    if (colour) sheet_put(sheet, codes[style]);
    append(sheet, text);
    if (colour) sheet_put(sheet, "\033[0m");
}

void sheet_heading(struct sheet *sheet, const char *text)
{
    sheet_put(sheet, "\n");
    sheet_styled(sheet, STYLE_HEADING, bytes_of_text(text));
    sheet_put(sheet, "\n");
}

void sheet_text(struct sheet *sheet, struct bytes text)
{
    if (sheet->err == AYNI_OK) sheet->err = text_escape(&sheet->out, text, true);
}

void sheet_lines(struct sheet *sheet, struct bytes text)
{
    if (sheet->err == AYNI_OK) sheet->err = text_escape(&sheet->out, text, false);
}

enum style style_of_code(struct bytes code)
{
    static const struct {
        const char *code;
        enum style style;
    } styles[] = {
        {"in_force", STYLE_GOOD}, {"agreed", STYLE_GOOD},        {"completed", STYLE_GOOD},
        {"accepted", STYLE_GOOD}, {"proposed", STYLE_WAITING},   {"partly_accepted", STYLE_WAITING},
        {"open", STYLE_WAITING},  {"recovering", STYLE_WAITING}, {"declined", STYLE_BAD},
        {"lapsed", STYLE_BAD},    {"forked", STYLE_BAD},
    };
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++)
        if (bytes_equal_text(code, styles[i].code)) return styles[i].style;
    return STYLE_PLAIN;
}

void sheet_code(struct sheet *sheet, struct bytes code)
{
    struct buffer words;
    buffer_init(&words, sheet->out.heap, code.len * 10 + 1); /* an escape takes ten bytes at most */
    enum ayni_err err = text_escape(&words, code, true);
    for (size_t i = 0; i < words.len; i++)
        if (words.data[i] == '_') words.data[i] = ' ';
    if (sheet->err == AYNI_OK) sheet->err = err;
    sheet_styled(sheet, style_of_code(code), buffer_view(&words));
    buffer_deinit(&words);
}

static size_t wrap_columns(const struct sheet *sheet, size_t indent)
{
    size_t columns = sheet->terminal.columns;
    if (columns == 0 || columns > SHEET_COLUMNS) columns = SHEET_COLUMNS;
    return columns > indent + 20 ? columns - indent : 20;
}

/*
 * Where to break a line that does not fit: behind its last space, or, in a script that is written without
 * spaces, anywhere. A word longer than the line is broken too.
 */
static size_t break_at(struct bytes line, struct bytes fits)
{
    bool wide = fits.len > 0 && (fits.data[fits.len - 1] & 0x80) != 0 && (line.data[fits.len] & 0x80) != 0;
    size_t at = fits.len;
    if (line.data[fits.len] == ' ') return fits.len;
    while (at > 0 && fits.data[at - 1] != ' ')
        at--;
    /* A space far back, and no letters of one byte here: Chinese. */
    return at == 0 || (wide && at < fits.len / 2) ? fits.len : at;
}

/* `*indent` spaces stand before the line; those that follow from it get `rest`. */
static void wrap_line(struct sheet *sheet, size_t *indent, size_t rest, struct bytes line)
{
    do {
        struct bytes fits = text_cut(line, wrap_columns(sheet, *indent));
        size_t len = fits.len < line.len ? break_at(line, fits) : line.len;
        size_t shown = len;
        while (shown > 0 && line.data[shown - 1] == ' ')
            shown--;
        if (shown > 0) sheet_spaces(sheet, *indent);
        append(sheet, bytes_of(line.data, shown));
        sheet_put(sheet, "\n");
        *indent = rest;
        while (len < line.len && line.data[len] == ' ')
            len++;
        line = bytes_of(line.data + len, line.len - len);
    } while (line.len > 0 && sheet->err == AYNI_OK);
}

void sheet_hanging(struct sheet *sheet, size_t indent, size_t rest_indent, struct bytes text)
{
    struct buffer escaped;
    buffer_init(&escaped, sheet->out.heap, SHEET_MAX);
    enum ayni_err err = text_escape(&escaped, text, false);
    if (sheet->err == AYNI_OK) sheet->err = err;
    struct bytes rest = buffer_view(&escaped);
    while (rest.len > 0 && sheet->err == AYNI_OK) {
        const uint8_t *end = memchr(rest.data, '\n', rest.len);
        size_t len = end != NULL ? (size_t)(end - rest.data) : rest.len;
        size_t used = end != NULL ? len + 1 : len;
        wrap_line(sheet, &indent, rest_indent, bytes_of(rest.data, len));
        rest = bytes_of(rest.data + used, rest.len - used);
    }
    buffer_deinit(&escaped);
}

void sheet_beside(struct sheet *sheet, size_t columns, struct bytes text)
{
    size_t at = sheet->out.len;
    sheet_hanging(sheet, columns, columns, text);
    if (sheet->out.len < at + columns) return; /* nothing to say, or no memory to say it */
    memmove(sheet->out.data + at, sheet->out.data + at + columns, sheet->out.len - at - columns);
    sheet->out.len -= columns;
}

void sheet_paragraph(struct sheet *sheet, size_t indent, struct bytes text)
{
    sheet_hanging(sheet, indent, indent, text);
}

struct bytes sheet_pick(const struct sheet *sheet, struct bytes texts)
{
    return text_pick(texts, bytes_of_text(sheet->lang), sheet->authentic);
}

void sheet_pick_text(struct sheet *sheet, struct bytes texts)
{
    sheet_text(sheet, sheet_pick(sheet, texts));
}

enum ayni_err sheet_print(struct sheet *sheet, FILE *out)
{
    enum ayni_err err = sheet->err;
    if (err == AYNI_OK && sheet->out.len > 0 &&
        fwrite(sheet->out.data, 1, sheet->out.len, out) != sheet->out.len)
        err = AYNI_ERR_IO;
    sheet_deinit(sheet);
    return err;
}
