/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/record/record.h"
#include "core/sync/messages.h"
#include "mutate.h"
#include "support/heap.h"

/* Input: a message of replication. */

static struct bytes records[SYNC_RECORDS_MAX];

/* One of each; a number is that of ping, pong and bye. */
struct parts {
    struct message_hello hello;
    struct message_frontier frontier;
    struct message_head head;
    struct message_pull pull;
    struct message_chunk chunk;
    struct message_have have;
    uint64_t number;
};

static enum ayni_err read_parts(struct parts *out, enum message_type type, struct cursor *c)
{
    out->chunk.records = records;
    switch (type) {
    case MESSAGE_HELLO:
        return message_read_hello(c, &out->hello);
    case MESSAGE_FRONTIER:
        return message_read_frontier(c, &out->frontier);
    case MESSAGE_HEAD:
        return message_read_head(c, &out->head);
    case MESSAGE_PULL:
        return message_read_pull(c, &out->pull);
    case MESSAGE_CHUNK:
        return message_read_chunk(c, &out->chunk);
    case MESSAGE_HAVE:
        return message_read_have(c, &out->have);
    default:
        return message_read_number(c, &out->number);
    }
}

static enum ayni_err write_parts(struct buffer *out, enum message_type type, const struct parts *parts)
{
    switch (type) {
    case MESSAGE_HELLO:
        return message_write_hello(out, &parts->hello);
    case MESSAGE_FRONTIER:
        return message_write_frontier(out, &parts->frontier);
    case MESSAGE_HEAD:
        return message_write_head(out, &parts->head);
    case MESSAGE_PULL:
        return message_write_pull(out, &parts->pull);
    case MESSAGE_CHUNK:
        return message_write_chunk(out, &parts->chunk);
    case MESSAGE_HAVE:
        return message_write_have(out, &parts->have);
    default:
        return message_write_number(out, type, parts->number);
    }
}

/* A frontier names each log once, and none that is empty. */
static void check_frontier(const struct message_frontier *frontier)
{
    for (size_t i = 0; i < frontier->n; i++) {
        const struct message_entry *entry = &frontier->entries[i];
        assert(entry->size >= 1 && entry->size <= TREE_SIZE_MAX);
        assert(i == 0 || log_id_compare(&entry[-1].log, &entry->log) < 0);
    }
}

/* No record is larger than a record may be, and none lies beyond the largest log. */
static void check_chunk(const struct message_chunk *chunk)
{
    assert(chunk->proof.n <= PROOF_HASHES_MAX && chunk->n_records <= SYNC_RECORDS_MAX);
    assert(chunk->from + chunk->n_records <= TREE_SIZE_MAX);
    for (size_t i = 0; i < chunk->n_records; i++)
        assert(chunk->records[i].len <= RECORD_MAX);
}

/* What is read is one canonical value, and written again gives the bytes that came. */
static void check_accepted(struct bytes message, enum message_type type, const struct parts *parts)
{
    struct buffer again;
    if (type == MESSAGE_FRONTIER) check_frontier(&parts->frontier);
    if (type == MESSAGE_CHUNK) check_chunk(&parts->chunk);
    buffer_init(&again, test_heap(), message.len);
    assert(codec_check(message) == AYNI_OK);
    assert(write_parts(&again, type, parts) == AYNI_OK);
    assert(bytes_equal(buffer_view(&again), message));
    buffer_deinit(&again);
    fuzz_accept();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct parts parts;
    struct bytes message = bytes_of(data, len);
    enum message_type type = MESSAGE_TYPES;
    struct cursor fields = {0}, again;
    enum ayni_err err = message_open(message, &type, &fields);
    if (err != AYNI_OK) {
        assert(err == AYNI_ERR_ENCODING || err == AYNI_ERR_PROTOCOL);
        assert(type == MESSAGE_TYPES && fields.at == NULL);
        return 0;
    }
    again = fields;
    err = read_parts(&parts, type, &fields);
    assert(read_parts(&parts, type, &again) == err);
    assert(err == AYNI_OK || err == AYNI_ERR_ENCODING || err == AYNI_ERR_LIMIT);
    if (err == AYNI_OK) check_accepted(message, type, &parts);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    return mutate_encoded(data, len, max, NULL, &random);
}
