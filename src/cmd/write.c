/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write.h"

const struct command *const commands_write[] = {&command_new,
                                                &command_propose,
                                                &record_amend.command,
                                                &command_accept,
                                                &command_decline,
                                                &record_suspend.command,
                                                &record_resume.command,
                                                &record_terminate.command,
                                                &record_deliver.command,
                                                &record_confirm.command,
                                                &record_contest.command,
                                                &record_progress.command,
                                                &record_attach.command,
                                                &record_correct.command,
                                                &record_consent.command,
                                                &record_label.command,
                                                &record_unlabel.command,
                                                &command_sign,
                                                &command_submit,
                                                NULL};
