/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"
#include "core/record/charter.h"

/* Read a charter; `bytes` must outlive `out`. False: said. The caller deinits `bytes` in any case. */
bool charter_file_read(
    const struct cli *cli, const char *path, struct buffer *bytes, struct charter *out, int *out_status);

/* What a charter says, for a person. */
void sheet_charter(struct sheet *sheet, const struct charter *charter);
