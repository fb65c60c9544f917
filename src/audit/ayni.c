/* SPDX-License-Identifier: Apache-2.0 */
#include <ayni/ayni.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "audit/proof_check.h"
#include "core/base/heap.h"
#include "core/crypto/crypto.h"
#include "core/record/record.h"
#include "core/record/terms.h"

/* The public face: everything in it is done elsewhere. */

struct ayni_report {
    bool is_proof;
    bool ok;
    struct proof_report *proof; /* of a proof that holds */
    char fault[400];            /* of one that does not */
    char names[TERMS_PARTIES_MAX][MEMBER_NAME_MAX + 1];
    struct audit_report audit;
};

static void *resize(void *context, void *ptr, size_t size)
{
    (void)context;
    if (size > 0) return realloc(ptr, size);
    free(ptr);
    return NULL;
}

static struct heap *library_heap(void)
{
    static struct heap heap = {resize, NULL};
    return &heap;
}

const char *ayni_version(void)
{
    return AYNI_VERSION;
}

enum ayni_err ayni_record_check(uint8_t out_id[32], const void *record, size_t len)
{
    struct record rec;
    struct hash id;
    struct bytes bytes = bytes_of(record, len);
    enum ayni_err err = crypto_init();
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING; /* the record came whole */
    if (err != AYNI_OK) return err;
    if (!record_signature_holds(&rec)) return AYNI_ERR_SIGNATURE;
    record_id(&id, bytes);
    if (out_id != NULL) memcpy(out_id, id.bytes, sizeof id.bytes);
    return AYNI_OK;
}

/* Start a check: cryptography, and room for the report. */
static enum ayni_err report_new(struct ayni_report **out)
{
    enum ayni_err err = crypto_init();
    if (err != AYNI_OK) return err;
    *out = heap_zalloc(library_heap(), sizeof **out);
    return *out == NULL ? AYNI_ERR_MEMORY : AYNI_OK;
}

/* Hand the report over, or drop it where nobody wants it. */
static void hand_over(struct ayni_report **out, struct ayni_report *report)
{
    if (out == NULL)
        ayni_report_free(report);
    else
        *out = report;
}

/* Names end with a NUL for those who write C. */
static void copy_names(struct ayni_report *report)
{
    const struct proof_report *proof = report->proof;
    for (uint32_t i = 0; i < proof->commitment->first->n_parties; i++) {
        const struct party *party = &proof->commitment->first->parties[i];
        const struct card *card = charter_founder(&proof->charter, &party->member);
        if (card == NULL) continue;
        assert(card->name.len <= MEMBER_NAME_MAX);
        memcpy(report->names[i], card->name.data, card->name.len);
    }
}

enum ayni_err ayni_proof_check(
    struct ayni_report **out, const void *proof, size_t len, const void *charter, size_t charter_len)
{
    struct ayni_report *report;
    struct proof_fault fault;
    if (out != NULL) *out = NULL;
    enum ayni_err err = report_new(&report);
    if (err != AYNI_OK) return err;
    err = proof_check(&report->proof, library_heap(), bytes_of(proof, len), bytes_of(charter, charter_len),
                      &fault);
    if (err == AYNI_ERR_MEMORY) {
        ayni_report_free(report);
        return err;
    }
    report->is_proof = true;
    report->ok = err == AYNI_OK;
    if (report->ok)
        copy_names(report);
    else
        snprintf(report->fault, sizeof report->fault, "line %zu: %s", fault.line, fault.text);
    hand_over(out, report);
    return err;
}

enum ayni_err ayni_export_audit(struct ayni_report **out, const void *file, size_t len, unsigned n_threads)
{
    struct ayni_report *report;
    struct spread spread;
    struct audit_options options = {.heap = library_heap(), .spread = &spread, .n_threads = n_threads};
    if (out != NULL) *out = NULL;
    enum ayni_err err = report_new(&report);
    if (err != AYNI_OK) return err;
    crypto_random(&spread, sizeof spread);
    err = audit_export(&report->audit, bytes_of(file, len), &options);
    if (err != AYNI_OK) {
        ayni_report_free(report);
        return err;
    }
    report->ok = report->audit.ok;
    err = report->ok ? AYNI_OK : AYNI_ERR_CORRUPT;
    hand_over(out, report);
    return err;
}

