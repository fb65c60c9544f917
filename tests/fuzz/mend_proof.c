/* SPDX-License-Identifier: Apache-2.0 */
#include "mend_proof.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/lines.h"
#include "core/codec/cursor.h"
#include "core/record/record.h"
#include "core/tree/tree.h"
#include "fuzz.h"
#include "mend.h"
#include "mutate.h"
#include "support/heap.h"

#define GROWTH_MAX 1024

/* What was seen of the log that is open: the lines of its note, its records and their paths. */
struct seen {
    uint8_t *note; /* its first line, with the bar */
    size_t note_len;
    size_t n_records;
    struct hash leaves[2];
    size_t n_paths[2];
    uint8_t *paths[2]; /* the value of the first path line of each */
};

struct mending {
    uint8_t *data;
    bool has_proposal;
    struct hash proposal;
    uint8_t *commitment; /* the digits in line 2 */
    struct seen log;
};

static bool value_of(struct bytes *out, struct bytes line, const char *keyword)
{
    size_t len = strlen(keyword);
    if (line.len < len || memcmp(line.data, keyword, len) != 0) return false;
    *out = bytes_of(line.data + len, line.len - len);
    return true;
}

/* The bytes that a line's base64 stands for, for free(); NULL when it is none. */
static uint8_t *decode(struct bytes base64, size_t room, size_t *out_len)
{
    if (!base64_is_valid(base64)) return NULL;
    *out_len = base64_decoded_len(base64);
    uint8_t *data = malloc(*out_len + room + 1);
    assert(data != NULL);
    enum ayni_err err = base64_decode(data, *out_len, base64);
    assert(err == AYNI_OK);
    return data;
}

static void encode_at(uint8_t *at, struct bytes data)
{
    size_t len = BASE64_LEN(data.len);
    char *text = malloc(len + 1);
    assert(text != NULL);
    base64_encode(text, data);
    memcpy(at, text, len);
    free(text);
}

/* An answer names the proposal that the file opens with. */
static void name_proposal(uint8_t *record, size_t len, const struct hash *proposal)
{
    struct record rec;
    struct bytes value, id;
    if (record_decode(&rec, bytes_of(record, len)) != AYNI_OK) return;
    if (codec_map_find(rec.payload, "version", &value) != AYNI_OK) return;
    struct cursor c = cursor_of(value);
    if (cursor_read_bin(&c, &id) == AYNI_OK && id.len == 32)
        memcpy(record + (id.data - record), proposal->bytes, id.len);
}

/* The second record of the first log is the proposal. */
static void mend_record_line(struct mending *m, struct bytes base64)
{
    size_t len, number = m->log.n_records++;
    uint8_t *record = decode(base64, 0, &len);
    struct hash id;
    if (record == NULL) return;
    if (m->has_proposal) name_proposal(record, len, &m->proposal);
    mend_record(record, len);
    record_id(&id, bytes_of(record, len));
    encode_at(m->data + (base64.data - m->data), bytes_of(record, len));
    free(record);
    if (number < 2) m->log.leaves[number] = id;
    if (number != 1 || m->has_proposal) return;
    m->has_proposal = true;
    m->proposal = id;
}

/* The note without its bars, mended, and put back behind them. */
static void mend_note_lines(uint8_t *at, size_t len, const struct hash *root)
{
    uint8_t *note = malloc(len + 1);
    size_t n = 0, back = 0;
    struct bytes rest = bytes_of(at, len), line;
    assert(note != NULL);
    while (lines_next(&line, &rest)) {
        size_t bar = line.len > 1 ? 2 : line.len;
        memcpy(note + n, line.data + bar, line.len - bar);
        n += line.len - bar;
        note[n++] = '\n';
    }
    if (root != NULL)
        mend_checkpoint(note, n, root);
    else
        mend_note(note, n);
    for (rest = bytes_of(at, len); lines_next(&line, &rest);) {
        size_t bar = line.len > 1 ? 2 : line.len;
        memcpy(at + (line.data - at) + bar, note + back, line.len - bar);
        back += line.len - bar + 1;
    }
    free(note);
}

/* Two records with one sibling each: they are each other's. */
static void mend_log(struct mending *m)
{
    struct seen *log = &m->log;
    struct hash root;
    bool is_pair = log->n_records == 2 && log->n_paths[0] == 1 && log->n_paths[1] == 1;
    if (is_pair) {
        encode_at(log->paths[0], BYTES_ARRAY(log->leaves[1].bytes));
        encode_at(log->paths[1], BYTES_ARRAY(log->leaves[0].bytes));
        tree_node_hash(&root, &log->leaves[0], &log->leaves[1]);
    }
    if (log->note != NULL) mend_note_lines(log->note, log->note_len, is_pair ? &root : NULL);
    *log = (struct seen){0};
}

static void see_note_line(struct seen *log, uint8_t *line, size_t len)
{
    if (log->note == NULL) log->note = line;
    log->note_len = (size_t)(line - log->note) + len + 1;
}

