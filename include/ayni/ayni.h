/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AYNI_AYNI_H
#define AYNI_AYNI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ayni/err.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * libayni: checking what an Ayni ledger gives away, without a node, a store or a network.
 *
 * Every function takes bytes, borrowed for the call, that may be anybody's: hostile input gives a verdict,
 * never a crash. All may be called from any thread. Arguments: object, outputs (out_*), inputs; a length
 * stands right behind what it measures.
 */

/** Version of the library, such as "0.1.0". */
AYNI_API const char *ayni_version(void);

/**
 * Check a record by itself: its form, its limits, and the signature of the key that it names.
 *
 * out_id   its id, the RFC 6962 leaf hash; may be NULL
 *
 * Says nothing about what it means, nor whether its signer may speak for the member it names.
 * Errors:  AYNI_ERR_ENCODING, AYNI_ERR_LIMIT   these bytes are no record
 *          AYNI_ERR_SIGNATURE                  the signature does not verify
 *          AYNI_ERR_IO                         the machine's cryptography does not start
 * Spec:    proto/record.md
 */
AYNI_MUST_CHECK AYNI_API enum ayni_err ayni_record_check(uint8_t out_id[32], const void *record, size_t len);

/** What a check found. Owns all that it hands out. */
struct ayni_report;

/**
 * Check a proof file.
 *
 * out          the report, made whatever the verdict; to be freed. May be NULL
 * charter      the charter that you trust; NULL with length 0 accepts any: then look at
 *              ayni_report_charter_pinned and compare the ledger id by other means
 *
 * Returns AYNI_OK when the proof holds, otherwise why it does not: see the report's finding.
 * Errors:  AYNI_ERR_MEMORY, AYNI_ERR_IO: no verdict and no report, *out is NULL
 * Spec:    proto/proof.md
 */
AYNI_MUST_CHECK AYNI_API enum ayni_err ayni_proof_check(
    struct ayni_report **out, const void *proof, size_t len, const void *charter, size_t charter_len);

/**
 * Audit an export: every form, signature, tree, head and rule. `file` may be a memory map.
 *
 * n_threads    that verify signatures, the caller's among them; 0 counts as 1
 *
 * Returns AYNI_OK when everything holds, otherwise AYNI_ERR_CORRUPT: see the report's findings.
 * Errors:  AYNI_ERR_MEMORY, AYNI_ERR_IO: no verdict and no report, *out is NULL
 * Spec:    proto/export.md
 */
AYNI_MUST_CHECK AYNI_API enum ayni_err ayni_export_audit(struct ayni_report **out,
                                                         const void *file,
                                                         size_t len,
                                                         unsigned n_threads);

/** NULL is fine. */
AYNI_API void ayni_report_free(struct ayni_report *report);

/** Whether what was checked holds. */
AYNI_API bool ayni_report_ok(const struct ayni_report *report);

/** Sentences in English: what is wrong, and, of an export that holds, what people should know. */
AYNI_API size_t ayni_report_n_findings(const struct ayni_report *report);

/** The sentence with this number; NULL past the last. May quote names from the file: escape before showing.
 */
AYNI_API const char *ayni_report_finding(const struct ayni_report *report, size_t i);

/** Digests that a report may have. False, and `out` unchanged, where it has not. */
enum ayni_digest {
    AYNI_DIGEST_LEDGER,     /**< ledger id: SHA-256 of the charter */
    AYNI_DIGEST_COMMITMENT, /**< of a proof: id of the commitment */
    AYNI_DIGEST_HISTORY,    /**< of an export: equal where the records are */
    AYNI_DIGEST_STATE,      /**< of an export: what the records mean */
};
AYNI_API bool ayni_report_digest(const struct ayni_report *report, uint8_t out[32], enum ayni_digest which);

/** Numbers of an export; 0 in the report of a proof. */
enum ayni_number {
    AYNI_NUMBER_LOGS,
    AYNI_NUMBER_RECORDS,
    AYNI_NUMBER_SIGNATURES, /**< of records, that verify */
    AYNI_NUMBER_VOID,       /**< records without effect */
    AYNI_NUMBER_COMMITMENTS,
};
AYNI_API uint64_t ayni_report_number(const struct ayni_report *report, enum ayni_number which);

/** Of a proof that holds: whether its charter is the one that was given. */
AYNI_API bool ayni_report_charter_pinned(const struct ayni_report *report);

/** Of a proof that holds: whether every signatory has accepted. */
AYNI_API bool ayni_report_agreed(const struct ayni_report *report);

enum ayni_stance {
    AYNI_STANCE_NONE, /**< no answer in this proof */
    AYNI_STANCE_ACCEPTED,
    AYNI_STANCE_DECLINED,
};

/** What a proof shows of one signatory. Without a stance, what follows it is zero. */
struct ayni_signatory {
    uint8_t member_id[32];
    const char *name; /**< such as "umsa.edu.bo"; owned by the report */
    enum ayni_stance stance;
    uint8_t record_id[32]; /**< of the record that took it */
    uint64_t index;        /**< of that record in the member's log */
    uint64_t time_ms;      /**< since 1970: the signer's claim */
};

/** How many signatories the commitment of a proof has; 0 when it does not hold. */
AYNI_API size_t ayni_report_n_signatories(const struct ayni_report *report);

/** False, and `out` unchanged, past the last. */
AYNI_API bool ayni_report_signatory(const struct ayni_report *report, struct ayni_signatory *out, size_t i);

#ifdef __cplusplus
}
#endif

#endif
