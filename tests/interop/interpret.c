/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/ledger/views.h"
#include "support/heap.h"

/*
 * What the core makes of ledgers that another program writes: lines in, lines out, many ledgers in one run.
 *
 *   charter HEX       a new ledger
 *   record LOG HEX    the next record of a log, applied at once as far as it may be
 *   day YYYY-MM-DD    tell every commitment's status of this day
 *   tell              tell the rest, and then `end`
 *
 * A line that is none of these, or a failure of the core, ends the program with status 1.
 */

#define LOGS_MAX 64
#define RECORDS_MAX 256
#define LINE_MAX (1 << 20)

struct held {
    struct log_id id;
    size_t n;
    struct buffer records[RECORDS_MAX];
};

struct book {
    struct buffer charter_bytes;
    struct charter charter;
    struct ledger *ledger;
    size_t n_logs;
    struct held logs[LOGS_MAX];
};

static void require(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "interpret: %s\n", what);
    exit(1);
}

static void print_hex(struct bytes data)
{
    for (size_t i = 0; i < data.len; i++)
        printf("%02x", data.data[i]);
}

static void read_hex(struct buffer *out, const char *text)
{
    size_t len = strlen(text) / 2;
    buffer_init(out, test_heap(), LINE_MAX);
    require(buffer_reserve(out, len) == AYNI_OK, "out of memory");
    require(hex_decode(out->data, len, bytes_of_text(text)) == AYNI_OK, "no hex digits");
    out->len = len;
}

static void book_deinit(struct book *b)
{
    for (size_t i = 0; i < b->n_logs; i++)
        for (size_t k = 0; k < b->logs[i].n; k++)
            buffer_deinit(&b->logs[i].records[k]);
    if (b->ledger != NULL) ledger_free(b->ledger);
    buffer_deinit(&b->charter_bytes);
    memset(b, 0, sizeof *b);
}

static void book_init(struct book *b, const char *charter)
{
    book_deinit(b);
    read_hex(&b->charter_bytes, charter);
    require(charter_decode(&b->charter, buffer_view(&b->charter_bytes)) == AYNI_OK, "no charter");
    b->ledger = ledger_new(test_heap(), &b->charter, NULL);
    require(b->ledger != NULL, "out of memory");
}

static struct held *book_log(struct book *b, const char *id)
{
    struct log_id log;
    require(hex_decode(log.bytes, sizeof log.bytes, bytes_of_text(id)) == AYNI_OK, "no log id");
    for (size_t i = 0; i < b->n_logs; i++)
        if (log_id_equal(&b->logs[i].id, &log)) return &b->logs[i];
    require(b->n_logs < LOGS_MAX, "too many logs");
    b->logs[b->n_logs].id = log;
    return &b->logs[b->n_logs++];
}

/* The ledger's number of the log; false while the ledger does not know it. */
static bool book_number(const struct book *b, const struct held *log, uint32_t *number)
{
    for (uint32_t i = 0; i < b->charter.n_founders; i++) {
        struct log_id id;
        log_id_make(&id, &b->charter.id, &b->charter.founders[i].id, b->charter.founders[i].id.bytes);
        *number = i;
        if (log_id_equal(&id, &log->id)) return true;
    }
    return false;
}

/* Apply the next record of the log when it may be; false when nothing was applied. */
static bool log_advance(struct book *b, struct held *log)
{
    uint32_t number;
    if (!book_number(b, log, &number)) return false;
    uint64_t index = ledger_applied(b->ledger, number);
    if (index >= log->n) return false;
    struct examination examination;
    struct bytes record = buffer_view(&log->records[index]);
    ledger_examine(&examination, record);
    require(ledger_apply(b->ledger, number, record, &examination) == AYNI_OK, "out of memory");
    return true;
}

static void book_advance(struct book *b)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < b->n_logs; i++)
            while (log_advance(b, &b->logs[i]))
                more = true;
    }
}

static void book_record(struct book *b, char *rest)
{
    char *bytes = strchr(rest, ' ');
    require(b->ledger != NULL && bytes != NULL, "a record outside a ledger, or without bytes");
    *bytes++ = '\0';
    struct held *log = book_log(b, rest);
    require(log->n < RECORDS_MAX, "too many records");
    read_hex(&log->records[log->n++], bytes);
    book_advance(b);
}

static void tell_statuses(const struct book *b, const char *date)
{
    day as_of;
    require(b->ledger != NULL && day_parse(&as_of, bytes_of_text(date)) == AYNI_OK, "no day");
    for (size_t i = 0; i < ledger_n_commitments(b->ledger); i++) {
        const struct commitment *c = ledger_commitment(b->ledger, i);
        printf("status ");
        print_hex(BYTES_ARRAY(c->first->id.bytes));
        printf(" %s %s\n", date, commitment_status_name(commitment_status(b->ledger, c, as_of)));
    }
}

static void tell_log(const struct book *b, const struct held *log)
{
    uint32_t number;
    if (!book_number(b, log, &number)) return;
    for (uint64_t i = 0; i < ledger_applied(b->ledger, number); i++) {
        enum void_reason reason = ledger_void(b->ledger, (struct place){number, i});
        printf("verdict ");
        print_hex(BYTES_ARRAY(log->id.bytes));
        printf(" %u %s\n", (unsigned)i, reason == VOID_NOT ? "effective" : void_reason_name(reason));
    }
}

static void book_tell(const struct book *b)
{
    struct hash digest;
    require(b->ledger != NULL, "no ledger");
    for (size_t i = 0; i < b->n_logs; i++)
        tell_log(b, &b->logs[i]);
    require(ledger_digest(b->ledger, &digest) == AYNI_OK, "out of memory");
    printf("digest ");
    print_hex(BYTES_ARRAY(digest.bytes));
    printf("\nend\n");
    fflush(stdout);
}

static void obey(struct book *b, char *line)
{
    char *rest = strchr(line, ' ');
    if (rest != NULL) *rest++ = '\0';
    if (strcmp(line, "tell") == 0)
        book_tell(b);
    else if (rest != NULL && strcmp(line, "charter") == 0)
        book_init(b, rest);
    else if (rest != NULL && strcmp(line, "record") == 0)
        book_record(b, rest);
    else if (rest != NULL && strcmp(line, "day") == 0)
        tell_statuses(b, rest);
    else
        require(false, "no such line");
}

int main(void)
{
    static struct book book;
    static char line[LINE_MAX];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        obey(&book, line);
    }
    book_deinit(&book);
    return 0;
}
