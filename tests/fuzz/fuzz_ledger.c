/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/ledger/ledger.h"
#include "mutate.h"
#include "names.h"
#include "support/heap.h"
#include "unit/core/ledger/model.h"

/*
 * Records into a ledger. Input: an array of entries [log, author, type, time, signed, payload], in the order
 * of arrival. The target signs them, so that every mutant is heard. The author's number also says whether the
 * record is signed with another's key or for another ledger. A payload that is a number stands for the record
 * with that number once more, a bin for bytes that are what they are. A `version` of 31 zero bytes and one
 * more is the id of the record with that number: ids follow from the bytes, so no input could name one.
 *
 * Whatever the order, and whenever memory runs out, the ledger finds what tests/unit/core/ledger/model.c
 * finds, which is proto/rules.md word for word.
 */

#define MEMBERS 3
#define ARRIVALS_MAX 24 /* LOG_MAX of the model: all may go into one log */
#define HEAP_MAX ((size_t)4 << 20)
#define HOLDS 1 /* first byte of a signature that holds */

static_assert(ARRIVALS_MAX <= LOG_MAX, "a log of the model takes all");

struct arrival {
    uint32_t log;
    struct written record;
    struct examination examination;
};

struct arrivals {
    size_t n;
    struct arrival list[ARRIVALS_MAX];
};

struct entry {
    uint64_t log, author, time_ms;
    struct bytes type;
    bool holds;
    struct bytes payload;
};

static struct history history; /* what the model judges; its world is always the same */

static bool read_entry(struct entry *out, struct bytes value)
{
    struct cursor c = cursor_of(value);
    size_t n;
    if (cursor_read_array(&c, &n) != AYNI_OK || n != 6) return false;
    if (cursor_read_uint(&c, &out->log) != AYNI_OK || cursor_read_uint(&c, &out->author) != AYNI_OK)
        return false;
    if (cursor_read_str(&c, &out->type) != AYNI_OK) return false;
    if (cursor_read_uint(&c, &out->time_ms) != AYNI_OK || cursor_read_bool(&c, &out->holds) != AYNI_OK)
        return false;
    return cursor_read_value(&c, &out->payload) == AYNI_OK;
}

/* Give an answer the id of the record that its number stands for. */
static void name_version(uint8_t *payload, size_t len, const struct arrivals *a)
{
    static const uint8_t zeros[31];
    struct bytes value, id;
    if (codec_map_find(bytes_of(payload, len), "version", &value) != AYNI_OK) return;
    struct cursor c = cursor_of(value);
    if (cursor_read_bin(&c, &id) != AYNI_OK || id.len != 32 || memcmp(id.data, zeros, sizeof zeros) != 0)
        return;
    if (id.data[31] >= a->n) return;
    memcpy(payload + (id.data - payload), a->list[id.data[31]].record.id.bytes, 32);
}

/* proto/record.md, "Layout"; what stands for the signature says whether it holds. */
static bool write_record(struct buffer *out, const struct record *rec)
{
    struct buffer body;
    buffer_init(&body, test_heap(), RECORD_BODY_MAX);
    struct packer p = packer_to(&body), whole = packer_to(out);
    pack_array(&p, 7);
    pack_uint(&p, 1);
    pack_bin(&p, BYTES_ARRAY(rec->ledger.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->member.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->signer.bytes));
    pack_uint(&p, rec->time_ms);
    pack_str(&p, rec->type);
    pack_raw(&p, rec->payload);
    pack_array(&whole, 2);
    pack_bin(&whole, buffer_view(&body));
    pack_bin(&whole, BYTES_ARRAY(rec->signature.bytes));
    bool is_written = packer_finish(&p) == AYNI_OK && packer_finish(&whole) == AYNI_OK;
    buffer_deinit(&body);
    return is_written;
}

