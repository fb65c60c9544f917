/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write.h"

const struct command *const commands_write[] = {
    &command_new, &command_propose, &command_accept, &command_decline, &command_sign, &command_submit, NULL};
