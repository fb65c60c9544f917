/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/parse.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json/json.h"

#define JSON_FILE_MAX ((size_t)1 << 20)

static enum ayni_err read_stdin(struct buffer *out, struct fault *fault)
{
    char block[4096];
    size_t n;
    while ((n = fread(block, 1, sizeof block, stdin)) > 0) {
        enum ayni_err err = buffer_append(out, bytes_of(block, n));
        if (err != AYNI_OK) {
            fault_set(fault, "-: larger than %zu bytes", out->max);
            return err;
        }
    }
    return AYNI_OK;
}

bool parse_json_file(
    const struct cli *cli, struct buffer *out, const char *path, const struct schema *schema, int *out_status)
{
    struct buffer text;
    struct fault fault = {0};
    struct json_fault where = {0};
    buffer_init(&text, cli->heap, JSON_FILE_MAX);
    enum ayni_err err =
        strcmp(path, "-") == 0 ? read_stdin(&text, &fault) : file_read(&text, path, false, &fault);
    if (err != AYNI_OK) {
        *out_status = cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    } else {
        err = json_read(out, buffer_view(&text), schema, &where);
        if (err != AYNI_OK)
            *out_status = cli_failf(cli, err, "%s:%d:%d: %s", path, where.line, where.column, where.message);
    }
    buffer_deinit(&text);
    return err == AYNI_OK;
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

void problems_report(void *context, const char *path, const char *message)
{
    struct problems *problems = context;
    if (problems->n++ == 0) snprintf(problems->first.field, sizeof problems->first.field, "%s", path);
    if (problems->n == 1)
        fault_set(&problems->first, "%s: %s: %s", problems->file, path, message);
    else
        fprintf(stderr, "ayni: %s: %s: %s\n", problems->file, path, message);
}
