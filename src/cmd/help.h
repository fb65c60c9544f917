/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

struct command;

/* Help of one command, or of aynid: what it does, its options and the common ones, an example. */
void help_command(const struct command *command);

/* What is typed before its options: "ayni propose", "aynid". */
#define HELP_TYPED_MAX 64
void help_typed(char out[HELP_TYPED_MAX], const struct command *command);
