/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

/* Commands that look after a data folder. */

extern const struct command command_doctor, command_rebuild;
extern const struct command *const commands_care[]; /* all of them, then NULL */
