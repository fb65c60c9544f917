/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/charter_file.h"
#include "cmd/print.h"
#include "cmd/setup.h"
#include "cmd/written.h"
#include "control/engine.h"
#include "core/base/heap.h"
#include "core/base/hex.h"

/* join: bind the data folder to a ledger and sign its charter. */

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static int submit_join(struct cli *cli, const struct charter *charter)
{
    static const uint8_t no_params = 0x80;
    struct written written = {0};
    struct sheet sheet;
    struct bytes value;
    char ledger[65];
    int status;
    if (!cli_call(cli, "join", bytes_of(&no_params, 1), &value, &status)) return status;
    if (!written_read(&written, value)) return cli_failf(cli, AYNI_ERR_ENCODING, "an answer without id");
    hex_encode(ledger, BYTES_ARRAY(charter->id.bytes));
    if (cli->json) {
        printf("{\"ledger_id\": \"%s\", \"id\": \"%s\"}\n", ledger, written.hex);
        return EXIT_DONE;
    }
    print_sheet_init(&sheet, cli, stdout);
    sheet_printf(&sheet, "Joined: the charter is signed with record %.8s, durable in ", written.hex);
    sheet_text(&sheet, bytes_of_text(cli->folder));
    sheet_put(&sheet, "\nNext: start the node with `aynid --data ");
    sheet_text(&sheet, bytes_of_text(cli->folder));
    sheet_put(&sheet, "`\n");
    return print_sheet(&sheet, cli, stdout);
}

/* What is about to be signed: on stdout, or, where that is a program's, on stderr for who is asked. */
static int show(const struct cli *cli, const struct charter *charter)
{
    struct sheet sheet;
    FILE *out = cli->json ? stderr : stdout;
    if (cli->json && !cli_asks(cli)) return EXIT_DONE;
    print_sheet_init(&sheet, cli, out);
    sheet_charter(&sheet, charter);
    sheet_put(&sheet, "\n");
    return print_sheet(&sheet, cli, out);
}

static int bind_and_join(struct cli *cli, const struct charter *charter)
{
    struct fault fault = {0};
    int status = show(cli, charter);
    if (status != EXIT_DONE) return status;
    if (!cli_confirm(cli, "Sign this charter? It cannot be taken back."))
        return cli_failf(cli, AYNI_ERR_RULE, "not joined: nothing was signed");
    enum ayni_err err = engine_bind(cli->heap, cli->folder, charter->bytes, &fault);
    return err == AYNI_OK ? submit_join(cli, charter) : cli_fail(cli, err, &fault);
}

static int run_join(struct cli *cli)
{
    struct buffer bytes;
    int status = EXIT_DONE;
    struct charter *charter = heap_zalloc(cli->heap, sizeof *charter);
    if (charter == NULL) return cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    if (charter_file_read(cli, cli->options.words[0], &bytes, charter, &status))
        status = bind_and_join(cli, charter);
    buffer_deinit(&bytes);
    heap_free(cli->heap, charter);
    return status;
}

const struct command command_join = {
    .name = "join",
    .words = "CHARTER",
    .summary = "bind this data folder to a ledger and sign its charter",
    .help = "Shows what the charter says and asks first. Needs no node and no network; doing it twice is "
            "harmless.",
    .example = "  ayni join andes.charter",
    .options = no_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_join,
};
