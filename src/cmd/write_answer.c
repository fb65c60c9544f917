/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/parse.h"
#include "cmd/write.h"
#include "cmd/written.h"
#include "core/record/value.h"

/* accept, decline: show what it means, ask, sign. */

struct answer {
    const char *method;   /* "accept" */
    const char *text_key; /* what the text that may come with it is called, option and payload alike */
    const char *question;
    const char *done; /* "Accepted" */
};

/* {id}, {id, reason}, {id, reservation}: keys in byte order. */
static enum ayni_err write_params(struct cli *cli, struct buffer *out, const char *text_key)
{
    const char *text = text_key != NULL ? option(&cli->options, text_key) : NULL;
    struct packer p = packer_to(out);
    pack_map(&p, text != NULL ? 2 : 1);
    pack_text(&p, "id");
    pack_text(&p, cli->options.words[0]);
    if (text != NULL) {
        pack_text(&p, text_key);
        parse_pack_text(cli, &p, text);
    }
    return packer_finish(&p);
}

static int sign(struct cli *cli, const struct answer *answer, struct wait *wait)
{
    struct buffer params;
    struct bytes value;
    struct written written = {0};
    int status = EXIT_REFUSED;
    buffer_init(&params, cli->heap, 65536);
    enum ayni_err err = write_params(cli, &params, answer->text_key);
    if (err != AYNI_OK)
        status = cli_failf(cli, err, "%s: %s", answer->method, ayni_err_text(err));
    else if (cli_call(cli, answer->method, buffer_view(&params), &value, &status)) {
        status = written_read(&written, value) ? wait_for(cli, wait, &written)
                                               : cli_failf(cli, AYNI_ERR_ENCODING, "an answer without id");
        if (status == EXIT_DONE) status = written_print(cli, &written, answer->done);
    }
    buffer_deinit(&params);
    return status;
}

static int run(struct cli *cli, const struct answer *answer)
{
    struct wait wait;
    int status;
    if (!wait_parse(cli, &wait, &status)) return status;
    status = record_show_target(cli);
    if (status != EXIT_DONE) return status;
    if (!cli_confirm(cli, answer->question))
        return cli_failf(cli, AYNI_ERR_RULE, "%s: nothing was signed", answer->method);
    return sign(cli, answer, &wait);
}

static int run_accept(struct cli *cli)
{
    static const struct answer answer = {"accept", "reservation", "Accept it? It cannot be taken back.",
                                         "Accepted"};
    return run(cli, &answer);
}

static int run_decline(struct cli *cli)
{
    static const struct answer answer = {"decline", "reason", "Decline it? It cannot be taken back.",
                                         "Declined"};
    const char *reason = option(&cli->options, "reason");
    if (reason == NULL || *reason == '\0')
        return cli_failf(cli, AYNI_ERR_USAGE, "decline: say why, with --reason TEXT");
    return run(cli, &answer);
}

static const struct option_rule accept_options[] = {
    {"reservation", "TEXT", "with what reservation, in the language of --lang", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct option_rule decline_options[] = {
    {"reason", "TEXT", "why, in the language of --lang; everybody can read it", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct command command_accept = {
    .name = "accept",
    .words = "ID",
    .summary = "accept a commitment, for good",
    .help = "Shows what it is and asks first. The first answer of a signatory decides. The author of a "
            "commitment "
            "has accepted it by proposing it.",
    .example = "  ayni show 3f2a9c01\n"
               "  ayni accept 3f2a9c01",
    .options = accept_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_accept,
};

const struct command command_decline = {
    .name = "decline",
    .words = "ID",
    .summary = "decline a commitment, for good, and say why",
    .help =
        "Shows what it is and asks first. The reason is recorded in the language of --lang, else in that of "
        "LC_MESSAGES, else as English (`en`).",
    .example = "  ayni decline 3f2a9c01 --lang es --reason \"El plazo es demasiado corto\"",
    .options = decline_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_decline,
};
