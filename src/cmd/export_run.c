/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/export_write.h"
#include "cmd/print.h"
#include "cmd/progress.h"
#include "cmd/prove.h"
#include "core/base/hex.h"
#include "core/checkpoint/checkpoint.h"
#include "core/record/charter.h"
#include "core/record/value.h"

/*
 * export: the whole ledger in one file. It is read page by page, written as it comes, and gets its name when
 * it is whole and durable.
 */

static const struct option_rule export_options[] = {
    {"output", "FILE", "the file to write", false},
    {NULL, NULL, NULL, false},
};

/* A log as the method `heads` tells it. */
struct source {
    struct log_id log;
    struct member_id member;
    uint64_t number; /* of the log, in calls */
    uint64_t held, size;
    size_t note_len;
    uint8_t note[CHECKPOINT_NOTE_MAX];
};

struct export
{
    struct cli *cli;
    int fd;
    struct buffer out;
    struct buffer charter_bytes;
    struct charter charter;
    size_t n;
    struct source sources[CHARTER_FOUNDERS_MAX]; /* in rising order of log id */
    struct export_writer writer;
    struct progress progress;
    uint64_t done, total; /* records */
    int status;
};

static bool fail(struct export *x, enum ayni_err err, const char *why)
{
    x->status = cli_failf(x->cli, err, "export: %s", why);
    return false;
}

static bool drain(struct export *x)
{
    const uint8_t *at = x->out.data;
    size_t left = x->out.len;
    while (left > 0) {
        ssize_t n = write(x->fd, at, left);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return fail(x, errno == ENOSPC || errno == EDQUOT ? AYNI_ERR_FULL : AYNI_ERR_IO, strerror(errno));
        at += n;
        left -= (size_t)n;
    }
    buffer_clear(&x->out);
    return true;
}

static bool call(struct export *x, const char *method, struct buffer *params, struct bytes *out)
{
    static const uint8_t no_params = 0x80;
    struct bytes packed = params == NULL ? bytes_of(&no_params, 1) : buffer_view(params);
    return cli_call(x->cli, method, packed, out, &x->status);
}

static bool read_charter(struct export *x)
{
    struct bytes answer;
    if (!call(x, "charter", NULL, &answer)) return false;
    enum ayni_err err = buffer_append(&x->charter_bytes, value_bin(answer));
    if (err == AYNI_OK) err = charter_decode(&x->charter, buffer_view(&x->charter_bytes));
    return err == AYNI_OK || fail(x, err, ayni_err_text(err));
}

static bool read_source(struct export *x, struct bytes value)
{
    struct bytes note = value_bin(value_at(value, "head"));
    uint64_t number = value_uint_at(value, "log");
    if (x->n == CHARTER_FOUNDERS_MAX || number >= x->charter.n_founders || note.len > CHECKPOINT_NOTE_MAX)
        return fail(x, AYNI_ERR_ENCODING, "the node's answer is not understood");
    struct source *s = &x->sources[x->n++];
    s->number = number;
    s->held = value_uint_at(value, "held");
    s->size = value_uint_at(value, "size");
    s->member = x->charter.founders[number].id;
    log_id_make(&s->log, &x->charter.id, &s->member, s->member.bytes);
    s->note_len = note.len;
    if (note.len > 0) memcpy(s->note, note.data, note.len);
    x->total += s->size;
    return true;
}

/* A head whose records are not all here covers what this node cannot show. */
static bool is_whole(struct export *x, const struct source *s)
{
    const struct card *card = &x->charter.founders[s->number];
    if (s->held == s->size) return true;
    x->status = cli_failf(x->cli, AYNI_ERR_NOT_FOUND,
                          "export: the log of %.*s is not whole here: %" PRIu64 " of %" PRIu64
                          " records are missing; start the node and wait until they have come",
                          (int)card->name.len, (const char *)card->name.data, s->size - s->held, s->size);
    return false;
}

static int compare_sources(const void *a, const void *b)
{
    return log_id_compare(&((const struct source *)a)->log, &((const struct source *)b)->log);
}

static bool read_heads(struct export *x)
{
    struct bytes answer, item;
    if (!call(x, "heads", NULL, &answer)) return false;
    for (struct value_list l = value_list(answer); value_next(&l, &item);)
        if (!read_source(x, item)) return false;
    qsort(x->sources, x->n, sizeof x->sources[0], compare_sources);
    for (size_t i = 0; i < x->n; i++)
        if (!is_whole(x, &x->sources[i])) return false;
    return true;
}

