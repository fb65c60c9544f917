/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "cmd/heap.h"
#include "control/carrier_inline.h"
#include "control/engine.h"
#include "core/codec/packer.h"
#include "core/record/record.h"

/*
 * bench_fill FOLDER N BYTES: append N signed records of BYTES bytes each to the log of a member whose node
 * does not run. Their type `bench` is one that no version knows: they are stored, replicated and verified
 * like all others, and then void. Prints the seconds that it took.
 */

#define BATCH 1024 /* records a commit: what the engine hands to the log at once */

struct filler {
    struct engine *engine;
    struct carrier_inline carrier;
    struct buffer record, payload;
    size_t record_len;
    size_t pad_len;
    uint8_t pad[RECORD_BODY_MAX];
    size_t n_done;
};

/* The state is left behind when the program ends, and the records are its own: no signature is looked at. */
static void skip_verify(void *context, struct engine_verify *job)
{
    struct filler *f = context;
    struct carrier_inline *c = &f->carrier;
    job->queued = NULL;
    if (c->last_verify != NULL) c->last_verify->queued = job;
    if (c->first_verify == NULL) c->first_verify = job;
    c->last_verify = job;
}

static void give_back_unverified(struct filler *f)
{
    while (f->carrier.first_verify != NULL) {
        struct engine_verify *job = f->carrier.first_verify;
        f->carrier.first_verify = job->queued;
        if (f->carrier.first_verify == NULL) f->carrier.last_verify = NULL;
        engine_verified(f->engine, job);
    }
}

static void commit(void *context, struct engine_commit *job)
{
    struct filler *f = context;
    f->carrier.carrier.commit(&f->carrier, job);
}

static void run(struct filler *f)
{
    while (f->carrier.first_commit != NULL || f->carrier.first_verify != NULL) {
        struct engine_commit *list = f->carrier.first_commit;
        f->carrier.first_commit = f->carrier.last_commit = NULL;
        if (list != NULL) engine_committed(f->engine, list, engine_commit_run(engine_store(f->engine), list));
        give_back_unverified(f);
    }
    must(engine_broken(f->engine), "engine");
}

static void open_engine(struct filler *f, const char *folder)
{
    struct fault fault = {0};
    carrier_inline_init(&f->carrier);
    struct engine_carrier carrier = f->carrier.carrier;
    carrier.commit = commit;
    carrier.verify = skip_verify;
    carrier.context = f;
    struct engine_options options = {.heap = program_heap(), .folder = folder, .carrier = &carrier};
    if (engine_open(&f->engine, &options, &fault) != AYNI_OK) fail("%s", fault.text);
    run(f);
}

/* Make the record number `n`; all have one length. */
static void make_record(struct filler *f, uint64_t n)
{
    const struct keys *keys = engine_keys(f->engine);
    const struct charter *charter = engine_charter(f->engine);
    struct record_draft draft = {.ledger = charter->id,
                                 .member = charter->founders[engine_own_log(f->engine)].id,
                                 .time_ms = engine_wall_ms(f->engine),
                                 .type = "bench"};
    struct packer p = packer_to(&f->payload);
    buffer_clear(&f->payload);
    buffer_clear(&f->record);
    for (size_t i = 0; i < 8 && i < f->pad_len; i++)
        f->pad[i] = (uint8_t)(n >> (8 * i));
    pack_map(&p, 1);
    pack_text(&p, "n");
    pack_bin(&p, bytes_of(f->pad, f->pad_len));
    must(packer_finish(&p), "payload");
    draft.payload = buffer_view(&f->payload);
    must(record_sign(&f->record, &draft, &keys->member_secret, &keys->member), "sign");
}

/* Find the padding that gives records of the wanted length. */
static void choose_pad(struct filler *f)
{
    f->pad_len = 8;
    make_record(f, 0);
    if (f->record.len > f->record_len) fail("a record has %zu bytes at least", f->record.len);
    while (f->record.len < f->record_len) {
        f->pad_len += f->record_len - f->record.len > 8 ? f->record_len - f->record.len - 8 : 1;
        make_record(f, 0);
    }
}

static void count(void *context, const struct submission *submission, enum ayni_err err)
{
    struct filler *f = context;
    (void)submission;
    must(err, "submission");
    f->n_done++;
}

static void fill(struct filler *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        make_record(f, i);
        struct submission submission = {
            .record = f->record.data, .record_len = f->record.len, .done = count, .context = f};
        submission.examination.signature_holds = true; /* and no payload does, of a type that nobody knows */
        record_id(&submission.examination.id, buffer_view(&f->record));
        must(engine_submit(f->engine, &submission), "submit");
        if ((i + 1) % BATCH != 0 && i + 1 < n) continue;
        engine_flush(f->engine);
        run(f);
    }
    if (f->n_done != n) fail("%zu of %zu records were logged", f->n_done, n);
}

int main(int argc, char **argv)
{
    static struct filler filler;
    if (argc != 4) fail("usage: bench_fill FOLDER N BYTES");
    must(crypto_init(), "randomness");
    size_t n = number(argv[2]);
    filler.record_len = number(argv[3]);
    buffer_init(&filler.record, program_heap(), RECORD_MAX);
    buffer_init(&filler.payload, program_heap(), RECORD_BODY_MAX);
    open_engine(&filler, argv[1]);
    choose_pad(&filler);
    double start = now_s();
    fill(&filler, n);
    printf("{\"records\":%zu,\"bytes\":%zu,\"seconds\":%.3f}\n", n, filler.record.len, now_s() - start);
    engine_close(filler.engine);
    buffer_deinit(&filler.record);
    buffer_deinit(&filler.payload);
    return 0;
}
