/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "json/json.h"

static enum ayni_err read_stdin(struct buffer *out, struct fault *fault)
{
    char block[4096];
    size_t n;
    while ((n = fread(block, 1, sizeof block, stdin)) > 0) {
        enum ayni_err err = buffer_append(out, bytes_of(block, n));
        if (err == AYNI_OK) continue;
        fault_set(fault, "-: larger than %zu bytes", out->max);
        return err;
    }
    return AYNI_OK;
}

bool parse_read_file(const struct cli *cli, struct buffer *out, const char *path, int *out_status)
{
    struct fault fault = {0};
    enum ayni_err err =
        strcmp(path, "-") == 0 ? read_stdin(out, &fault) : file_read(out, path, false, &fault);
    /* A file that is not there is a slip in the command line. */
    if (err != AYNI_OK) *out_status = cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    return err == AYNI_OK;
}

bool parse_json_file(
    const struct cli *cli, struct buffer *out, const char *path, const struct schema *schema, int *out_status)
{
    struct buffer text;
    struct json_fault where = {0};
    buffer_init(&text, cli->heap, JSON_FILE_MAX);
    bool ok = parse_read_file(cli, &text, path, out_status);
    if (ok) {
        enum ayni_err err = json_read(out, buffer_view(&text), schema, &where);
        ok = err == AYNI_OK;
        if (!ok)
            *out_status = cli_failf(cli, err, "%s:%d:%d: %s", path, where.line, where.column, where.message);
    }
    buffer_deinit(&text);
    return ok;
}

/* Values in byte order of their tags would be a set; a text list keeps the order that the person chose. */
bool parse_texts(const struct cli *cli, struct packer *p, const char *name, int *out_status)
{
    size_t n = 0;
    while (option_at(&cli->options, name, n) != NULL)
        n++;
    pack_array(p, n);
    for (size_t i = 0; i < n; i++) {
        const char *value = option_at(&cli->options, name, i);
        const char *equals = strchr(value, '=');
        if (equals == NULL) {
            *out_status =
                cli_failf(cli, AYNI_ERR_USAGE, "--%s %s: expected LANG=TEXT, such as es=\"Universidad ...\"",
                          name, value);
            return false;
        }
        pack_map(p, 2);
        pack_text(p, "lang");
        pack_str(p, bytes_of(value, (size_t)(equals - value)));
        pack_text(p, "text");
        pack_text(p, equals + 1);
    }
    return true;
}

#define TEXT_LANG_DEFAULT "en"

void parse_pack_text(const struct cli *cli, struct packer *p, const char *text)
{
    pack_array(p, 1);
    pack_map(p, 2);
    pack_text(p, "lang");
    pack_text(p, cli->lang[0] != '\0' ? cli->lang : TEXT_LANG_DEFAULT);
    pack_text(p, "text");
    pack_text(p, text);
}

bool parse_number(
    const struct cli *cli, const char *name, uint64_t min, uint64_t max, uint64_t *out, int *out_status)
{
    const char *text = option(&cli->options, name);
    if (text == NULL) return true;
    size_t len = strlen(text);
    bool is_number = len > 0 && len < 19 && strspn(text, "0123456789") == len;
    uint64_t number = is_number ? strtoull(text, NULL, 10) : 0;
    if (is_number && number >= min && number <= max) {
        *out = number;
        return true;
    }
    *out_status = cli_failf(cli, AYNI_ERR_USAGE, "--%s %s: expected a number from %" PRIu64 " to %" PRIu64,
                            name, text, min, max);
    return false;
}

bool parse_date(const struct cli *cli, const char *name, int *out_status)
{
    const char *text = option(&cli->options, name);
    day d;
    if (text == NULL || day_parse(&d, bytes_of_text(text)) == AYNI_OK) return true;
    *out_status =
        cli_failf(cli, AYNI_ERR_USAGE, "--%s %s: expected a day that exists, as YYYY-MM-DD", name, text);
    return false;
}