/* An author's number tells the member, who signs in its place, and whether the ledger is another. */
static bool write_entry(struct buffer *out, const struct entry *e, const struct arrivals *a)
{
    const struct world *w = &history.world;
    size_t member = (size_t)(e->author % MEMBERS), signer = (size_t)(member + e->author / MEMBERS) % MEMBERS;
    bool is_elsewhere = e->author / MEMBERS / MEMBERS % 2 == 1;
    uint8_t *payload = exact_copy(e->payload);
    name_version(payload, e->payload.len, a);
    struct record rec = {.ledger = is_elsewhere ? (struct ledger_id){{1}} : w->charter.id,
                         .member = w->charter.founders[member].id,
                         .signer = w->charter.founders[signer].member_key,
                         .time_ms = e->time_ms,
                         .signature = {{e->holds ? HOLDS : 0}},
                         .type = e->type,
                         .payload = bytes_of(payload, e->payload.len)};
    bool is_written = write_record(out, &rec);
    free(payload);
    return is_written;
}

/* The bytes of an entry's record; false when it gives none. */
static bool make_record(struct buffer *out, const struct entry *e, const struct arrivals *a)
{
    struct cursor c = cursor_of(e->payload);
    struct bytes raw;
    uint64_t number;
    if (cursor_peek(&c) == CURSOR_MAP) return write_entry(out, e, a);
    if (cursor_read_bin(&c, &raw) == AYNI_OK) return buffer_append(out, raw) == AYNI_OK;
    if (cursor_read_uint(&c, &number) != AYNI_OK || number >= a->n) return false;
    return buffer_append(out, a->list[number].record.bytes) == AYNI_OK;
}

/* What ledger_examine finds, but for the signature. */
static void examine(struct arrival *arrival)
{
    static const struct schema_check reading = {.strict = false};
    struct record rec;
    struct bytes bytes = arrival->record.bytes;
    struct examination *e = &arrival->examination;
    *e = (struct examination){.signature_holds = false};
    record_id(&e->id, bytes);
    if (record_decode(&rec, bytes) == AYNI_OK) {
        enum record_type type = record_type_of(rec.type);
        e->signature_holds = rec.signature.bytes[0] == HOLDS;
        e->payload_holds = e->signature_holds && type != RECORD_UNKNOWN &&
                           payload_check(type, rec.payload, &reading) == AYNI_OK;
    }
    arrival->record.holds = e->signature_holds;
    arrival->record.id = e->id;
}

static void arrive(struct arrivals *a, const struct entry *e)
{
    struct buffer bytes;
    struct arrival *arrival = &a->list[a->n];
    buffer_init(&bytes, test_heap(), RECORD_MAX);
    if (make_record(&bytes, e, a)) {
        arrival->log = (uint32_t)(e->log % MEMBERS);
        arrival->record.bytes = bytes_of(exact_copy(buffer_view(&bytes)), bytes.len);
        examine(arrival);
        history.logs[arrival->log][history.sizes[arrival->log]++] = arrival->record;
        a->n++;
    }
    buffer_deinit(&bytes);
}

static void read_arrivals(struct arrivals *out, struct bytes input)
{
    struct cursor c = cursor_of(input);
    struct bytes value;
    size_t n;
    struct entry e;
    out->n = 0;
    memset(history.sizes, 0, sizeof history.sizes);
    if (codec_check(input) != AYNI_OK || cursor_read_array(&c, &n) != AYNI_OK) return;
    for (; n > 0 && out->n < ARRIVALS_MAX && cursor_read_value(&c, &value) == AYNI_OK; n--)
        if (read_entry(&e, value)) arrive(out, &e);
}

static void apply(struct ledger *l, const struct arrival *a)
{
    enum ayni_err err = ledger_apply(l, a->log, a->record.bytes, &a->examination);
    assert(err == AYNI_OK);
}

static struct hash digest_of(const struct ledger *l)
{
    struct hash digest;
    enum ayni_err err = ledger_digest(l, &digest);
    assert(err == AYNI_OK);
    return digest;
}

static void check_model(const struct ledger *l)
{
    static struct model m;
    struct hash want, got = digest_of(l);
    size_t n_void = 0;
    model_judge(&m, &history, history.sizes);
    for (uint32_t log = 0; log < MEMBERS; log++)
        for (uint64_t i = 0; i < history.sizes[log]; i++) {
            assert(ledger_void(l, (struct place){log, i}) == m.reasons[log][i]);
            n_void += m.reasons[log][i] != VOID_NOT && m.reasons[log][i] != VOID_WAITING;
        }
    model_digest(&want, &m);
    assert(hash_equal(&want, &got));
    assert(ledger_n_void(l) == n_void);
}

