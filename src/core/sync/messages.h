/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/codec/cursor.h"
#include "core/sync/sync.h"

struct buffer;

/*
 * The messages of replication: MessagePack arrays whose first element is the type (proto/sync.md,
 * "Messages"). Reading checks form and limits, no more: what a message claims is judged where it arrives. All
 * views lie in the message that was read.
 */

enum message_type {
    MESSAGE_HELLO = 1,
    MESSAGE_FRONTIER = 2,
    MESSAGE_HEAD = 3,
    MESSAGE_PULL = 4,
    MESSAGE_CHUNK = 5,
    MESSAGE_HAVE = 6,
    MESSAGE_PING = 7,
    MESSAGE_PONG = 8,
    MESSAGE_BYE = 9,
    MESSAGE_TYPES,
};

#define MESSAGE_VERSIONS_MAX 16
#define MESSAGE_AGENT_MAX 64
/* Bytes of a chunk beside its records: note, proof, ids, headers. */
#define MESSAGE_CHUNK_OVERHEAD 4096
/* Bytes that one record costs in a chunk: its own and the header before it. */
#define MESSAGE_RECORD_OVERHEAD 3
#define MESSAGE_RECORDS_LEN_MAX (SYNC_MESSAGE_MAX - MESSAGE_CHUNK_OVERHEAD)

struct message_hello {
    size_t n_versions;
    uint64_t versions[MESSAGE_VERSIONS_MAX];
    struct ledger_id ledger;
    struct bytes agent;
    uint64_t wall_ms;
};

struct message_entry {
    struct log_id log;
    uint64_t size; /* 1 .. TREE_SIZE_MAX */
    struct hash root;
};

struct message_frontier {
    size_t n;
    struct message_entry entries[SYNC_LOGS_MAX]; /* in rising order of log id */
};

struct message_head {
    struct log_id log;
    uint64_t size; /* held durably; the note may be of a larger one */
    struct bytes note;
};

struct message_pull {
    struct log_id log;
    uint64_t from;
    uint64_t max_bytes;
};

struct message_chunk {
    struct log_id log;
    uint64_t from;
    struct bytes note; /* empty, as the proof, when there is no record */
    struct proof proof;
    size_t n_records;
    struct bytes *records; /* room for SYNC_RECORDS_MAX: the reader's caller sets it */
};

struct message_have {
    struct log_id log;
    uint64_t size;
};

/*
 * Open a message: its type, and a cursor at the first field.
 * Errors: AYNI_ERR_PROTOCOL  a type that this version does not know
 *         AYNI_ERR_ENCODING  no array, or not the type's number of fields
 */
AYNI_MUST_CHECK enum ayni_err message_open(struct bytes message,
                                           enum message_type *out_type,
                                           struct cursor *out_fields);

/*
 * Read the fields of an opened message, to its end.
 * Errors: AYNI_ERR_ENCODING  truncated, not canonical, bytes left over, entries out of order
 *         AYNI_ERR_LIMIT     a count, length or size above its limit
 */
AYNI_MUST_CHECK enum ayni_err message_read_hello(struct cursor *c, struct message_hello *out);
AYNI_MUST_CHECK enum ayni_err message_read_frontier(struct cursor *c, struct message_frontier *out);
AYNI_MUST_CHECK enum ayni_err message_read_head(struct cursor *c, struct message_head *out);
AYNI_MUST_CHECK enum ayni_err message_read_pull(struct cursor *c, struct message_pull *out);
AYNI_MUST_CHECK enum ayni_err message_read_chunk(struct cursor *c, struct message_chunk *out);
AYNI_MUST_CHECK enum ayni_err message_read_have(struct cursor *c, struct message_have *out);
AYNI_MUST_CHECK enum ayni_err message_read_number(struct cursor *c, uint64_t *out); /* ping, pong, bye */

/* Append a message. Errors: those of the buffer. */
AYNI_MUST_CHECK enum ayni_err message_write_hello(struct buffer *out, const struct message_hello *m);
AYNI_MUST_CHECK enum ayni_err message_write_frontier(struct buffer *out, const struct message_frontier *m);
AYNI_MUST_CHECK enum ayni_err message_write_head(struct buffer *out, const struct message_head *m);
AYNI_MUST_CHECK enum ayni_err message_write_pull(struct buffer *out, const struct message_pull *m);
AYNI_MUST_CHECK enum ayni_err message_write_chunk(struct buffer *out, const struct message_chunk *m);
AYNI_MUST_CHECK enum ayni_err message_write_have(struct buffer *out, const struct message_have *m);
/* `type` is MESSAGE_PING, MESSAGE_PONG or MESSAGE_BYE. */
AYNI_MUST_CHECK enum ayni_err message_write_number(struct buffer *out,
                                                   enum message_type type,
                                                   uint64_t number);

/* The number that a bye carries for an error, and back; AYNI_OK is 0, "going away". */
uint64_t message_reason(enum ayni_err err);
enum ayni_err message_reason_err(uint64_t reason);
