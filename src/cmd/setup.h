/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

extern const struct command command_init, command_charter, command_join;
extern const struct command *const commands_setup[]; /* all of them, then NULL */
