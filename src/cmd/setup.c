/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/setup.h"

const struct command *const commands_setup[] = {&command_init, &command_charter, &command_join, NULL};
