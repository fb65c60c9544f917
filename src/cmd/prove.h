/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "core/base/ids.h"
#include "core/codec/pairs.h"
#include "core/tree/proof.h"

/* prove, verify, export, audit. */

extern const struct command command_prove, command_verify, command_export, command_audit;
extern const struct command *const commands_prove[]; /* all of them, then NULL */

/* What the method `prove` answers (src/control/method_raw.c): a log, and one of its records. */
struct prove_log {
    struct bytes head;
    struct member_id member;
    struct log_id log;
    struct bytes records; /* encoded list */
};
struct prove_record {
    struct bytes record;
    uint64_t index;
    struct proof path;
};

/* Take an answer apart. AYNI_ERR_ENCODING: it is not one. */
AYNI_MUST_CHECK enum ayni_err prove_log_read(struct prove_log *out, struct bytes value);
AYNI_MUST_CHECK enum ayni_err prove_record_read(struct prove_record *out, struct bytes value);

/* Write the bare C2SP files of every record to the folder, which is made. The exit status. */
int prove_write_tlog(const struct cli *cli, const char *folder, struct bytes answer);

/* Who signs a commitment, and what each has said, as a proof shows it. */
struct proof_report;
struct sheet;
void show_proof_signatories(struct sheet *sheet, const struct proof_report *report);

/* Write everything that the data folder holds to `fd`. False: said, and `out_status` is set. */
bool export_to(struct cli *cli, int fd, struct hash *out_history, int *out_status);
