/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>

#include "control/state.h"
#include "core/base/buffer.h"
#include "core/base/heap.h"
#include "core/crypto/crypto.h"

#define AGENT "ayni/" AYNI_VERSION

static enum ayni_err read_record(void *context, uint32_t log, uint64_t index, struct bytes *out)
{
    struct store_read *read;
    enum ayni_err err = engine_read(context, &read);
    return err == AYNI_OK ? store_record(read, log, index, out) : err;
}

static enum ayni_err read_subtree(
    void *context, uint32_t log, uint64_t start, unsigned height, struct hash *out)
{
    struct store_read *read;
    enum ayni_err err = engine_read(context, &read);
    return err == AYNI_OK ? store_subtree(read, log, start, height, out) : err;
}

/* Read FOLDER/charter; its bytes live as long as the engine. */
static enum ayni_err load_charter(struct engine *e, const char *folder, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    struct buffer buf;
    if (!folder_path(path, folder, "charter")) return AYNI_ERR_LIMIT;
    buffer_init(&buf, e->heap, CHARTER_MAX + 1);
    enum ayni_err err = file_read(&buf, path, false, fault);
    e->charter_bytes = buf.data; /* taken, whatever comes */
    if (err == AYNI_ERR_NOT_FOUND)
        fault_set(fault, "%s belongs to no ledger yet; join one with `ayni join CHARTER`", folder);
    if (err != AYNI_OK) return err;
    e->charter = heap_zalloc(e->heap, sizeof *e->charter);
    if (e->charter == NULL) return AYNI_ERR_MEMORY;
    err = charter_decode(e->charter, buffer_view(&buf));
    if (err != AYNI_OK) {
        fault_set(fault, "%s: this is no charter any more: %s", path, ayni_err_text(err));
        return AYNI_ERR_CORRUPT;
    }
    return AYNI_OK;
}

/* By the node's keys: the member key may be elsewhere. Where it is here it must be the one on the card. */
static uint32_t own_founder(const struct charter *charter, const struct keys *keys)
{
    for (uint32_t i = 0; i < charter->n_founders; i++) {
        const struct card *card = &charter->founders[i];
        if (!public_key_equal(&card->log_key, &keys->log)) continue;
        return !keys->has_member || public_key_equal(&card->member_key, &keys->member) ? i : SYNC_NO_LOG;
    }
    return SYNC_NO_LOG;
}

static enum ayni_err find_own_log(struct engine *e, const char *folder, struct fault *fault)
{
    e->own_log = own_founder(e->charter, &e->keys);
    if (e->own_log != SYNC_NO_LOG) return AYNI_OK;
    fault_set(fault, "%s: the keys in this folder are those of no card in the charter", folder);
    return AYNI_ERR_KEY;
}

static void first_log_id(struct log_id *out, const struct charter *charter, size_t founder)
{
    const struct member_id *member = &charter->founders[founder].id;
    log_id_make(out, &charter->id, member, member->bytes);
}

static enum ayni_err founder_log(struct sync_log *out, const struct charter *charter, uint32_t log)
{
    char origin[LOG_ORIGIN_MAX];
    const struct card *card = &charter->founders[log];
    first_log_id(&out->id, charter, log);
    size_t len = log_origin(origin, card->name, &out->id);
    return vkey_init(&out->key, VKEY_ED25519, bytes_of(origin, len), &card->log_key);
}

static enum ayni_err describe_log(struct sync_log *out,
                                  const struct charter *charter,
                                  uint32_t log,
                                  struct store_read *read)
{
    struct bytes evidence;
    bool was_added = log >= charter->n_founders;
    enum ayni_err err = was_added ? store_log_id(read, log, &out->id) : founder_log(out, charter, log);
    if (err == AYNI_OK && was_added) err = store_log_key(read, log, &out->key);
    if (err == AYNI_ERR_NOT_FOUND) err = AYNI_ERR_CORRUPT;
    if (err == AYNI_OK) err = store_log_state(read, log, &out->durable);
    out->forked = store_evidence(read, log, &evidence) == AYNI_OK;
    return err;
}

