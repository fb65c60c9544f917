/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"
#include "core/record/record.h"
#include "core/tree/proof.h"

/* What export, prove and audit are made of: charter, heads, record bytes, inclusion paths. */

#define PAGE_BYTES ((size_t)1 << 20)
#define PAGE_RECORDS 8192 /* keeps an answer within the codec's items */

enum ayni_err method_charter(struct call *call)
{
    pack_bin(&call->out, engine_charter(call->control->engine)->bytes);
    return AYNI_OK;
}

/* For each log {head, held, log, member, size}: the signed note of its target, and how much of it is here. */
enum ayni_err method_heads(struct call *call)
{
    const struct engine *e = call->control->engine;
    const struct charter *charter = engine_charter(e);
    struct packer *p = &call->out;
    pack_array(p, charter->n_founders);
    for (uint32_t log = 0; log < charter->n_founders; log++) {
        const struct log_state *state = sync_durable(engine_sync(e), log);
        const struct card *card = &charter->founders[log];
        pack_map(p, 5);
        put_bin(p, "head", bytes_of(state->note, state->note_len));
        put_uint(p, "held", state->tree.size);
        put_uint(p, "log", log);
        put_bin(p, "member", BYTES_ARRAY(card->id.bytes));
        put_uint(p, "size", state->target.size);
    }
    return AYNI_OK;
}

/* Records of one log from `from` on, as bytes, until the page is full or `to` is reached. */
enum ayni_err method_records(struct call *call)
{
    struct engine *e = call->control->engine;
    struct store_read read;
    uint64_t log = param_uint(call, "log", UINT64_MAX), from = param_uint(call, "from", 0);
    if (log >= engine_charter(e)->n_founders)
        return call_fail(call, AYNI_ERR_NOT_FOUND, "there is no such log");
    uint64_t held = sync_durable(engine_sync(e), (uint32_t)log)->tree.size;
    uint64_t to = param_uint(call, "to", held);
    if (to > held) to = held;
    enum ayni_err err = store_read_begin(engine_store(e), &read);
    if (err != AYNI_OK) return err;
    size_t n = 0;
    for (; from < to && n < PAGE_RECORDS && call->result.len < PAGE_BYTES && err == AYNI_OK; from++, n++) {
        struct bytes bytes;
        err = call_record(call, &read, (struct place){(uint32_t)log, from}, &bytes);
        if (err == AYNI_OK) pack_bin(&call->out, bytes);
    }
    store_read_end(&read);
    return err == AYNI_OK ? call_wrap_page(call, n, from < to ? from : 0) : err;
}

struct log_read {
    struct store_read *read;
    uint32_t log;
};

static enum ayni_err subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    const struct log_read *in = context;
    return store_subtree(in->read, in->log, start, height, out);
}

/* {index, path, record}: the path leads to the log's head. */
static enum ayni_err write_proven(struct call *call, struct store_read *read, struct place place)
{
    const struct log_state *state = sync_durable(engine_sync(call->control->engine), place.log);
    struct log_read in = {read, place.log};
    struct tree_view view = {state->tree.size, state->target.size, &state->beyond, {subtree, &in}};
    struct proof path;
    struct bytes record;
    enum ayni_err err = proof_make_inclusion(&path, &view, place.index);
    if (err == AYNI_OK) err = call_record(call, read, place, &record);
    if (err != AYNI_OK) return err;
    struct packer *p = &call->out;
    pack_map(p, 3);
    put_uint(p, "index", place.index);
    put_bin(p, "path", bytes_of(path.hashes, path.n * sizeof path.hashes[0]));
    put_bin(p, "record", record);
    return AYNI_OK;
}

/* Only a head whose records are all here is shown to others: this node can stand for no other. */
static enum ayni_err check_whole(struct call *call, uint32_t log)
{
    const struct engine *e = call->control->engine;
    const struct log_state *state = sync_durable(engine_sync(e), log);
    if (log >= engine_charter(e)->n_founders)
        return call_fail(call, AYNI_ERR_NOT_FOUND,
                         "the record stands in a log that the charter does not name; records of such logs "
                         "cannot be proven yet");
    const struct card *card = &engine_charter(e)->founders[log];
    if (state->tree.size == state->target.size) return AYNI_OK;
    return call_fail(call, AYNI_ERR_NOT_FOUND,
                     "the log of %.*s is not whole here: %llu of %llu records; wait until the rest has come",
                     (int)card->name.len, (const char *)card->name.data, (unsigned long long)state->tree.size,
                     (unsigned long long)state->target.size);
}

/* {head, log, member, records}: the log's join, then the record that counts. */
static enum ayni_err write_log(struct call *call, struct store_read *read, struct place place)
{
    const struct engine *e = call->control->engine;
    const struct charter *charter = engine_charter(e);
    const struct log_state *state = sync_durable(engine_sync(e), place.log);
    struct log_id log;
    struct packer *p = &call->out;
    enum ayni_err err = check_whole(call, place.log);
    if (err != AYNI_OK) return err;
    const struct card *card = &charter->founders[place.log];
    log_id_make(&log, &charter->id, &card->id, card->id.bytes);
    pack_map(p, 4);
    put_bin(p, "head", bytes_of(state->note, state->note_len));
    put_bin(p, "log", BYTES_ARRAY(log.bytes));
    put_bin(p, "member", BYTES_ARRAY(card->id.bytes));
    pack_text(p, "records");
    pack_array(p, 2);
    err = write_proven(call, read, (struct place){place.log, 0});
    return err == AYNI_OK ? write_proven(call, read, place) : err;
}

/* The author's log first, the others in the order of the signatories, which is that of their ids. */
static enum ayni_err write_logs(struct call *call, struct store_read *read, const struct commitment *c)
{
    const struct version *v = c->first;
    size_t n = 1;
    for (uint32_t i = 0; i < v->n_parties; i++)
        n += party_has_answered(&v->parties[i], v);
    pack_text(&call->out, "logs");
    pack_array(&call->out, n);
    enum ayni_err err = write_log(call, read, v->place);
    for (uint32_t i = 0; i < v->n_parties && err == AYNI_OK; i++)
        if (party_has_answered(&v->parties[i], v)) err = write_log(call, read, v->parties[i].place);
    return err;
}

/* {charter, commitment, logs}: all that a proof file holds, of one moment. */
enum ayni_err method_prove(struct call *call)
{
    const struct commitment *c;
    struct store_read read;
    enum ayni_err err = call_find_commitment(call, &c);
    if (err == AYNI_OK) err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    pack_map(&call->out, 3);
    put_bin(&call->out, "charter", engine_charter(call->control->engine)->bytes);
    put_bin(&call->out, "commitment", BYTES_ARRAY(c->first->id.bytes));
    err = write_logs(call, &read, c);
    store_read_end(&read);
    return err;
}
