/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <ayni/ayni.h>

#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "core/checkpoint/lines.h"
#include "core/crypto/crypto.h"
#include "core/tree/proof.h"
#include "mend_proof.h"
#include "support/heap.h"

/* Input: a proof file. The mutator signs and ties together anew what it changed: see mend_proof.h. */

/* The report with its charter, room for all bytes of the file, and a ledger of a few records. */
#define HEAP_BASE ((size_t)1 << 20)
#define HEAP_FACTOR 4

static size_t count_lines(struct bytes file)
{
    size_t n = 0;
    for (size_t i = 0; i < file.len; i++)
        n += file.data[i] == '\n';
    return n;
}

/* A verdict names the line, and says why in words. */
static void check_fault(const struct proof_fault *fault, enum ayni_err err, struct bytes file)
{
    assert(err != AYNI_ERR_MEMORY && fault->err == err);
    assert(fault->line >= 1 && fault->line <= count_lines(file) + 1);
    assert(memchr(fault->text, '\0', sizeof fault->text) != NULL && fault->text[0] != '\0');
}

static void write_record(struct proof_file *f, struct proof_lines *l, struct buffer *arena)
{
    struct bytes record, value;
    struct proof path = {0};
    uint64_t index;
    enum ayni_err err = proof_lines_base64(l, "record", arena, &record);
    if (err == AYNI_OK) err = proof_lines_value(l, "index", &value);
    if (err == AYNI_OK) err = line_decimal(&index, value);
    while (err == AYNI_OK && proof_lines_are_next(l, "path")) {
        err = proof_lines_value(l, "path", &value);
        if (err == AYNI_OK) err = line_hash(&path.hashes[path.n++], value);
    }
    assert(err == AYNI_OK);
    proof_file_record(f, record, index, &path);
}

static void write_log(struct proof_file *f,
                      struct proof_lines *l,
                      struct buffer *arena,
                      const struct proof_log *log)
{
    struct bytes value, note;
    enum ayni_err err = proof_lines_value(l, "log", &value);
    if (err == AYNI_OK) err = proof_lines_note(l, arena, &note);
    assert(err == AYNI_OK);
    proof_file_log(f, &log->card->id, &log->id, note);
    write_record(f, l, arena);
    write_record(f, l, arena);
}

/* One proof has one form: what is in a file that holds, written again, gives the same bytes. */
static void check_written(struct bytes file, const struct proof_report *r)
{
    struct proof_lines l;
    struct proof_fault fault;
    struct proof_file f;
    struct buffer again, arena;
    struct bytes value;
    buffer_init(&again, test_heap(), file.len);
    buffer_init(&arena, test_heap(), file.len + 1);
    enum ayni_err err = buffer_reserve(&arena, file.len + 1);
    assert(err == AYNI_OK);
    proof_lines_init(&l, file, &fault);
    err = proof_lines_exactly(&l, PROOF_FIRST_LINE);
    if (err == AYNI_OK) err = proof_lines_value(&l, "commitment", &value);
    if (err == AYNI_OK) err = proof_lines_value(&l, "charter", &value);
    proof_file_begin(&f, &again, &r->commitment->first->id, r->charter.bytes);
    for (size_t i = 0; i < r->n_logs; i++)
        write_log(&f, &l, &arena, &r->logs[i]);
    if (err == AYNI_OK) err = proof_file_end(&f);
    assert(err == AYNI_OK && bytes_equal(buffer_view(&again), file));
    buffer_deinit(&again);
    buffer_deinit(&arena);
}

/* The i-th log: found by its member, in order behind the author's; its record is the one that took the
 * stance. */
static void check_log(const struct proof_report *r, size_t i)
{
    const struct proof_log *log = &r->logs[i];
    const struct party *party = version_party(r->commitment->first, &log->card->id);
    assert(proof_report_log(r, &log->card->id) == log);
    assert(i < 2 || member_id_compare(&r->logs[i - 1].card->id, &log->card->id) < 0);
    assert(log->index < log->head.size);
    assert(party != NULL || i == 0); /* an author may sign nothing, an answer is a signatory's */
    if (party == NULL) return;
    assert(hash_equal(&party->record, &log->record));
    assert(party->stance == (log->type == RECORD_DECLINE ? STANCE_DECLINED : STANCE_ACCEPTED));
}

/* What a proof shows hangs together. */
static void check_report(const struct proof_report *r)
{
    const struct commitment *c = r->commitment;
    size_t n_accepted = 0;
    assert(r->n_logs >= 1 && r->n_logs <= r->charter.n_founders);
    assert(member_id_equal(&r->logs[0].card->id, &c->first->author) && r->logs[0].type == RECORD_PROPOSE);
    assert(hash_equal(&r->logs[0].record, &c->first->id));
    for (size_t i = 0; i < r->n_logs; i++)
        check_log(r, i);
    for (uint32_t i = 0; i < c->first->n_parties; i++)
        n_accepted += c->first->parties[i].stance == STANCE_ACCEPTED;
    assert(proof_report_agreed(r) == (n_accepted == c->first->n_parties));
}

/* Another charter than the one in the file is refused. */
static void check_other_charter(struct bytes file, struct bytes charter)
{
    struct proof_report *r = NULL;
    struct proof_fault fault;
    enum ayni_err err = proof_check(&r, test_heap(), file, bytes_of(charter.data, charter.len - 1), &fault);
    assert(err == AYNI_ERR_LEDGER && r == NULL);
}

/* libayni, handed the charter of a proof that holds, says the same. */
static void check_library(struct bytes file,
                          struct bytes charter,
                          enum ayni_err want,
                          const struct proof_fault *fault)
{
    struct ayni_report *r = NULL;
    struct ayni_signatory signatory;
    char text[sizeof fault->text + 32];
    enum ayni_err err = ayni_proof_check(&r, file.data, file.len, charter.data, charter.len);
    assert(err == want && ayni_report_ok(r) == (err == AYNI_OK));
    assert(ayni_report_charter_pinned(r) == (err == AYNI_OK));
    snprintf(text, sizeof text, "line %zu: %s", fault->line, fault->text);
    assert(ayni_report_n_findings(r) == (err == AYNI_OK ? 0 : 1));
    if (err != AYNI_OK) assert(strcmp(ayni_report_finding(r, 0), text) == 0);
    size_t n = ayni_report_n_signatories(r);
    assert((n > 0) == (err == AYNI_OK));
    for (size_t i = 0; i < n; i++)
        assert(ayni_report_signatory(r, &signatory, i));
    assert(!ayni_report_signatory(r, &signatory, n));
    ayni_report_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct proof_report *r = NULL;
    struct proof_fault fault;
    struct counting_heap heap;
    struct bytes file = bytes_of(data, len), any = bytes_of(NULL, 0);
    enum ayni_err err = crypto_init();
    assert(err == AYNI_OK);
    err = proof_check(&r, counting_heap_init(&heap, HEAP_BASE + HEAP_FACTOR * len), file, any, &fault);
    if (err == AYNI_OK) {
        check_report(r);
        check_written(file, r);
        check_other_charter(file, r->charter.bytes);
        check_library(file, r->charter.bytes, err, &fault);
        fuzz_accept();
    } else {
        assert(r == NULL);
        check_fault(&fault, err, file);
        check_library(file, any, err, &fault);
    }
    proof_report_free(r);
    assert(heap.live == 0);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    len = mutate_proof(data, len, max, &random);
    if (choose(&random, 16) > 0) mend_proof(data, len);
    return len;
}
