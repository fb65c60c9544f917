/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "cmd/complaints.h"
#include "cmd/print.h"
#include "core/record/value.h"
#include "json/text.h"

/* Errors: a sentence on stderr for a person, a document on stdout for a program. */

#define ERROR_MAX ((size_t)8 << 20)

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
static void put_escaped(const struct cli *cli, struct bytes text)
{
    struct buffer escaped;
    buffer_init(&escaped, cli->heap, ERROR_MAX);
    if (text_escape(&escaped, text, true) == AYNI_OK && escaped.len > 0)
        fwrite(escaped.data, 1, escaped.len, stderr);
    buffer_deinit(&escaped);
}

/* The error map with `where` in it, under "error". */
static void print_error_document(const struct cli *cli, const char *where, struct bytes error)
{
    static const char *const order[] = {"error", "code", "message", "where", "field", "details", NULL};
    static const char *const keys[] = {"code",  "commitment", "details", "field",      "id",
                                       "index", "level",      "message", "replicated", "waiting",
                                       "where", "witnessed"}; /* in byte order */
    struct buffer document, pairs;
    struct packer in = packer_to(&pairs), out = packer_to(&document);
    size_t n = 0;
    buffer_init(&document, cli->heap, ERROR_MAX);
    buffer_init(&pairs, cli->heap, ERROR_MAX);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        bool is_where = strcmp(keys[i], "where") == 0;
        struct bytes value = value_at(error, keys[i]);
        if (is_where ? where == NULL : value.len == 0) continue;
        n++;
        pack_text(&in, keys[i]);
        if (is_where)
            print_pack_text(cli, &in, where);
        else
            pack_raw(&in, value);
    }
    pack_map(&out, 1);
    pack_text(&out, "error");
    pack_map(&out, n);
    pack_raw(&out, buffer_view(&pairs));
    if (packer_finish(&in) == AYNI_OK && packer_finish(&out) == AYNI_OK)
        (void)print_document(cli, buffer_view(&document), order);
    buffer_deinit(&pairs);
    buffer_deinit(&document);
}

static void put_where(const struct cli *cli, const char *where)
{
    fputs("ayni: ", stderr);
    if (where == NULL) return;
    put_escaped(cli, bytes_of_text(where));
    fputs(": ", stderr);
}

/* All problems, each on its line: a person mends them in one go. */
static void put_details(const struct cli *cli, struct bytes details)
{
    struct bytes detail;
    for (struct value_list list = value_list(details); value_next(&list, &detail);) {
        fputs("  ", stderr);
        put_escaped(cli, value_str_at(detail, "field"));
        fputs(": ", stderr);
        put_escaped(cli, value_str_at(detail, "message"));
        fputs("\n", stderr);
    }
}

static enum ayni_err code_of(struct bytes name)
{
    for (int err = AYNI_OK; err <= AYNI_ERR_UNREACHABLE; err++)
        if (bytes_equal_text(name, ayni_err_name((enum ayni_err)err))) return (enum ayni_err)err;
    return AYNI_ERR_IO;
}

int cli_fail_reply_at(const struct cli *cli, const char *where, struct bytes error)
{
    struct bytes details = value_at(error, "details");
    size_t n = value_list(details).n;
    put_where(cli, where);
    if (n > 1)
        fprintf(stderr, "%zu problems, nothing was done:\n", n);
    else
        put_escaped(cli, value_str_at(error, "message"));
    if (n > 1)
        put_details(cli, details);
    else
        fputs("\n", stderr);
    if (cli->json) print_error_document(cli, where, error);
    return exit_status(code_of(value_str_at(error, "code")));
}

int cli_fail_reply(const struct cli *cli, struct bytes error)
{
    return cli_fail_reply_at(cli, NULL, error);
}

/* {code, details?, field?, message} */
static int fail_with(const struct cli *cli,
                     enum ayni_err err,
                     const struct fault *fault,
                     struct complaints *all)
{
    struct buffer error;
    struct packer p = packer_to(&error);
    bool has_field = fault->field[0] != '\0', has_details = all != NULL && all->n > 0;
    int status = exit_status(err);
    buffer_init(&error, cli->heap, ERROR_MAX);
    pack_map(&p, 2u + has_field + has_details);
    pack_text(&p, "code");
    pack_text(&p, ayni_err_name(err));
    if (has_details) pack_text(&p, "details");
    if (has_details) pack_array(&p, all->n);
    if (has_details) pack_raw(&p, buffer_view(&all->list));
    if (has_field) pack_text(&p, "field");
    if (has_field) print_pack_text(cli, &p, fault->field);
    pack_text(&p, "message");
    print_pack_text(cli, &p, fault->text[0] != '\0' ? fault->text : ayni_err_text(err));
    if (packer_finish(&p) == AYNI_OK)
        status = cli_fail_reply_at(cli, all != NULL ? all->file : NULL, buffer_view(&error));
    buffer_deinit(&error);
    return status;
}

int cli_fail(const struct cli *cli, enum ayni_err err, const struct fault *fault)
{
    return fail_with(cli, err, fault, NULL);
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

void complaints_init(struct complaints *all, const struct cli *cli, const char *file)
{
    *all = (struct complaints){.cli = cli, .file = file};
    buffer_init(&all->list, cli->heap, ERROR_MAX / 4);
}

void complaints_deinit(struct complaints *all)
{
    buffer_deinit(&all->list);
}

void complaints_report(void *context, const char *path, const char *message)
{
    struct complaints *all = context;
    size_t len = all->list.len;
    struct packer p = packer_to(&all->list);
    pack_map(&p, 2);
    pack_text(&p, "field");
    print_pack_text(all->cli, &p, path);
    pack_text(&p, "message");
    print_pack_text(all->cli, &p, message);
    if (all->n == 0) {
        fault_set(&all->first, "%s: %s", path, message);
        snprintf(all->first.field, sizeof all->first.field, "%s", path);
    }
    if (packer_finish(&p) == AYNI_OK)
        all->n++;
    else
        all->list.len = len; /* no room for more: the first ones are enough to go on */
}

int complaints_fail(struct complaints *all, enum ayni_err err)
{
    return fail_with(all->cli, err, &all->first, all);
}
