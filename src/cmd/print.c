/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/print.h"

#include <unistd.h>

#include "json/json.h"
#include "json/text.h"

#define DOCUMENT_MAX ((size_t)64 << 20)

static int put(const struct cli *cli, struct bytes value, const char *const *order, const char *behind)
{
    struct buffer text;
    buffer_init(&text, cli->heap, DOCUMENT_MAX);
    enum ayni_err err = json_write(&text, value, cli->lines ? JSON_COMPACT : JSON_INDENTED, order);
    if (err == AYNI_OK) {
        fwrite(text.data, 1, text.len, stdout);
        fputs(behind, stdout);
    }
    buffer_deinit(&text);
    return err == AYNI_OK ? EXIT_DONE : cli_failf(cli, err, "an answer that cannot be shown");
}

int print_document(const struct cli *cli, struct bytes value, const char *const *order)
{
    return put(cli, value, order, "\n");
}

void print_pack_text(const struct cli *cli, struct packer *p, const char *text)
{
    struct buffer escaped;
    buffer_init(&escaped, cli->heap, DOCUMENT_MAX);
    enum ayni_err err = text_escape(&escaped, bytes_of_text(text), true);
    pack_str(p, err == AYNI_OK ? buffer_view(&escaped) : bytes_of(NULL, 0));
    buffer_deinit(&escaped);
}

void print_array_begin(struct print_array *array, const struct cli *cli)
{
    *array = (struct print_array){cli, 0};
}

int print_array_item(struct print_array *array, struct bytes value, const char *const *order)
{
    fputs(array->n++ > 0 ? ",\n" : "[\n", stdout);
    return put(array->cli, value, order, "");
}

void print_array_end(struct print_array *array)
{
    fputs(array->n > 0 ? "\n]\n" : "[]\n", stdout);
}

void print_sheet_init(struct sheet *sheet, const struct cli *cli, FILE *out)
{
    sheet_init(sheet, cli->heap, terminal_of(fileno(out)), cli->lang);
}

int print_sheet(struct sheet *sheet, const struct cli *cli, FILE *out)
{
    enum ayni_err err = sheet_print(sheet, out);
    if (err == AYNI_OK) return EXIT_DONE;
    return cli_failf(cli, err, "the sheet cannot be shown: %s", ayni_err_text(err));
}
