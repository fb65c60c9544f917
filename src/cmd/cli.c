/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "core/codec/cursor.h"
#include "json/json.h"
#include "json/text.h"

#define DOCUMENT_MAX ((size_t)64 << 20)

static int exit_status(enum ayni_err err)
{
    switch (err) {
    case AYNI_OK:
        return EXIT_DONE;
    case AYNI_ERR_USAGE:
        return EXIT_USAGE;
    case AYNI_ERR_SIGNATURE:
    case AYNI_ERR_PROOF:
    case AYNI_ERR_DIGEST:
        return EXIT_UNVERIFIED;
    case AYNI_ERR_FULL:
    case AYNI_ERR_IO:
    case AYNI_ERR_BUSY:
    case AYNI_ERR_PERMISSION:
    case AYNI_ERR_VERSION:
    case AYNI_ERR_CORRUPT:
    case AYNI_ERR_MEMORY:
    case AYNI_ERR_UNREACHABLE:
        return EXIT_UNREACHABLE;
    default:
        return EXIT_REFUSED;
    }
}

/* Texts of others may be in a message: nothing of theirs reaches the terminal raw. */
static void print_line(FILE *out, const struct cli *cli, const char *before, struct bytes text)
{
    struct buffer escaped;
    buffer_init(&escaped, cli->heap, DOCUMENT_MAX);
    if (text_escape(&escaped, text, true) == AYNI_OK)
        fprintf(out, "%s%.*s\n", before, (int)escaped.len, (const char *)escaped.data);
    buffer_deinit(&escaped);
}

static void print_json(const struct cli *cli, struct bytes value)
{
    static const char *const order[] = {"error", "code", "message", "field", "details", NULL};
    struct buffer text;
    buffer_init(&text, cli->heap, DOCUMENT_MAX);
    if (json_write(&text, value, JSON_INDENTED, order) == AYNI_OK)
        printf("%.*s\n", (int)text.len, (const char *)text.data);
    buffer_deinit(&text);
}

/* {"error": ...} around an encoded error map. */
static void print_json_error(const struct cli *cli, struct bytes error)
{
    struct buffer buf;
    struct packer p = packer_to(&buf);
    buffer_init(&buf, cli->heap, DOCUMENT_MAX);
    pack_map(&p, 1);
    pack_text(&p, "error");
    pack_raw(&p, error);
    if (packer_finish(&p) == AYNI_OK) print_json(cli, buffer_view(&buf));
    buffer_deinit(&buf);
}

int cli_fail(const struct cli *cli, enum ayni_err err, const struct fault *fault)
{
    const char *message = fault->text[0] != '\0' ? fault->text : ayni_err_text(err);
    print_line(stderr, cli, "ayni: ", bytes_of_text(message));
    if (!cli->json) return exit_status(err);
    struct buffer buf;
    struct packer p = packer_to(&buf);
    bool has_field = fault->field[0] != '\0';
    buffer_init(&buf, cli->heap, DOCUMENT_MAX);
    pack_map(&p, 2u + has_field);
    pack_text(&p, "code");
    pack_text(&p, ayni_err_name(err));
    if (has_field) pack_text(&p, "field");
    if (has_field) pack_text(&p, fault->field);
    pack_text(&p, "message");
    pack_text(&p, message);
    if (packer_finish(&p) == AYNI_OK) print_json_error(cli, buffer_view(&buf));
    buffer_deinit(&buf);
    return exit_status(err);
}

int cli_failf(const struct cli *cli, enum ayni_err err, const char *format, ...)
{
    struct fault fault = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(fault.text, sizeof fault.text, format, args);
    va_end(args);
    return cli_fail(cli, err, &fault);
}

static struct bytes string_of(struct bytes map, const char *key)
{
    struct bytes value, text = {0};
    if (codec_map_find(map, key, &value) != AYNI_OK) return text;
    struct cursor c = cursor_of(value);
    return cursor_read_str(&c, &text) == AYNI_OK ? text : bytes_of(NULL, 0);
}

static enum ayni_err code_of(struct bytes name)
{
    for (int err = AYNI_OK; err <= AYNI_ERR_UNREACHABLE; err++)
        if (bytes_equal_text(name, ayni_err_name((enum ayni_err)err))) return (enum ayni_err)err;
    return AYNI_ERR_IO;
}

/* All problems, each on its line: a person mends them in one go. */
static void print_details(const struct cli *cli, struct bytes details)
{
    struct cursor c = cursor_of(details);
    size_t n;
    if (cursor_read_array(&c, &n) != AYNI_OK) return;
    for (size_t i = 0; i < n; i++) {
        struct bytes detail;
        char path[200];
        if (cursor_read_value(&c, &detail) != AYNI_OK) return;
        struct bytes field = string_of(detail, "field");
        snprintf(path, sizeof path, "  %.*s: ", (int)(field.len < 150 ? field.len : 150),
                 (const char *)field.data);
        print_line(stderr, cli, path, string_of(detail, "message"));
    }
}

int cli_fail_reply(const struct cli *cli, struct bytes error)
{
    enum ayni_err err = code_of(string_of(error, "code"));
    struct bytes details;
    if (codec_map_find(error, "details", &details) == AYNI_OK) {
        fputs("ayni: refused, nothing was signed:\n", stderr);
        print_details(cli, details);
    } else {
        print_line(stderr, cli, "ayni: ", string_of(error, "message"));
    }
    if (cli->json) print_json_error(cli, error);
    return exit_status(err);
}

#define LOCK_WAIT_MS 10000

bool cli_connect(struct cli *cli, int *out_status)
{
    struct fault fault = {0};
    struct client_options options = {cli->heap, cli->folder, cli->codelists, LOCK_WAIT_MS};
    if (cli->client != NULL) return true;
    enum ayni_err err = client_open(&cli->client, &options, &fault);
    if (err == AYNI_OK) return true;
    *out_status = cli_fail(cli, err, &fault);
    return false;
}

bool cli_call(
    struct cli *cli, const char *method, struct bytes params, struct bytes *out_value, int *out_status)
{
    struct client_reply reply;
    if (!cli_connect(cli, out_status)) return false;
    enum ayni_err err = client_call(cli->client, method, params, &reply);
    if (err != AYNI_OK) {
        *out_status = cli_failf(cli, err, "%s: %s", cli->folder, ayni_err_text(err));
        return false;
    }
    *out_value = reply.value;
    if (!reply.ok) *out_status = cli_fail_reply(cli, reply.value);
    return reply.ok;
}

bool cli_confirm(const struct cli *cli, const char *question)
{
    char answer[16];
    if (option(&cli->options, "yes") != NULL || !isatty(STDIN_FILENO)) return true;
    fprintf(stderr, "%s [y/N] ", question);
    if (fgets(answer, sizeof answer, stdin) == NULL) return false;
    return answer[0] == 'y' || answer[0] == 'Y' || answer[0] == 's' || answer[0] == 'S';
}