/* The store says which ledger it holds; the charter file must be that one, byte for byte. */
static enum ayni_err check_binding(struct engine *e,
                                   struct store_read *read,
                                   const char *folder,
                                   struct fault *fault)
{
    struct bytes bound;
    enum ayni_err err = store_charter(read, &bound);
    if (err == AYNI_OK && bytes_equal(bound, e->charter->bytes)) return AYNI_OK;
    if (err != AYNI_OK && err != AYNI_ERR_NOT_FOUND) return err;
    fault_set(fault,
              err == AYNI_OK
                  ? "%s/charter is not the charter that this store was bound to; put the right file back"
                  : "%s: the store holds no ledger; run `ayni join CHARTER` again",
              folder);
    return err == AYNI_OK ? AYNI_ERR_LEDGER : AYNI_ERR_NOT_FOUND;
}

static enum ayni_err start_sync(struct engine *e, struct store_read *read)
{
    size_t n = 0;
    enum ayni_err err = store_n_logs(read, &n);
    if (err == AYNI_OK && (n < e->charter->n_founders || n > SYNC_LOGS_MAX)) err = AYNI_ERR_CORRUPT;
    if (err != AYNI_OK) return err;
    struct sync_log *logs = heap_zalloc(e->heap, n * sizeof *logs);
    if (logs == NULL) return AYNI_ERR_MEMORY;
    e->n_logs = (uint32_t)n;
    for (uint32_t i = 0; i < n && err == AYNI_OK; i++)
        err = describe_log(&logs[i], e->charter, i, read);
    struct sync_options options = {
        .ledger = e->charter->id,
        .agent = AGENT,
        .own_log = e->own_log,
        .log_secret = e->keys.log_secret,
        .n_logs = n,
        .logs = logs,
        .reads = {read_record, read_subtree, e},
    };
    if (err == AYNI_OK) err = sync_new(&e->sync, e->heap, &options);
    crypto_wipe(&options.log_secret, sizeof options.log_secret);
    heap_free(e->heap, logs);
    return err;
}

struct ledger *engine_new_ledger(const struct engine *e)
{
    struct spread spread;
    crypto_random(&spread, sizeof spread);
    return ledger_new(e->heap, e->charter, &spread);
}

static enum ayni_err start_ledger(struct engine *e)
{
    enum ayni_err err = engine_logs_reserve(e, e->n_logs);
    if (err != AYNI_OK) return err;
    engine_load_snapshot(e);
    if (e->ledger == NULL) e->ledger = engine_new_ledger(e);
    if (e->ledger == NULL) return AYNI_ERR_MEMORY;
    err = engine_attach_ledger(e, e->ledger);
    if (err != AYNI_OK) return err;
    e->n_restored = engine_n_interpreted(e);
    for (uint32_t log = 0; log < e->n_logs; log++)
        e->logs[log].dispatched = ledger_applied(e->ledger, log);
    return AYNI_OK;
}

static enum ayni_err open_store(struct engine *e, const struct engine_options *options, struct fault *fault)
{
    struct store_fault store_fault = {0};
    struct store_options store = {.folder = options->folder, .wait_ms = options->wait_ms};
    enum ayni_err err = store_open(&e->store, e->heap, &store, &store_fault);
    if (err != AYNI_OK) fault_set(fault, "%s", store_fault.text);
    return err;
}

static enum ayni_err start(struct engine *e, const struct engine_options *options, struct fault *fault)
{
    struct store_read *read;
    enum ayni_err err = folder_check(options->folder, fault);
    if (err == AYNI_OK) err = keys_load(&e->keys, options->folder, fault);
    if (err == AYNI_OK) err = load_charter(e, options->folder, fault);
    if (err == AYNI_OK) err = find_own_log(e, options->folder, fault);
    if (err == AYNI_OK) err = open_store(e, options, fault);
    if (err == AYNI_OK) err = engine_read(e, &read);
    if (err == AYNI_OK) err = check_binding(e, read, options->folder, fault);
    if (err == AYNI_OK) err = start_sync(e, read);
    if (err == AYNI_OK) err = start_ledger(e);
    engine_read_end(e);
    return err;
}

