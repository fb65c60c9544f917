/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write_record.h"

#include <stdio.h>

#include "cmd/names.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/show_commitment.h"
#include "cmd/written.h"
#include "core/record/types.h"

#define REQUEST_MAX (2 * PAYLOAD_MAX)

static enum ayni_err write_show_params(struct cli *cli, struct buffer *out)
{
    struct packer p = packer_to(out);
    pack_map(&p, 1);
    pack_text(&p, "id");
    pack_text(&p, cli->options.words[0]);
    return packer_finish(&p);
}

/* On stdout, or, where that is a program's, on stderr for who is asked. */
int record_show_target(struct cli *cli)
{
    struct sheet sheet;
    struct buffer params, members;
    struct bytes shown;
    FILE *out = cli->json ? stderr : stdout;
    int status = EXIT_UNREACHABLE;
    if (cli->json && !cli_asks(cli)) return EXIT_DONE;
    print_sheet_init(&sheet, cli, out);
    buffer_init(&params, cli->heap, 65536);
    if (names_load(cli, &sheet, &members, &status) && write_show_params(cli, &params) == AYNI_OK &&
        cli_call(cli, "show", buffer_view(&params), &shown, &status)) {
        show_summary(&sheet, shown);
        sheet_put(&sheet, "\n");
        status = print_sheet(&sheet, cli, out);
    }
    sheet_deinit(&sheet);
    buffer_deinit(&params);
    buffer_deinit(&members);
    return status;
}

/* {payload, target?, type} */
static enum ayni_err write_request(struct cli *cli,
                                   const struct record_command *what,
                                   struct map_draft *payload,
                                   struct buffer *out)
{
    struct packer p = packer_to(out);
    pack_map(&p, what->has_target ? 3 : 2);
    pack_text(&p, "payload");
    enum ayni_err err = map_draft_write(payload, &p);
    if (what->has_target) {
        pack_text(&p, "target");
        pack_text(&p, cli->options.words[0]);
    }
    pack_text(&p, "type");
    pack_text(&p, what->type);
    return err == AYNI_OK ? packer_finish(&p) : err;
}

static int sign(struct cli *cli,
                const struct record_command *what,
                struct map_draft *payload,
                struct wait *wait)
{
    struct buffer request;
    struct bytes value;
    struct written written = {0};
    int status = EXIT_REFUSED;
    buffer_init(&request, cli->heap, REQUEST_MAX);
    enum ayni_err err = write_request(cli, what, payload, &request);
    if (err != AYNI_OK)
        status = cli_failf(cli, err, "%s: %s", what->command.name, ayni_err_text(err));
    else if (cli_call(cli, "write", buffer_view(&request), &value, &status)) {
        status = written_read(&written, value) ? wait_for(cli, wait, &written)
                                               : cli_failf(cli, AYNI_ERR_ENCODING, "an answer without id");
        if (status == EXIT_DONE) status = written_print(cli, &written, what->done);
    }
    buffer_deinit(&request);
    return status;
}

int record_write(struct cli *cli, const struct record_command *what, struct map_draft *payload)
{
    struct wait wait;
    int status;
    if (!wait_parse(cli, &wait, &status)) return status;
    if (what->question != NULL && what->has_target) {
        status = record_show_target(cli);
        if (status != EXIT_DONE) return status;
    }
    if (what->question != NULL && !cli_confirm(cli, what->question))
        return cli_failf(cli, AYNI_ERR_RULE, "%s: nothing was signed", what->command.name);
    return sign(cli, what, payload, &wait);
}

/* The file's fields; those that options give go before them. False: said. */
static bool add_file(const struct cli *cli,
                     const struct record_command *what,
                     struct map_draft *payload,
                     struct buffer *out,
                     int *out_status)
{
    size_t at = what->has_target ? 1 : 0;
    if (!what->has_file || cli->options.n_words <= at) return true;
    enum record_type type = record_type_of(bytes_of_text(what->type));
    if (!parse_json_file(cli, out, cli->options.words[at], record_type_schema(type), out_status))
        return false;
    map_draft_add(payload, buffer_view(out));
    return true;
}

int record_run(struct cli *cli)
{
    const struct record_command *what = (const struct record_command *)(const void *)cli->command;
    struct map_draft payload;
    struct buffer file;
    int status = EXIT_REFUSED;
    map_draft_init(&payload, cli->heap, PAYLOAD_MAX);
    buffer_init(&file, cli->heap, PAYLOAD_MAX);
    if (payload_add_options(cli, &payload, what->rules, &status) &&
        add_file(cli, what, &payload, &file, &status) &&
        payload_is_complete(cli, &payload, what->rules, &status))
        status = record_write(cli, what, &payload);
    buffer_deinit(&file);
    map_draft_deinit(&payload);
    return status;
}
