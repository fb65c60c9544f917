/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

extern const struct command command_new, command_propose, command_accept, command_decline, command_sign,
    command_submit;
extern const struct command *const commands_write[]; /* all of them, then NULL */
