/* SPDX-License-Identifier: Apache-2.0 */
#include "speech.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "fuzz.h"

static struct branches branches;

const struct branches *speech_branches(void)
{
    if (branches.scene.n == 0) branches_init(&branches, LOGS);
    return &branches;
}

/* A log and one of its branches: what a peer speaks of. */
struct subject {
    uint32_t log;
    const struct branch *branch;
};

/* Heads beyond what is common show the branch. */
static struct subject take_subject(unsigned shown[LOGS], struct bytes *input, uint64_t size)
{
    uint8_t choice = take_byte(input);
    uint32_t log = choice % LOGS;
    unsigned which = choice / LOGS % BRANCHES;
    if (size > BRANCH_COMMON) shown[log] |= 1u << which;
    return (struct subject){log, &branches.list[log][which]};
}

static enum ayni_err make_hello(struct buffer *out, struct bytes *input)
{
    uint64_t version = take_byte(input) < 200 ? SYNC_PROTOCOL_VERSION : 2, wall_ms = take_number(input, 8);
    struct message_hello hello = {.n_versions = 2,
                                  .versions = {9, version},
                                  .ledger = branches.scene.charter.id,
                                  .agent = BYTES_LITERAL("other/1"),
                                  .wall_ms = wall_ms};
    return message_write_hello(out, &hello);
}

/* A frontier is not signed: it shows no branch. */
static enum ayni_err make_frontier(struct buffer *out, struct bytes *input)
{
    static struct message_frontier frontier;
    frontier.n = 0;
    for (uint32_t i = 0; i < LOGS; i++) {
        uint64_t size = take_byte(input) % (BRANCH_RECORDS + 1);
        unsigned which = take_byte(input) % BRANCHES;
        if (size == 0) continue;
        struct message_entry entry = {branches.scene.logs[i], size, branches.list[i][which].heads[size].root};
        size_t at = frontier.n++;
        for (; at > 0 && log_id_compare(&frontier.entries[at - 1].log, &entry.log) > 0; at--)
            frontier.entries[at] = frontier.entries[at - 1];
        frontier.entries[at] = entry;
    }
    return message_write_frontier(out, &frontier);
}

static enum ayni_err make_head(struct buffer *out, unsigned shown[LOGS], struct bytes *input)
{
    uint64_t size = take_byte(input) % BRANCH_RECORDS + 1, held = take_byte(input);
    struct subject about = take_subject(shown, input, size);
    struct message_head head = {branches.scene.logs[about.log], held, about.branch->notes[size]};
    return message_write_head(out, &head);
}

static enum ayni_err make_pull(struct buffer *out, unsigned shown[LOGS], struct bytes *input)
{
    struct subject about = take_subject(shown, input, 0);
    uint64_t from = take_byte(input), max_bytes = take_number(input, 3);
    struct message_pull pull = {branches.scene.logs[about.log], from, max_bytes};
    return message_write_pull(out, &pull);
}

/* A chunk as its author makes it; then perhaps with a hash of the proof or a record changed. */
static enum ayni_err make_chunk(struct buffer *out, unsigned shown[LOGS], struct bytes *input)
{
    struct bytes records[BRANCH_RECORDS];
    uint64_t size = take_byte(input) % BRANCH_RECORDS + 1, from = take_byte(input) % (size + 1);
    struct subject about = take_subject(shown, input, size);
    struct message_chunk chunk = {.log = branches.scene.logs[about.log], .from = from, .records = records};
    chunk.n_records = take_byte(input) % (size - from + 1);
    for (size_t i = 0; i < chunk.n_records; i++)
        records[i] = about.branch->records[from + i];
    if (chunk.n_records > 0) {
        chunk.note = about.branch->notes[size];
        branch_proof(&chunk.proof, about.branch, from + chunk.n_records, size);
    }
    uint8_t change = take_byte(input);
    if (chunk.proof.n > 0 && change % 8 == 1) chunk.proof.hashes[change / 8 % chunk.proof.n].bytes[0] ^= 1;
    if (chunk.n_records > 0 && change % 8 == 2)
        records[change / 8 % chunk.n_records] = BYTES_LITERAL("other");
    if (change % 8 == 3) chunk.from += change / 8;
    return message_write_chunk(out, &chunk);
}

static enum ayni_err make_have(struct buffer *out, unsigned shown[LOGS], struct bytes *input)
{
    struct subject about = take_subject(shown, input, 0);
    struct message_have have = {branches.scene.logs[about.log], take_number(input, 7)};
    return message_write_have(out, &have);
}

static enum ayni_err make_number(struct buffer *out, struct bytes *input)
{
    static const enum message_type types[] = {MESSAGE_PING, MESSAGE_PONG, MESSAGE_BYE};
    enum message_type type = types[take_byte(input) % 3];
    return message_write_number(out, type, take_byte(input));
}

static enum ayni_err make_message(struct buffer *out,
                                  unsigned shown[LOGS],
                                  enum step kind,
                                  struct bytes *input)
{
    switch (kind) {
    case STEP_HELLO:
        return make_hello(out, input);
    case STEP_FRONTIER:
        return make_frontier(out, input);
    case STEP_HEAD:
        return make_head(out, shown, input);
    case STEP_PULL:
        return make_pull(out, shown, input);
    case STEP_CHUNK:
        return make_chunk(out, shown, input);
    case STEP_HAVE:
        return make_have(out, shown, input);
    case STEP_NUMBER:
        return make_number(out, input);
    default:
        /* Bytes may hold any head that a seed brought along. */
        for (size_t i = 0; i < LOGS; i++)
            shown[i] = 3;
        return buffer_append(out, take_bytes(input, (size_t)take_number(input, 2)));
    }
}

void speech_make(struct buffer *out, unsigned shown[LOGS], enum step kind, struct bytes *input)
{
    enum ayni_err err = make_message(out, shown, kind, input);
    assert(err == AYNI_OK);
}