void ayni_report_free(struct ayni_report *report)
{
    if (report == NULL) return;
    proof_report_free(report->proof);
    audit_report_deinit(&report->audit);
    heap_free(library_heap(), report);
}

bool ayni_report_ok(const struct ayni_report *report)
{
    return report->ok;
}

size_t ayni_report_n_findings(const struct ayni_report *report)
{
    return report->is_proof ? !report->ok : report->audit.findings.n;
}

const char *ayni_report_finding(const struct ayni_report *report, size_t i)
{
    if (i >= ayni_report_n_findings(report)) return NULL;
    return report->is_proof ? report->fault : report->audit.findings.list[i].text;
}

static const uint8_t *find_digest(const struct ayni_report *report, enum ayni_digest which)
{
    const struct proof_report *proof = report->proof;
    switch (which) {
    case AYNI_DIGEST_LEDGER:
        if (proof != NULL) return proof->charter.id.bytes;
        return report->audit.has_ledger ? report->audit.ledger.bytes : NULL;
    case AYNI_DIGEST_COMMITMENT:
        return proof != NULL ? proof->commitment->first->id.bytes : NULL;
    case AYNI_DIGEST_HISTORY:
        return report->audit.whole ? report->audit.history.bytes : NULL;
    case AYNI_DIGEST_STATE:
        return report->audit.whole ? report->audit.state_digest.bytes : NULL;
    }
    return NULL;
}

bool ayni_report_digest(const struct ayni_report *report, uint8_t out[32], enum ayni_digest which)
{
    const uint8_t *digest = find_digest(report, which);
    if (digest != NULL) memcpy(out, digest, 32);
    return digest != NULL;
}

uint64_t ayni_report_number(const struct ayni_report *report, enum ayni_number which)
{
    switch (which) {
    case AYNI_NUMBER_LOGS:
        return report->audit.logs;
    case AYNI_NUMBER_RECORDS:
        return report->audit.records;
    case AYNI_NUMBER_SIGNATURES:
        return report->audit.signatures;
    case AYNI_NUMBER_VOID:
        return report->audit.n_void;
    case AYNI_NUMBER_COMMITMENTS:
        return report->audit.commitments;
    }
    return 0;
}

bool ayni_report_charter_pinned(const struct ayni_report *report)
{
    return report->proof != NULL && report->proof->charter_pinned;
}

bool ayni_report_agreed(const struct ayni_report *report)
{
    return report->proof != NULL && proof_report_agreed(report->proof);
}

size_t ayni_report_n_signatories(const struct ayni_report *report)
{
    return report->proof != NULL ? report->proof->commitment->first->n_parties : 0;
}

static enum ayni_stance public_stance(enum stance stance)
{
    if (stance == STANCE_ACCEPTED) return AYNI_STANCE_ACCEPTED;
    return stance == STANCE_DECLINED ? AYNI_STANCE_DECLINED : AYNI_STANCE_NONE;
}

bool ayni_report_signatory(const struct ayni_report *report, struct ayni_signatory *out, size_t i)
{
    if (i >= ayni_report_n_signatories(report)) return false;
    const struct party *party = &report->proof->commitment->first->parties[i];
    const struct proof_log *log = proof_report_log(report->proof, &party->member);
    struct ayni_signatory signatory = {.name = report->names[i], .stance = public_stance(party->stance)};
    memcpy(signatory.member_id, party->member.bytes, sizeof signatory.member_id);
    if (party->stance != STANCE_NONE) {
        assert(log != NULL);
        memcpy(signatory.record_id, log->record.bytes, sizeof signatory.record_id);
        signatory.index = log->index;
        signatory.time_ms = log->time_ms;
    }
    *out = signatory;
    return true;
}