/* What can be asked of a commitment agrees with itself. */
static void check_commitments(const struct ledger *l)
{
    for (size_t i = 0; i < ledger_n_commitments(l); i++) {
        const struct commitment *c = ledger_commitment(l, i);
        assert(ledger_find(l, &c->first->id) == c &&
               ledger_find_label(l, c->first->place.log, c->label) == c);
        assert(ledger_void(l, c->first->place) == VOID_NOT);
        assert(c->first->n_parties > 0);
        for (uint32_t k = 0; k < c->first->n_parties; k++) {
            const struct party *party = &c->first->parties[k];
            assert(version_party(c->first, &party->member) == party);
            if (party->stance != STANCE_NONE) assert(ledger_void(l, party->place) == VOID_NOT);
        }
        assert(commitment_status(l, c, day_of_ms(NOON)) < STATUS_COUNT);
        fuzz_accept();
    }
}

/* The logs one after the other, the last one first. */
static struct hash digest_log_by_log(const struct arrivals *a)
{
    struct ledger *l = world_ledger(&history.world);
    for (uint32_t log = MEMBERS; log-- > 0;)
        for (size_t i = 0; i < a->n; i++)
            if (a->list[i].log == log) apply(l, &a->list[i]);
    struct hash digest = digest_of(l);
    ledger_free(l);
    return digest;
}

/* Each record is refused for want of memory until there is enough; a refusal has changed nothing. */
static struct hash digest_short_of_memory(const struct arrivals *a)
{
    struct failing_heap heap;
    struct ledger *l = ledger_new(failing_heap_init(&heap, SIZE_MAX), &history.world.charter, NULL);
    assert(l != NULL);
    for (size_t i = 0; i < a->n; i++) {
        const struct arrival *at = &a->list[i];
        enum ayni_err err = AYNI_ERR_MEMORY;
        for (size_t n_good = 0; err != AYNI_OK; n_good++) {
            heap.n_good = n_good;
            err = ledger_apply(l, at->log, at->record.bytes, &at->examination);
            assert(err == AYNI_OK || err == AYNI_ERR_MEMORY);
        }
    }
    heap.n_good = SIZE_MAX;
    struct hash digest = digest_of(l);
    ledger_free(l);
    assert(heap.n_live == 0);
    return digest;
}

static void check(const struct arrivals *a)
{
    struct counting_heap heap;
    struct ledger *l = ledger_new(counting_heap_init(&heap, HEAP_MAX), &history.world.charter, NULL);
    assert(l != NULL);
    for (size_t i = 0; i < a->n; i++)
        apply(l, &a->list[i]);
    struct hash digest = digest_of(l), log_by_log = digest_log_by_log(a), in_want = digest_short_of_memory(a);
    assert(hash_equal(&digest, &log_by_log) && hash_equal(&digest, &in_want));
    check_model(l);
    check_commitments(l);
    ledger_free(l);
    assert(heap.live == 0);
}

/* The joins that are due, signed in our way. */
static void make_world(void)
{
    world_init(&history.world, MEMBERS);
    history.n_members = MEMBERS;
    for (uint32_t i = 0; i < MEMBERS; i++) {
        struct buffer bytes;
        struct record rec;
        struct written join = world_join(&history.world, i);
        buffer_init(&bytes, test_heap(), RECORD_MAX);
        enum ayni_err err = record_decode(&rec, join.bytes);
        assert(err == AYNI_OK);
        rec.signature = (struct signature){{HOLDS}};
        bool is_written = write_record(&bytes, &rec);
        assert(is_written);
        history.joins[i] = world_bytes(&history.world, buffer_view(&bytes));
        buffer_deinit(&bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct arrivals arrivals;
    if (history.n_members == 0) make_world();
    read_arrivals(&arrivals, bytes_of(data, len));
    check(&arrivals);
    for (size_t i = 0; i < arrivals.n; i++)
        free((void *)(uintptr_t)arrivals.list[i].record.bytes.data);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    return mutate_encoded(data, len, max, field_names(), &random);
}
