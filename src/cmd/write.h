/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/write_record.h"

extern const struct command command_new, command_propose, command_accept, command_decline, command_sign,
    command_submit;
extern const struct record_command record_amend, record_suspend, record_resume, record_terminate,
    record_deliver, record_confirm, record_contest, record_progress, record_attach, record_correct,
    record_consent, record_label, record_unlabel;
extern const struct command *const commands_write[]; /* all of them, then NULL */
