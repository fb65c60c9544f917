/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "core/sync/messages.h"

static struct packer start(struct buffer *out, enum message_type type, size_t n)
{
    struct packer p = packer_to(out);
    pack_array(&p, n);
    pack_uint(&p, type);
    return p;
}

static void pack_log(struct packer *p, const struct log_id *log)
{
    pack_bin(p, BYTES_ARRAY(log->bytes));
}

enum ayni_err message_write_hello(struct buffer *out, const struct message_hello *m)
{
    assert(m->agent.len <= MESSAGE_AGENT_MAX);
    struct packer p = start(out, MESSAGE_HELLO, 5);
    pack_array(&p, m->n_versions);
    for (size_t i = 0; i < m->n_versions; i++)
        pack_uint(&p, m->versions[i]);
    pack_bin(&p, BYTES_ARRAY(m->ledger.bytes));
    pack_str(&p, m->agent);
    pack_uint(&p, m->wall_ms);
    return packer_finish(&p);
}

enum ayni_err message_write_frontier(struct buffer *out, const struct message_frontier *m)
{
    assert(m->n <= SYNC_LOGS_MAX);
    struct packer p = start(out, MESSAGE_FRONTIER, 2);
    pack_array(&p, m->n);
    for (size_t i = 0; i < m->n; i++) {
        pack_array(&p, 3);
        pack_log(&p, &m->entries[i].log);
        pack_uint(&p, m->entries[i].size);
        pack_bin(&p, BYTES_ARRAY(m->entries[i].root.bytes));
    }
    return packer_finish(&p);
}

enum ayni_err message_write_head(struct buffer *out, const struct message_head *m)
{
    struct packer p = start(out, MESSAGE_HEAD, 4);
    pack_log(&p, &m->log);
    pack_uint(&p, m->size);
    pack_bin(&p, m->note);
    return packer_finish(&p);
}

enum ayni_err message_write_pull(struct buffer *out, const struct message_pull *m)
{
    struct packer p = start(out, MESSAGE_PULL, 4);
    pack_log(&p, &m->log);
    pack_uint(&p, m->from);
    pack_uint(&p, m->max_bytes);
    return packer_finish(&p);
}

enum ayni_err message_write_chunk(struct buffer *out, const struct message_chunk *m)
{
    assert(m->n_records <= SYNC_RECORDS_MAX);
    struct packer p = start(out, MESSAGE_CHUNK, 6);
    pack_log(&p, &m->log);
    pack_uint(&p, m->from);
    pack_bin(&p, m->note);
    pack_bin(&p, bytes_of(m->proof.hashes, m->proof.n * sizeof m->proof.hashes[0]));
    pack_array(&p, m->n_records);
    for (size_t i = 0; i < m->n_records; i++)
        pack_bin(&p, m->records[i]);
    return packer_finish(&p);
}

enum ayni_err message_write_have(struct buffer *out, const struct message_have *m)
{
    struct packer p = start(out, MESSAGE_HAVE, 3);
    pack_log(&p, &m->log);
    pack_uint(&p, m->size);
    return packer_finish(&p);
}

enum ayni_err message_write_number(struct buffer *out, enum message_type type, uint64_t number)
{
    assert(type == MESSAGE_PING || type == MESSAGE_PONG || type == MESSAGE_BYE);
    struct packer p = start(out, type, 2);
    pack_uint(&p, number);
    return packer_finish(&p);
}

/* proto/sync.md, "Errors" */
static const enum ayni_err reasons[] = {
    AYNI_OK,          AYNI_ERR_PROTOCOL, AYNI_ERR_ENCODING,  AYNI_ERR_LIMIT, AYNI_ERR_LEDGER,
    AYNI_ERR_VERSION, AYNI_ERR_KEY,      AYNI_ERR_SIGNATURE, AYNI_ERR_PROOF, AYNI_ERR_TIMEOUT,
};
#define REASONS (sizeof reasons / sizeof reasons[0])

uint64_t message_reason(enum ayni_err err)
{
    for (size_t i = 0; i < REASONS; i++)
        if (reasons[i] == err) return i;
    return message_reason(AYNI_ERR_PROTOCOL);
}

enum ayni_err message_reason_err(uint64_t reason)
{
    return reason < REASONS ? reasons[reason] : AYNI_ERR_PROTOCOL;
}
