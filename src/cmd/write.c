/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/parse.h"
#include "core/record/types.h"
#include "json/json.h"

/* propose, accept, decline. */

static const struct option_rule propose_options[] = {
    {"check", NULL, "validate and preview, sign nothing", false},
    {NULL, NULL, NULL, false},
};

static bool print_document(const struct cli *cli, struct bytes value)
{
    static const char *const order[] = {"id",         "commitment", "index", "level",
                                        "replicated", "witnessed",  NULL};
    struct buffer text;
    buffer_init(&text, cli->heap, (size_t)64 << 20);
    bool ok = json_write(&text, value, JSON_INDENTED, order) == AYNI_OK;
    if (ok) printf("%.*s\n", (int)text.len, (const char *)text.data);
    buffer_deinit(&text);
    return ok;
}

static int propose_one(struct cli *cli, const char *path)
{
    struct buffer payload, params;
    struct bytes value;
    int status = EXIT_DONE;
    buffer_init(&payload, cli->heap, (size_t)1 << 20);
    buffer_init(&params, cli->heap, (size_t)2 << 20);
    if (parse_json_file(cli, &payload, path, record_type_schema(RECORD_PROPOSE), &status)) {
        struct packer p = packer_to(&params);
        bool check = option(&cli->options, "check") != NULL;
        pack_map(&p, 1u + check);
        if (check) pack_text(&p, "check");
        if (check) pack_bool(&p, true);
        pack_text(&p, "payload");
        pack_raw(&p, buffer_view(&payload));
        if (packer_finish(&p) == AYNI_OK && cli_call(cli, "propose", buffer_view(&params), &value, &status))
            print_document(cli, value);
    }
    buffer_deinit(&payload);
    buffer_deinit(&params);
    return status;
}

static int run_propose(struct cli *cli)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < cli->options.n_words && status == EXIT_DONE; i++)
        status = propose_one(cli, cli->options.words[i]);
    return status;
}

static const struct command command_propose = {
    .name = "propose",
    .words = "FILE...",
    .summary = "propose commitments from JSON files",
    .help = "`-` is stdin. Proposing the same text again answers with the same record.",
    .example = "  ayni propose joint-laboratory.json",
    .options = propose_options,
    .words_min = 1,
    .words_max = OPTIONS_MAX,
    .run = run_propose,
};

static int run_accept(struct cli *cli)
{
    struct buffer params;
    struct bytes value;
    int status = EXIT_DONE;
    buffer_init(&params, cli->heap, 65536);
    struct packer p = packer_to(&params);
    pack_map(&p, 1);
    pack_text(&p, "id");
    pack_text(&p, cli->options.words[0]);
    if (packer_finish(&p) == AYNI_OK && cli_call(cli, "accept", buffer_view(&params), &value, &status))
        print_document(cli, value);
    buffer_deinit(&params);
    return status;
}

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static const struct command command_accept = {
    .name = "accept",
    .words = "ID",
    .summary = "accept a commitment, for good",
    .example = "  ayni accept 3f2a9c01",
    .options = no_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_accept,
};

const struct command *const commands_write[] = {&command_propose, &command_accept, NULL};
