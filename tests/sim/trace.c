/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "core/sync/messages.h"
#include "sim/cluster.h"

/* What came before is the key: two runs that differ once have different hashes from there on. */
void trace_mix(struct cluster *c, const void *data, size_t len)
{
    struct spread before = {{0}};
    memcpy(before.bytes, &c->hash, sizeof c->hash);
    c->hash = fingerprint_of(&before, bytes_of(data, len)).words[0];
}

/* The twin has its member's letter, in small. */
char trace_name(const struct cluster *c, uint32_t node)
{
    return (char)((node < c->n_members ? 'A' : 'a') + c->nodes[node].member);
}

void trace_line(struct cluster *c, const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    trace_mix(c, &c->now_ms, sizeof c->now_ms);
    trace_mix(c, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    if (c->traces) printf("%8.3f  %s\n", (double)c->now_ms / 1000, line);
}

/* The letter of the log's author, '?' for one that we do not know. */
static char log_name(const struct cluster *c, const struct log_id *id)
{
    for (uint32_t i = 0; i < c->n_members; i++)
        if (log_id_equal(&c->scene->logs[i], id)) return trace_name(c, i);
    return '?';
}

/* By letter, so that the line does not depend on the ids. */
static int describe_frontier(const struct cluster *c, char *out, size_t len, struct cursor *fields)
{
    struct message_frontier frontier;
    if (message_read_frontier(fields, &frontier) != AYNI_OK) return -1;
    int at = snprintf(out, len, "frontier");
    for (int name = 'A'; name < 'A' + SCENE_MEMBERS_MAX; name++) {
        for (size_t i = 0; i < frontier.n; i++) {
            unsigned long long size = frontier.entries[i].size;
            if (log_name(c, &frontier.entries[i].log) == name)
                at += snprintf(out + at, len - (size_t)at, " %c:%llu", name, size);
        }
    }
    return at;
}

static int describe_chunk(const struct cluster *c, char *out, size_t len, struct cursor *fields)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    struct message_chunk chunk = {.records = records};
    if (message_read_chunk(fields, &chunk) != AYNI_OK) return -1;
    unsigned long long from = chunk.from, end = chunk.from + chunk.n_records;
    char log = log_name(c, &chunk.log);
    if (chunk.n_records == 0) return snprintf(out, len, "chunk %c: nothing beyond %llu", log, from);
    return snprintf(out, len, "chunk %c: records %llu to %llu", log, from, end - 1);
}

static int describe_sized(
    const struct cluster *c, char *out, size_t len, enum message_type type, struct cursor *f)
{
    struct message_head head;
    struct message_pull pull;
    struct message_have have;
    if (type == MESSAGE_HEAD && message_read_head(f, &head) == AYNI_OK)
        return snprintf(out, len, "head %c: %llu held", log_name(c, &head.log),
                        (unsigned long long)head.size);
    if (type == MESSAGE_PULL && message_read_pull(f, &pull) == AYNI_OK)
        return snprintf(out, len, "pull %c: from %llu", log_name(c, &pull.log),
                        (unsigned long long)pull.from);
    if (type == MESSAGE_HAVE && message_read_have(f, &have) == AYNI_OK)
        return snprintf(out, len, "have %c: %llu", log_name(c, &have.log), (unsigned long long)have.size);
    return -1;
}

static int describe(const struct cluster *c, char *out, size_t len, struct bytes message)
{
    static const char *const plain[MESSAGE_TYPES] = {
        [MESSAGE_HELLO] = "hello", [MESSAGE_PING] = "ping", [MESSAGE_PONG] = "pong", [MESSAGE_BYE] = "bye"};
    enum message_type type;
    struct cursor fields;
    if (message_open(message, &type, &fields) != AYNI_OK) return -1;
    if (plain[type] != NULL) return snprintf(out, len, "%s", plain[type]);
    if (type == MESSAGE_FRONTIER) return describe_frontier(c, out, len, &fields);
    if (type == MESSAGE_CHUNK) return describe_chunk(c, out, len, &fields);
    return describe_sized(c, out, len, type, &fields);
}

void trace_message(struct cluster *c, uint32_t from, uint32_t to, struct bytes message)
{
    char text[160] = "?";
    trace_mix(c, message.data, message.len);
    if (c->traces && describe(c, text, sizeof text, message) < 0) snprintf(text, sizeof text, "garbled");
    if (c->traces)
        printf("%8.3f  %c -> %c  %s\n", (double)c->now_ms / 1000, trace_name(c, from), trace_name(c, to),
               text);
}