static bool call_records(struct export *x, const struct source *s, uint64_t from, struct bytes *out)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    buffer_init(&params, x->cli->heap, 256);
    pack_map(&p, 3);
    put_uint(&p, "from", from);
    put_uint(&p, "log", s->number);
    put_uint(&p, "to", s->size);
    enum ayni_err err = packer_finish(&p);
    bool ok = err == AYNI_OK ? call(x, "records", &params, out) : fail(x, err, ayni_err_text(err));
    buffer_deinit(&params);
    return ok;
}

static bool write_page(struct export *x, struct bytes page, uint64_t *at)
{
    struct bytes item;
    struct value_list l = value_list_at(page, "items");
    if (l.n == 0) return fail(x, AYNI_ERR_CORRUPT, "a log ends before its head says so");
    while (value_next(&l, &item)) {
        export_write_record(&x->writer, value_bin(item));
        if (x->out.len >= EXPORT_OUT_MAX && !drain(x)) return false;
    }
    *at += l.n;
    x->done += l.n;
    progress_set(&x->progress, x->done);
    return true;
}

static bool write_log(struct export *x, const struct source *s)
{
    struct bytes note = bytes_of(s->note, s->size == 0 ? 0 : s->note_len), page;
    export_write_log(&x->writer, &(struct export_log){s->member, s->log, s->size, note});
    for (uint64_t at = 0; at < s->size;)
        if (!call_records(x, s, at, &page) || !write_page(x, page, &at)) return false;
    return true;
}

static bool write_all(struct export *x, struct hash *out_history)
{
    progress_start(&x->progress, "exporting records", x->total);
    export_write_begin(&x->writer, x->cli->heap, &x->out, buffer_view(&x->charter_bytes));
    for (size_t i = 0; i < x->n; i++)
        if (!write_log(x, &x->sources[i])) return false;
    enum ayni_err err = export_write_end(&x->writer, out_history);
    return err == AYNI_OK ? drain(x) : fail(x, err, ayni_err_text(err));
}

bool export_to(struct cli *cli, int fd, struct hash *out_history, int *out_status)
{
    static struct export x;
    x = (struct export){.cli = cli, .fd = fd, .status = EXIT_DONE};
    buffer_init(&x.out, cli->heap, 2 * EXPORT_OUT_MAX);
    buffer_init(&x.charter_bytes, cli->heap, CHARTER_MAX);
    bool ok = read_charter(&x) && read_heads(&x) && write_all(&x, out_history);
    progress_end(&x.progress);
    export_writer_deinit(&x.writer);
    buffer_deinit(&x.charter_bytes);
    buffer_deinit(&x.out);
    *out_status = x.status;
    return ok;
}

static int print_done(const struct cli *cli, const char *path, const struct hash *history)
{
    struct buffer out;
    struct packer p = packer_to(&out);
    char hex[65];
    hex_encode(hex, BYTES_ARRAY(history->bytes));
    if (!cli->json) {
        printf("The whole ledger is in %s\nhistory  %s\n"
               "Every node that holds the same records exports the same history.\n",
               path, hex);
        return EXIT_DONE;
    }
    buffer_init(&out, cli->heap, 2 * FOLDER_PATH_MAX);
    pack_map(&p, 2);
    pack_text(&p, "file");
    print_pack_text(cli, &p, path);
    put_text(&p, "history", hex);
    int status = print_document(cli, buffer_view(&out), NULL);
    buffer_deinit(&out);
    return status;
}

static int fail_file(const struct cli *cli, const char *path)
{
    enum ayni_err err = errno == ENOSPC || errno == EDQUOT ? AYNI_ERR_FULL : AYNI_ERR_IO;
    return cli_failf(cli, err, "%s: %s", path, strerror(errno));
}

static int run_export(struct cli *cli)
{
    char temporary[FOLDER_PATH_MAX];
    struct hash history;
    int status = EXIT_DONE;
    const char *path = option(&cli->options, "output");
    if (path == NULL) return cli_failf(cli, AYNI_ERR_USAGE, "export: where to? name a file with -o FILE");
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return cli_failf(cli, AYNI_ERR_USAGE, "export: too long a name");
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return fail_file(cli, path);
    bool ok = export_to(cli, fd, &history, &status);
    if (ok && (fsync(fd) != 0 || rename(temporary, path) != 0)) {
        status = fail_file(cli, path);
        ok = false;
    }
    close(fd);
    if (!ok) unlink(temporary);
    return ok ? print_done(cli, path, &history) : status;
}

const struct command command_export = {
    .name = "export",
    .words = "",
    .summary = "write the whole ledger into one file",
    .help =
        "The file holds the charter, every log with its signed head, and a digest, the history: nodes that\n"
        "hold the same records print the same one. `ayni audit FILE` checks it all.",
    .example = "  ayni export -o andes.export",
    .options = export_options,
    .words_min = 0,
    .words_max = 0,
    .run = run_export,
};