enum ayni_err engine_open(struct engine **out, const struct engine_options *options, struct fault *fault)
{
    struct engine *e = heap_zalloc(options->heap, sizeof *e);
    if (e == NULL) return AYNI_ERR_MEMORY;
    e->heap = options->heap;
    e->carrier = *options->carrier;
    snprintf(e->folder, sizeof e->folder, "%s", options->folder);
    fault->text[0] = '\0';
    enum ayni_err err = start(e, options, fault);
    if (err != AYNI_OK) {
        if (fault->text[0] == '\0') fault_set(fault, "%s: %s", options->folder, ayni_err_text(err));
        engine_close(e);
        return err;
    }
    *out = e;
    engine_interpret(e);
    return AYNI_OK;
}

void engine_close(struct engine *e)
{
    if (e == NULL) return;
    struct heap *heap = e->heap;
    assert(e->n_commits == 0 && e->n_verify_jobs == 0); /* another thread would still use the store */
    if (e->ledger != NULL) {
        engine_snapshot_finish(e);
        engine_refuse_all(e, AYNI_ERR_UNREACHABLE);
    }
    sync_free(e->sync);
    ledger_free(e->ledger);
    if (e->store != NULL) store_close(e->store);
    heap_free(heap, e->logs);
    heap_free(heap, e->charter);
    heap_free(heap, e->charter_bytes);
    keys_wipe(&e->keys);
    heap_free(heap, e);
}

static enum ayni_err bind_store(struct heap *heap,
                                const char *folder,
                                const struct charter *charter,
                                struct fault *fault)
{
    struct store *store;
    struct store_fault store_fault = {0};
    struct log_id logs[CHARTER_FOUNDERS_MAX];
    for (size_t i = 0; i < charter->n_founders; i++)
        first_log_id(&logs[i], charter, i);
    enum ayni_err err = store_open(&store, heap, &(struct store_options){.folder = folder}, &store_fault);
    if (err != AYNI_OK) {
        fault_set(fault, "%s", store_fault.text);
        return err;
    }
    err = store_bind(store, charter->bytes, logs, charter->n_founders);
    store_close(store);
    if (err == AYNI_ERR_LEDGER)
        fault_set(fault, "%s belongs to another ledger; use another data folder", folder);
    return err;
}

static enum ayni_err keep_charter(const char *folder, struct bytes charter, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    if (!folder_path(path, folder, "charter")) return AYNI_ERR_LIMIT;
    return file_write(path, charter, &(struct file_options){.mode = 0644, .replace = true}, fault);
}

static enum ayni_err bind_checked(struct heap *heap,
                                  const char *folder,
                                  const struct charter *charter,
                                  struct fault *fault)
{
    struct keys keys;
    enum ayni_err err = keys_load(&keys, folder, fault);
    if (err != AYNI_OK) return err;
    uint32_t own = own_founder(charter, &keys);
    keys_wipe(&keys);
    if (own == SYNC_NO_LOG) {
        fault_set(fault, "the card of this folder is not in the charter; ask its maker to add %s/card.json",
                  folder);
        return AYNI_ERR_KEY;
    }
    err = bind_store(heap, folder, charter, fault);
    return err == AYNI_OK ? keep_charter(folder, charter->bytes, fault) : err;
}

enum ayni_err engine_bind(struct heap *heap, const char *folder, struct bytes charter, struct fault *fault)
{
    struct charter *decoded = heap_zalloc(heap, sizeof *decoded);
    if (decoded == NULL) return AYNI_ERR_MEMORY;
    enum ayni_err err = folder_check(folder, fault);
    if (err == AYNI_OK) {
        err = charter_decode(decoded, charter);
        if (err != AYNI_OK) fault_set(fault, "this file is no charter: %s", ayni_err_text(err));
    }
    if (err == AYNI_OK) err = bind_checked(heap, folder, decoded, fault);
    heap_free(heap, decoded);
    return err;
}
