/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/care.h"

const struct command *const commands_care[] = {&command_rebuild, &command_doctor, NULL};
