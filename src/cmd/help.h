/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>

struct command;
struct option_rule;

/* Help of one command: what it does, its options and the common ones, an example. */
void help_command(const struct command *command, const struct option_rule *common);
