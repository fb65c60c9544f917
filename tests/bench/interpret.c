/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "cmd/heap.h"
#include "core/codec/packer.h"
#include "core/codec/pairs.h"
#include "core/ledger/ledger.h"
#include "core/record/record.h"
#include "support/commitment.h"
#include "support/founders.h"

/*
 * bench_interpret N: what N records mean, signatures aside. Of each commitment between two members there are
 * four: proposed, accepted, delivered on and confirmed. Timed are reading, hashing, checking fields and
 * applying; making and signing them is not. Prints records a second on one core, in all and for the two
 * parts, and the memory that the state takes.
 */

#define ROUND 500 /* commitments made, then timed, at once */
#define TIME_MS UINT64_C(1790000000000)

struct made {
    struct buffer bytes;
    uint32_t log;
};

struct interpreter {
    struct founders founders;
    struct charter charter;
    struct ledger *ledger;
    struct made *made; /* 4 * ROUND */
    size_t n_made;
    double examining_s, applying_s;
};

static struct hash make(
    struct interpreter *in, uint32_t author, const char *type, uint64_t time_ms, struct bytes payload)
{
    struct made *made = &in->made[in->n_made++];
    const struct founder *f = &in->founders.members[author];
    struct record_draft draft = {in->charter.id, f->id, time_ms, type, payload};
    struct hash id;
    made->log = author;
    buffer_clear(&made->bytes);
    must(record_sign(&made->bytes, &draft, &f->member_secret, &f->member_key), "sign");
    record_id(&id, buffer_view(&made->bytes));
    return id;
}

/* A payload of one id, or of an id, a day and a number. */
static struct hash make_about(struct interpreter *in,
                              uint32_t author,
                              const char *type,
                              const struct hash *id)
{
    uint8_t room[128];
    struct buffer payload = {.data = room, .capacity = sizeof room, .max = sizeof room};
    struct packer p = packer_to(&payload);
    bool is_delivery = type[0] == 'd';
    pack_map(&p, is_delivery ? 3 : 1);
    if (is_delivery) put_text(&p, "date", "2026-10-01");
    if (is_delivery) put_uint(&p, "obligation", 1);
    put_bin(&p, type[0] == 'c' ? "delivery" : "version", BYTES_ARRAY(id->bytes));
    must(packer_finish(&p), "payload");
    return make(in, author, type, TIME_MS, buffer_view(&payload));
}

static void make_commitment(struct interpreter *in, size_t n)
{
    struct member_id members[2] = {in->founders.members[0].id, in->founders.members[1].id};
    struct buffer payload;
    char label[64];
    snprintf(label, sizeof label, "XI-ROR-0party0000-N%zu", n);
    buffer_init(&payload, program_heap(), RECORD_BODY_MAX);
    commitment_build(&payload,
                     &(struct commitment_options){.members = members, .n_members = 2, .label = label});
    struct hash id = make(in, 0, "propose", TIME_MS, buffer_view(&payload));
    make_about(in, 1, "accept", &id);
    struct hash delivery = make_about(in, 0, "deliver", &id);
    make_about(in, 1, "confirm", &delivery);
    buffer_deinit(&payload);
}

static void examine(struct examination *out, struct bytes record)
{
    static const struct schema_check reading = {.strict = false};
    struct record rec;
    record_id(&out->id, record);
    must(record_decode(&rec, record), "decode");
    out->signature_holds = true;
    out->payload_holds = payload_check(record_type_of(rec.type), rec.payload, &reading) == AYNI_OK;
}

/* Examined ahead, as the node does on its pool, then applied in order. */
static void interpret(struct interpreter *in)
{
    static struct examination examined[4 * ROUND];
    double began = now_s();
    for (size_t i = 0; i < in->n_made; i++)
        examine(&examined[i], buffer_view(&in->made[i].bytes));
    double between = now_s();
    for (size_t i = 0; i < in->n_made; i++) {
        struct bytes record = buffer_view(&in->made[i].bytes);
        must(ledger_apply(in->ledger, in->made[i].log, record, &examined[i]), "apply");
    }
    in->examining_s += between - began;
    in->applying_s += now_s() - between;
    in->n_made = 0;
}

static void join(struct interpreter *in)
{
    for (uint32_t i = 0; i < 2; i++) {
        uint8_t room[64];
        struct buffer payload = {.data = room, .capacity = sizeof room, .max = sizeof room};
        struct packer p = packer_to(&payload);
        pack_map(&p, 1);
        put_bin(&p, "charter", BYTES_ARRAY(in->charter.id.bytes));
        make(in, i, "join", 0, buffer_view(&payload));
    }
    interpret(in);
    in->examining_s = in->applying_s = 0;
}

int main(int argc, char **argv)
{
    static struct interpreter in;
    if (argc != 2) fail("usage: bench_interpret N");
    size_t n = number(argv[1]) / 4;
    founders_init(&in.founders, 2, 0);
    must(charter_decode(&in.charter, buffer_view(&in.founders.charter)), "charter");
    in.ledger = ledger_new(program_heap(), &in.charter, NULL);
    in.made = calloc(4 * ROUND, sizeof *in.made);
    if (in.ledger == NULL || in.made == NULL) fail("out of memory");
    for (size_t i = 0; i < 4 * ROUND; i++)
        buffer_init(&in.made[i].bytes, program_heap(), RECORD_MAX);
    join(&in);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    for (size_t i = 0; i < n; i++) {
        make_commitment(&in, i);
        if (in.n_made == 4 * ROUND || i + 1 == n) interpret(&in);
    }
    size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    double began = now_s();
    struct hash digest;
    must(ledger_digest(in.ledger, &digest), "digest");
    double count = (double)(4 * n);
    printf("{\"records\": %zu, \"per_s\": %.0f, \"examined_per_s\": %.0f, \"applied_per_s\": %.0f, ", 4 * n,
           count / (in.examining_s + in.applying_s), count / in.examining_s, count / in.applying_s);
    printf("\"state_bytes\": %zu, \"void\": %llu, \"digest_s\": %.3f}\n", after - before,
           (unsigned long long)ledger_n_void(in.ledger), now_s() - began);
    return 0;
}
