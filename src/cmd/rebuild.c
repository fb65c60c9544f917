/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/care.h"
#include "cmd/clock.h"
#include "cmd/dates.h"
#include "cmd/print.h"
#include "cmd/progress.h"
#include "control/carrier_inline.h"
#include "control/engine.h"
#include "core/base/hex.h"
#include "core/codec/pairs.h"

/*
 * rebuild: the state that lies beside the store is believed, as it is our own; here it is derived again from
 * the records, and compared. The store is held from beginning to end, so that both are of the same records.
 */

struct rebuild {
    const struct cli *cli;
    struct carrier_inline carrier;
    struct engine *engine;
    struct progress progress;
    bool has_before; /* there was a state to compare with */
    struct hash before, after;
};

/* Whether the store can be had at all: a node that runs needs it, and its own state. */
static bool is_free(struct cli *cli, int *out_status)
{
    struct fault fault = {0};
    struct client_options options = {.heap = cli->heap, .folder = cli->folder, .only_node = true};
    enum ayni_err err = client_open(&cli->client, &options, &fault);
    if (err == AYNI_OK)
        *out_status =
            cli_failf(cli, AYNI_ERR_BUSY, "rebuild: a node runs in %s; stop it, rebuild, and start it again",
                      cli->folder);
    else if (err != AYNI_ERR_UNREACHABLE)
        *out_status = cli_fail(cli, err, &fault);
    return err == AYNI_ERR_UNREACHABLE;
}

static enum ayni_err catch_up(struct rebuild *r, const char *what)
{
    progress_start(&r->progress, what, 0);
    carrier_inline_run(&r->carrier, r->engine);
    progress_end(&r->progress);
    return engine_broken(r->engine);
}

/* The state as it is believed, with what came after it; then the same from the records alone. */
static enum ayni_err derive(struct rebuild *r)
{
    enum ayni_err err = catch_up(r, "verifying records");
    r->has_before = engine_n_restored(r->engine) > 0;
    if (err != AYNI_OK || !r->has_before) return err;
    err = ledger_digest(engine_ledger(r->engine), &r->before);
    if (err == AYNI_OK) err = engine_derive_again(r->engine);
    return err == AYNI_OK ? catch_up(r, "verifying records again") : err;
}

static bool has_changed(const struct rebuild *r)
{
    return r->has_before && !hash_equal(&r->before, &r->after);
}

/* A state that was wrong is set aside, for whoever looks for the reason. */
static enum ayni_err keep(struct rebuild *r)
{
    char path[FOLDER_PATH_MAX], aside[FOLDER_PATH_MAX];
    if (has_changed(r) && folder_path(path, r->cli->folder, "snapshot") &&
        folder_path(aside, r->cli->folder, "snapshot.wrong"))
        (void)rename(path, aside);
    return engine_save(r->engine);
}

/* `err` is what became of keeping the new one. */
static int fail_changed(const struct rebuild *r, enum ayni_err err)
{
    char before[65], after[65];
    hex_encode(before, BYTES_ARRAY(r->before.bytes));
    hex_encode(after, BYTES_ARRAY(r->after.bytes));
    return cli_failf(
        r->cli, AYNI_ERR_DIGEST,
        "THE STATE WAS WRONG: it was %.16s, and what the records mean is %.16s. The right one is %s; "
        "the wrong one lies in %.200s/snapshot.wrong. Report it with that file, and look again at what "
        "was read here",
        before, after, err == AYNI_OK ? "kept now" : "derived again when the node starts", r->cli->folder);
}

static int print_json(const struct rebuild *r, uint64_t n_records)
{
    static const char *const order[] = {"records", "void", "state_digest", "before", NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    buffer_init(&out, r->cli->heap, 4096);
    pack_map(&p, 3u + r->has_before);
    if (r->has_before) put_bin(&p, "before", BYTES_ARRAY(r->before.bytes));
    put_uint(&p, "records", n_records);
    put_bin(&p, "state_digest", BYTES_ARRAY(r->after.bytes));
    put_uint(&p, "void", ledger_n_void(engine_ledger(r->engine)));
    int status = print_document(r->cli, buffer_view(&out), order);
    buffer_deinit(&out);
    return status;
}

static int print_done(const struct rebuild *r, uint64_t elapsed_ms)
{
    char after[65], span[RELATIVE_MAX];
    uint64_t n_records = engine_n_interpreted(r->engine);
    if (r->cli->json) return print_json(r, n_records);
    hex_encode(after, BYTES_ARRAY(r->after.bytes));
    span_write(span, elapsed_ms / 1000);
    printf("Rebuilt from %" PRIu64 " records in %s; %" PRIu64 " of them void\n  state   %s\n  before  %s\n",
           n_records, span, ledger_n_void(engine_ledger(r->engine)), after,
           r->has_before ? "the same" : "no state was kept");
    return EXIT_DONE;
}

static int rebuild(struct rebuild *r)
{
    uint64_t started_ms = clock_steady_ms();
    enum ayni_err err = derive(r);
    if (err == AYNI_OK) err = ledger_digest(engine_ledger(r->engine), &r->after);
    if (err != AYNI_OK)
        return cli_failf(r->cli, err, "rebuild: %s; the state that was kept stays", ayni_err_text(err));
    err = keep(r);
    if (has_changed(r)) return fail_changed(r, err);
    if (err != AYNI_OK)
        return cli_failf(r->cli, err, "rebuild: the state was right, but cannot be kept: %s",
                         ayni_err_text(err));
    return print_done(r, clock_steady_ms() - started_ms);
}

#define LOCK_WAIT_MS 2000

static int run_rebuild(struct cli *cli)
{
    static struct rebuild r;
    struct fault fault = {0};
    int status;
    if (!is_free(cli, &status)) return status;
    r = (struct rebuild){.cli = cli};
    carrier_inline_init(&r.carrier);
    r.carrier.progress = progress_tell;
    r.carrier.progress_context = &r.progress;
    struct engine_options options = {
        .heap = cli->heap, .folder = cli->folder, .wait_ms = LOCK_WAIT_MS, .carrier = &r.carrier.carrier};
    enum ayni_err err = engine_open(&r.engine, &options, &fault);
    if (err != AYNI_OK) return cli_fail(cli, err, &fault);
    status = rebuild(&r);
    engine_close(r.engine);
    return status;
}

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

const struct command command_rebuild = {
    .name = "rebuild",
    .words = "",
    .summary = "derive the state again from the records, and compare",
    .help = "A node that starts goes on from the state that it kept, and verifies only what came after. This "
            "verifies and interprets every record again, on all processors, says whether the state was "
            "right, and "
            "keeps the new one. No node may run meanwhile. Exit status 3: the state was wrong.",
    .example = "  systemctl stop aynid\n"
               "  ayni rebuild\n"
               "  systemctl start aynid",
    .options = no_options,
    .run = run_rebuild,
};
