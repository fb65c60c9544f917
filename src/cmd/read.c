/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/command.h"
#include "json/json.h"

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static int print_method(struct cli *cli)
{
    struct buffer params, text;
    struct bytes value;
    int status = EXIT_DONE;
    buffer_init(&params, cli->heap, 65536);
    buffer_init(&text, cli->heap, (size_t)64 << 20);
    struct packer p = packer_to(&params);
    pack_map(&p, cli->options.n_words);
    if (cli->options.n_words == 1) pack_text(&p, "id");
    if (cli->options.n_words == 1) pack_text(&p, cli->options.words[0]);
    if (cli_call(cli, cli->command->name, buffer_view(&params), &value, &status) &&
        json_write(&text, value, JSON_INDENTED, NULL) == AYNI_OK)
        printf("%.*s\n", (int)text.len, (const char *)text.data);
    buffer_deinit(&params);
    buffer_deinit(&text);
    return status;
}

static const struct command command_list = {"list", "", "commitments", NULL, "  ayni list", no_options,
                                            0,      0,  print_method};
static const struct command command_show = {
    "show", "ID", "one commitment", NULL, "  ayni show ID", no_options, 1, 1, print_method};
static const struct command command_log = {"log",      "", "records", NULL,        "  ayni log",
                                           no_options, 0,  0,         print_method};
static const struct command command_members = {"members",  "", "members", NULL,        "  ayni members",
                                               no_options, 0,  0,         print_method};
static const struct command command_peers = {"peers",    "", "sessions", NULL,        "  ayni peers",
                                             no_options, 0,  0,          print_method};
static const struct command command_status = {"status",   "", "state", NULL,        "  ayni status",
                                              no_options, 0,  0,       print_method};

const struct command *const commands_read[] = {
    &command_list, &command_show, &command_log, &command_members, &command_peers, &command_status, NULL};
