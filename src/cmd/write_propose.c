/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/names.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/progress.h"
#include "cmd/show_commitment.h"
#include "cmd/write.h"
#include "cmd/written.h"
#include "core/record/types.h"
#include "core/record/value.h"
#include "json/json.h"

/*
 * propose: files are read, proposals sent and answers taken at the same time, so that the node commits many
 * in one go. What was answered is durable; running the same again answers with the same ids.
 */

#define WINDOW                                                                                   \
    1024 /* proposals under way: enough to keep the node at work while a slow disk takes as many \
          */

/* A proposal under way, and where it was written. */
struct pending {
    uint32_t id;
    const char *file; /* NULL once it is answered */
    size_t line;      /* 0: the whole file */
};

struct run {
    struct cli *cli;
    struct wait wait;
    bool is_check;
    bool is_stream;                 /* more than one document in all */
    bool is_broken;                 /* the node is gone, or cannot store: nothing more is sent */
    int status;                     /* of the first failure */
    struct pending pending[WINDOW]; /* a ring, in the order in which they were sent */
    size_t first_pending, n_pending;
    size_t n_sent, n_done, n_refused;
    struct buffer logged; /* ids to wait for: a struct written each */
    struct progress progress;
};

static void note(struct run *run, int status)
{
    if (run->status == EXIT_DONE) run->status = status;
    if (status == EXIT_UNREACHABLE) run->is_broken = true;
}

static void describe_place(char *out, size_t max, const struct pending *at)
{
    if (at->line > 0)
        snprintf(out, max, "%s:%zu", at->file, at->line);
    else
        snprintf(out, max, "%s", at->file);
}

static int print_preview(struct run *run, struct bytes value)
{
    static const char *const order[] = {"check", "commitment", "body", NULL};
    struct cli *cli = run->cli;
    struct sheet sheet;
    struct buffer copy, members; /* the answer goes with the next call */
    int status;
    if (cli->json) return print_document(cli, value, order);
    if (run->is_stream) return EXIT_DONE;
    buffer_init(&copy, cli->heap, value.len);
    if (buffer_append(&copy, value) != AYNI_OK) return cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    print_sheet_init(&sheet, cli, stdout);
    if (names_load(cli, &sheet, &members, &status)) {
        show_preview(&sheet, value_at(buffer_view(&copy), "body"));
        sheet_put(&sheet, "\nSound. Nothing was signed: propose it without --check.\n");
        status = print_sheet(&sheet, cli, stdout);
    }
    sheet_deinit(&sheet);
    buffer_deinit(&members);
    buffer_deinit(&copy);
    return status;
}

/* A record is in the log: say so, now or once it has come as far as was asked for. */
static int take_written(struct run *run, struct bytes value)
{
    struct written written = {0};
    if (!written_read(&written, value)) return cli_failf(run->cli, AYNI_ERR_ENCODING, "an answer without id");
    if (written.replicated < run->wait.replicas) {
        enum ayni_err err = buffer_append(&run->logged, bytes_of(&written, sizeof written));
        return err == AYNI_OK ? EXIT_DONE : cli_failf(run->cli, err, "out of memory");
    }
    bool is_quiet = run->is_stream && !run->cli->json && isatty(STDOUT_FILENO);
    return is_quiet ? EXIT_DONE : written_print(run->cli, &written, "Proposed");
}

static struct pending *pending_at(struct run *run, size_t i)
{
    return &run->pending[(run->first_pending + i) % WINDOW];
}

/* Take out what `id` answers: nearly always the first, for the node answers in turn what it does not refuse.
 */
static struct pending take_pending(struct run *run, uint32_t id)
{
    struct pending taken = {0};
    for (size_t i = 0; i < run->n_pending && taken.file == NULL; i++) {
        struct pending *at = pending_at(run, i);
        if (at->id != id) continue;
        taken = *at;
        at->file = NULL;
    }
    while (run->n_pending > 0 && pending_at(run, 0)->file == NULL) {
        run->first_pending = (run->first_pending + 1) % WINDOW;
        run->n_pending--;
    }
    return taken;
}

static void take_reply(struct run *run, const struct client_reply *reply)
{
    char place[512];
    struct pending at = take_pending(run, reply->id);
    if (at.file == NULL) return; /* an answer to something else */
    describe_place(place, sizeof place, &at);
    if (!reply->ok) {
        progress_end(&run->progress);
        run->n_refused++;
        note(run, cli_fail_reply_at(run->cli, place, reply->value));
        return;
    }
    bool is_preview = value_bool_at(reply->value, "check");
    int status = is_preview ? print_preview(run, reply->value) : take_written(run, reply->value);
    run->n_done++;
    if (status != EXIT_DONE) note(run, status);
    progress_set(&run->progress, run->n_done + run->n_refused);
}

static void receive_one(struct run *run)
{
    struct client_reply reply;
    enum ayni_err err = client_receive(run->cli->client, &reply);
    if (err == AYNI_OK) {
        take_reply(run, &reply);
        return;
    }
    progress_end(&run->progress);
    note(run,
         cli_failf(run->cli, err,
                   "%s; %zu proposals were answered: run the same again, what is stored answers with the "
                   "same id",
                   ayni_err_text(err), run->n_done));
    run->is_broken = true;
    run->n_pending = 0;
}

