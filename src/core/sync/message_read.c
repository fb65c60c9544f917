/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/record/record.h"
#include "core/sync/messages.h"

/* Elements of each message, its type included. */
static const uint8_t lengths[MESSAGE_TYPES] = {
    [MESSAGE_HELLO] = 5, [MESSAGE_FRONTIER] = 2, [MESSAGE_HEAD] = 4, [MESSAGE_PULL] = 4, [MESSAGE_CHUNK] = 6,
    [MESSAGE_HAVE] = 3,  [MESSAGE_PING] = 2,     [MESSAGE_PONG] = 2, [MESSAGE_BYE] = 2,
};

/* A message is whole when it arrives: one that ends early is as wrong as any other. */
static enum ayni_err whole(enum ayni_err err)
{
    return err == AYNI_ERR_MORE ? AYNI_ERR_ENCODING : err;
}

static enum ayni_err finish(const struct cursor *c, enum ayni_err err)
{
    return err == AYNI_OK ? cursor_finish(c) : whole(err);
}

static enum ayni_err read_size(struct cursor *c, uint64_t *out)
{
    uint64_t size;
    enum ayni_err err = cursor_read_uint(c, &size);
    if (err != AYNI_OK) return err;
    if (size > TREE_SIZE_MAX) return AYNI_ERR_LIMIT;
    *out = size;
    return AYNI_OK;
}

static enum ayni_err read_bin(struct cursor *c, struct bytes *out, size_t max)
{
    enum ayni_err err = cursor_read_bin(c, out);
    return err == AYNI_OK && out->len > max ? AYNI_ERR_LIMIT : err;
}

/* Read the head of an array of at most `max` elements. */
static enum ayni_err read_count(struct cursor *c, size_t *out, size_t max)
{
    enum ayni_err err = cursor_read_array(c, out);
    return err == AYNI_OK && *out > max ? AYNI_ERR_LIMIT : err;
}

static enum ayni_err read_log(struct cursor *c, struct log_id *out)
{
    return cursor_read_fixed(c, out->bytes, sizeof out->bytes);
}

enum ayni_err message_open(struct bytes message, enum message_type *out_type, struct cursor *out_fields)
{
    struct cursor c = cursor_of(message);
    size_t n;
    uint64_t type;
    enum ayni_err err = cursor_read_array(&c, &n);
    if (err == AYNI_OK) err = cursor_read_uint(&c, &type);
    if (err != AYNI_OK) return AYNI_ERR_ENCODING;
    if (type >= MESSAGE_TYPES || lengths[type] == 0) return AYNI_ERR_PROTOCOL;
    if (n != lengths[type]) return AYNI_ERR_ENCODING;
    *out_type = (enum message_type)type;
    *out_fields = c;
    return AYNI_OK;
}

enum ayni_err message_read_hello(struct cursor *c, struct message_hello *out)
{
    enum ayni_err err = read_count(c, &out->n_versions, MESSAGE_VERSIONS_MAX);
    for (size_t i = 0; err == AYNI_OK && i < out->n_versions; i++)
        err = cursor_read_uint(c, &out->versions[i]);
    if (err == AYNI_OK) err = cursor_read_fixed(c, out->ledger.bytes, sizeof out->ledger.bytes);
    if (err == AYNI_OK) err = cursor_read_str(c, &out->agent);
    if (err == AYNI_OK && out->agent.len > MESSAGE_AGENT_MAX) err = AYNI_ERR_LIMIT;
    if (err == AYNI_OK) err = cursor_read_uint(c, &out->wall_ms);
    return finish(c, err);
}

static enum ayni_err read_entry(struct cursor *c, struct message_entry *out)
{
    size_t n;
    enum ayni_err err = cursor_read_array(c, &n);
    if (err == AYNI_OK && n != 3) err = AYNI_ERR_ENCODING;
    if (err == AYNI_OK) err = read_log(c, &out->log);
    if (err == AYNI_OK) err = read_size(c, &out->size);
    if (err == AYNI_OK && out->size == 0) err = AYNI_ERR_ENCODING;
    if (err == AYNI_OK) err = cursor_read_fixed(c, out->root.bytes, sizeof out->root.bytes);
    return err;
}

enum ayni_err message_read_frontier(struct cursor *c, struct message_frontier *out)
{
    enum ayni_err err = read_count(c, &out->n, SYNC_LOGS_MAX);
    for (size_t i = 0; err == AYNI_OK && i < out->n; i++) {
        struct message_entry *entry = &out->entries[i];
        err = read_entry(c, entry);
        bool rises = i == 0 || err != AYNI_OK || log_id_compare(&entry[-1].log, &entry->log) < 0;
        if (!rises) err = AYNI_ERR_ENCODING;
    }
    return finish(c, err);
}

enum ayni_err message_read_head(struct cursor *c, struct message_head *out)
{
    enum ayni_err err = read_log(c, &out->log);
    if (err == AYNI_OK) err = read_size(c, &out->size);
    if (err == AYNI_OK) err = read_bin(c, &out->note, CHECKPOINT_NOTE_MAX);
    return finish(c, err);
}

enum ayni_err message_read_pull(struct cursor *c, struct message_pull *out)
{
    enum ayni_err err = read_log(c, &out->log);
    if (err == AYNI_OK) err = read_size(c, &out->from);
    if (err == AYNI_OK) err = cursor_read_uint(c, &out->max_bytes);
    return finish(c, err);
}

static enum ayni_err read_proof(struct cursor *c, struct proof *out)
{
    struct bytes hashes;
    enum ayni_err err = read_bin(c, &hashes, sizeof out->hashes);
    if (err != AYNI_OK) return err;
    if (hashes.len % sizeof out->hashes[0] != 0) return AYNI_ERR_ENCODING;
    if (hashes.len > 0) memcpy(out->hashes, hashes.data, hashes.len);
    out->n = hashes.len / sizeof out->hashes[0];
    return AYNI_OK;
}

enum ayni_err message_read_chunk(struct cursor *c, struct message_chunk *out)
{
    enum ayni_err err = read_log(c, &out->log);
    if (err == AYNI_OK) err = read_size(c, &out->from);
    if (err == AYNI_OK) err = read_bin(c, &out->note, CHECKPOINT_NOTE_MAX);
    if (err == AYNI_OK) err = read_proof(c, &out->proof);
    if (err == AYNI_OK) err = read_count(c, &out->n_records, SYNC_RECORDS_MAX);
    for (size_t i = 0; err == AYNI_OK && i < out->n_records; i++)
        err = read_bin(c, &out->records[i], RECORD_MAX);
    if (err == AYNI_OK && out->n_records > TREE_SIZE_MAX - out->from) err = AYNI_ERR_LIMIT;
    return finish(c, err);
}

enum ayni_err message_read_have(struct cursor *c, struct message_have *out)
{
    enum ayni_err err = read_log(c, &out->log);
    if (err == AYNI_OK) err = read_size(c, &out->size);
    return finish(c, err);
}

enum ayni_err message_read_number(struct cursor *c, uint64_t *out)
{
    enum ayni_err err = cursor_read_uint(c, out);
    return finish(c, err);
}