static void see_path(struct seen *log, uint8_t *value, size_t len)
{
    size_t number = log->n_records - 1;
    if (log->n_records == 0 || number > 1 || len != BASE64_LEN(sizeof(struct hash))) return;
    if (log->n_paths[number]++ == 0) log->paths[number] = value;
}

static void mend_line(struct mending *m, struct bytes line)
{
    struct bytes value;
    uint8_t *at = m->data + (line.data - m->data);
    if (value_of(&value, line, "commitment ") && value.len == 64) m->commitment = at + 11;
    if (value_of(&value, line, "|")) see_note_line(&m->log, at, line.len);
    if (value_of(&value, line, "path ")) see_path(&m->log, at + 5, value.len);
    if (value_of(&value, line, "record ")) mend_record_line(m, value);
    if (value_of(&value, line, "log ") || value_of(&value, line, "sha256 ")) mend_log(m);
}

/* A line of hexadecimal digits has no room for a NUL. */
static void write_hex(uint8_t *at, struct bytes data)
{
    char hex[65];
    hex_encode(hex, data);
    memcpy(at, hex, 2 * data.len);
}

void mend_proof(uint8_t *data, size_t len)
{
    struct mending m = {.data = data};
    struct bytes rest = bytes_of(data, len), line = {0}, last = {0}, value;
    uint8_t digest[32];
    for (; lines_next(&line, &rest); last = line)
        mend_line(&m, line);
    if (m.has_proposal && m.commitment != NULL) write_hex(m.commitment, BYTES_ARRAY(m.proposal.bytes));
    if (!value_of(&value, last, "sha256 ") || value.len != 64) return;
    sha256(digest, bytes_of(data, (size_t)(last.data - data)));
    write_hex(data + (value.data - data), BYTES_ARRAY(digest));
}

/* A line that holds a value in base64: the charter or a record. */
static bool find_value(struct bytes *out, struct bytes file, uint64_t number)
{
    struct bytes rest = file, line;
    while (lines_next(&line, &rest))
        if ((value_of(out, line, "record ") || value_of(out, line, "charter ")) && number-- == 0) return true;
    return false;
}

static size_t put_value(uint8_t *data, size_t len, size_t max, struct bytes old, struct bytes value)
{
    size_t start = (size_t)(old.data - data), new_len = len - old.len + BASE64_LEN(value.len);
    if (new_len > max) return len;
    memmove(data + start + BASE64_LEN(value.len), data + start + old.len, len - start - old.len);
    encode_at(data + start, value);
    return new_len;
}

/* All lines of the log with this number; empty when the file has fewer. */
static struct bytes find_log(struct bytes file, uint64_t number)
{
    struct bytes rest = file, line, ignored, log = {0};
    uint64_t n = 0;
    while (lines_next(&line, &rest)) {
        bool opens = value_of(&ignored, line, "log ");
        if (log.data != NULL && (opens || value_of(&ignored, line, "sha256 "))) return log;
        if (opens && n++ == number) log.data = line.data;
        if (log.data != NULL) log.len += line.len + 1;
    }
    return bytes_of(NULL, 0);
}

/* A log is left out, put in twice, or moved behind the next one. */
static size_t mutate_logs(uint8_t *data, size_t len, size_t max, uint64_t *random)
{
    uint64_t number = choose(random, 3), kind = choose(random, 3);
    struct bytes file = bytes_of(data, len), log = find_log(file, number), next = find_log(file, number + 1);
    if (log.len == 0 || next.len == 0) return len;
    size_t start = (size_t)(log.data - data), end = start + log.len + next.len;
    struct buffer out;
    buffer_init(&out, test_heap(), max);
    enum ayni_err err = buffer_append(&out, bytes_of(data, start));
    if (err == AYNI_OK && kind == 1) err = buffer_append(&out, log);
    if (err == AYNI_OK && kind == 1) err = buffer_append(&out, log);
    if (err == AYNI_OK) err = buffer_append(&out, next);
    if (err == AYNI_OK && kind == 2) err = buffer_append(&out, log);
    if (err == AYNI_OK) err = buffer_append(&out, bytes_of(data + end, len - end));
    if (err == AYNI_OK) len = out.len;
    if (err == AYNI_OK) memcpy(data, out.data, len);
    buffer_deinit(&out);
    return len;
}

size_t mutate_proof(uint8_t *data, size_t len, size_t max, uint64_t *random)
{
    struct bytes old = {0};
    size_t value_len = 0;
    if (choose(random, 16) == 0) return mutate_logs(data, len, max, random);
    bool is_found = find_value(&old, bytes_of(data, len), choose(random, 8));
    uint8_t *value = is_found && choose(random, 8) > 0 ? decode(old, GROWTH_MAX, &value_len) : NULL;
    if (value == NULL) return LLVMFuzzerMutate(data, len, max);
    value_len = mutate_encoded(value, value_len, value_len + GROWTH_MAX, NULL, random);
    len = put_value(data, len, max, old, bytes_of(value, value_len));
    free(value);
    return len;
}
