/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/print.h"
#include "cmd/skeleton.h"
#include "cmd/write.h"

/* new: a commitment to fill in. */

#define SKELETON_MAX ((size_t)1 << 20)

static int list_kinds(const struct cli *cli)
{
    const char *const *kind = commitment_kinds();
    if (!cli->json) {
        for (; *kind != NULL; kind++)
            puts(*kind);
        return EXIT_DONE;
    }
    for (size_t i = 0; kind[i] != NULL; i++)
        printf("%s\"%s\"", i > 0 ? ", " : "[", kind[i]);
    puts("]");
    return EXIT_DONE;
}

static const char guide[] =
    "Replace each value: what stands there says what is expected, and all but texts is refused until it is "
    "replaced. Texts take more languages: [{\"lang\": \"es\", ...}, {\"lang\": \"pt\", ...}]; titles and "
    "whatever binds must be there in each of authentic_langs. Lists take more items. `due` may also be "
    "{\"after\": 1, \"days\": 30}: 30 days after obligation 1. --full shows the fields that may be left out, "
    "too.\nThen: ayni propose --check FILE";

static int print_guide(const struct cli *cli)
{
    struct sheet sheet;
    print_sheet_init(&sheet, cli, stderr);
    sheet_paragraph(&sheet, 0, BYTES_LITERAL(guide));
    return print_sheet(&sheet, cli, stderr);
}

static int run_new(struct cli *cli)
{
    struct buffer out;
    if (cli->options.n_words == 0) return list_kinds(cli);
    const char *kind = cli->options.words[0];
    buffer_init(&out, cli->heap, SKELETON_MAX);
    enum ayni_err err = skeleton_write(&out, bytes_of_text(kind), option(&cli->options, "full") != NULL);
    int status = EXIT_DONE;
    if (err == AYNI_OK) {
        fwrite(out.data, 1, out.len, stdout);
        fflush(stdout);
        status = print_guide(cli);
    } else if (err == AYNI_ERR_NOT_FOUND) {
        status = cli_failf(cli, AYNI_ERR_USAGE, "new: there is no kind `%s`; `ayni new` lists them", kind);
    } else {
        status = cli_failf(cli, err, "new: %s", ayni_err_text(err));
    }
    buffer_deinit(&out);
    return status;
}

static const struct option_rule new_options[] = {
    {"full", NULL, "with the fields that may be left out", false},
    {NULL, NULL, NULL, false},
};

const struct command command_new = {
    .name = "new",
    .words = "[KIND]",
    .summary = "a commitment of this kind to fill in; without KIND, the kinds",
    .help = "Prints JSON in which each value says what is expected there; a guide goes to stderr.",
    .example = "  ayni new training > training.json",
    .options = new_options,
    .words_max = 1,
    .run = run_new,
};
