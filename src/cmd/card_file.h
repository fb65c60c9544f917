/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"
#include "core/record/card.h"

/*
 * Read and check a card that a person hands in as JSON; `out` looks into `bytes`, which the caller releases
 * in any case. False: said, with `out_status`.
 */
bool card_file_read(
    const struct cli *cli, const char *path, struct buffer *bytes, struct card *out, int *out_status);

/* What a card says, for who answers for it. */
void sheet_card(struct sheet *sheet, const struct card *card);