static void send_payload(struct run *run, struct bytes payload, const struct pending *at)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    struct pending pending = *at;
    while (run->n_pending == WINDOW)
        receive_one(run);
    if (run->is_broken) return;
    buffer_init(&params, run->cli->heap, 2 * JSON_FILE_MAX);
    pack_map(&p, 1u + run->is_check);
    if (run->is_check) pack_text(&p, "check");
    if (run->is_check) pack_bool(&p, true);
    pack_text(&p, "payload");
    pack_raw(&p, payload);
    enum ayni_err err = packer_finish(&p);
    if (err == AYNI_OK) err = client_send(run->cli->client, "propose", buffer_view(&params), &pending.id);
    buffer_deinit(&params);
    if (err == AYNI_OK) {
        *pending_at(run, run->n_pending++) = pending;
        run->n_sent++;
        return;
    }
    note(run, cli_failf(run->cli, err, "%s: %s", at->file, ayni_err_text(err)));
    run->is_broken = true;
}

static void propose_text(struct run *run, struct bytes text, const struct pending *at)
{
    struct buffer payload;
    struct json_fault where = {0};
    char place[512];
    buffer_init(&payload, run->cli->heap, JSON_FILE_MAX);
    enum ayni_err err = json_read(&payload, text, record_type_schema(RECORD_PROPOSE), &where);
    if (err == AYNI_OK) {
        send_payload(run, buffer_view(&payload), at);
    } else {
        size_t line = at->line > 0 ? at->line + (size_t)where.line - 1 : (size_t)where.line;
        progress_end(&run->progress);
        snprintf(place, sizeof place, "%s:%zu:%d", at->file, line, where.column);
        run->n_refused++;
        note(run, cli_failf(run->cli, err, "%s: %s", place, where.message));
    }
    buffer_deinit(&payload);
}

static bool is_blank(struct bytes line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r') return false;
    return true;
}

static uint64_t count_lines(FILE *file)
{
    char block[65536];
    uint64_t n_lines = 0;
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        for (const char *at = block; (at = memchr(at, '\n', (size_t)(block + n - at))) != NULL; at++)
            n_lines++;
    rewind(file);
    return n_lines;
}

static void propose_lines(struct run *run, const char *path)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    struct pending at = {.file = path};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        note(run, cli_failf(run->cli, AYNI_ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno)));
        return;
    }
    run->progress.total += count_lines(file);
    while (!run->is_broken && (len = getline(&line, &capacity, file)) >= 0) {
        struct bytes text = bytes_of(line, (size_t)len - (len > 0 && line[len - 1] == '\n'));
        at.line++;
        if (!is_blank(text)) propose_text(run, text, &at);
    }
    if (ferror(file))
        note(run, cli_failf(run->cli, AYNI_ERR_IO, "%s: reading failed: %s", path, strerror(errno)));
    free(line);
    fclose(file);
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t len = strlen(path), suffix_len = strlen(suffix);
    return len > suffix_len && strcmp(path + len - suffix_len, suffix) == 0;
}

static bool is_lines(const char *path)
{
    return has_suffix(path, ".ndjson") || has_suffix(path, ".jsonl");
}

static void propose_file(struct run *run, const char *path)
{
    struct buffer text;
    int status;
    if (is_lines(path)) {
        propose_lines(run, path);
        return;
    }
    buffer_init(&text, run->cli->heap, JSON_FILE_MAX);
    if (parse_read_file(run->cli, &text, path, &status))
        propose_text(run, buffer_view(&text), &(struct pending){.file = path});
    else
        note(run, status);
    buffer_deinit(&text);
}

static void wait_for_all(struct run *run)
{
    for (size_t at = 0; at < run->logged.len && !run->is_broken; at += sizeof(struct written)) {
        struct written written;
        memcpy(&written, run->logged.data + at, sizeof written);
        int status = wait_for(run->cli, &run->wait, &written);
        if (status == EXIT_DONE) status = written_print(run->cli, &written, "Proposed");
        if (status != EXIT_DONE) note(run, status);
    }
}

static int finish(struct run *run)
{
    while (run->n_pending > 0)
        receive_one(run);
    progress_end(&run->progress);
    wait_for_all(run);
    buffer_deinit(&run->logged);
    if (run->is_stream && !run->cli->json)
        fprintf(stderr, "ayni: %zu %s, %zu refused\n", run->n_done, run->is_check ? "sound" : "proposed",
                run->n_refused);
    return run->status;
}

static int run_propose(struct cli *cli)
{
    static struct run run;
    const struct options *options = &cli->options;
    int status;
    run = (struct run){.cli = cli, .is_check = option(options, "check") != NULL};
    if (!wait_parse(cli, &run.wait, &status)) return status;
    run.is_stream = options->n_words > 1 || is_lines(options->words[0]);
    cli->lines = run.is_stream;
    buffer_init(&run.logged, cli->heap, SIZE_MAX / 2);
    progress_start(&run.progress, run.is_check ? "checking" : "proposing", 0);
    for (size_t i = 0; i < options->n_words && !run.is_broken; i++)
        propose_file(&run, options->words[i]);
    return finish(&run);
}

static const struct option_rule propose_options[] = {
    {"check", NULL, "validate and preview, sign nothing", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct command command_propose = {
    .name = "propose",
    .words = "FILE...",
    .summary = "propose commitments from JSON files",
    .help =
        "`-` is stdin; an .ndjson file has one commitment a line, any number of them. Every problem of a "
        "file is "
        "named, with its field and the mend; then nothing of that commitment is signed. Proposing the same "
        "text again answers with the same record, so that a run that was cut off can be repeated.",
    .example = "  ayni new joint_lab > laboratory.json\n"
               "  ayni propose --check laboratory.json\n"
               "  ayni propose laboratory.json --wait replicated=2 --timeout 30",
    .options = propose_options,
    .words_min = 1,
    .words_max = OPTIONS_MAX,
    .run = run_propose,
};
