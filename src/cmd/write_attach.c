/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/clock.h"
#include "cmd/evidence.h"
#include "cmd/parse.h"
#include "cmd/write.h"
#include "cmd/write_record.h"
#include "cmd/written.h"
#include "core/base/date.h"
#include "core/codec/pairs.h"

/* attach: a document that was not agreed on, put beside a commitment. */

static const char *chosen(const struct cli *cli, const char *name, const char *otherwise)
{
    const char *value = option(&cli->options, name);
    return value != NULL ? value : otherwise;
}

/* {access, bytes, category, date, lang, media_type, sha256, title}: keys in byte order. */
static bool pack_document(const struct cli *cli, struct packer *p, int *out_status)
{
    struct evidence file;
    char today[DATE_LEN + 1];
    const char *path = cli->options.words[1];
    if (!evidence_read(cli, path, &file, out_status)) return false;
    day_write(today, day_of_ms(clock_wall_ms()));
    pack_map(p, 8);
    put_text(p, "access", chosen(cli, "access", "parties"));
    put_uint(p, "bytes", file.bytes);
    put_text(p, "category", chosen(cli, "category", "A08"));
    put_text(p, "date", chosen(cli, "date", today));
    put_text(p, "lang", cli->lang[0] != '\0' ? cli->lang : "en");
    put_text(p, "media_type", file.media_type);
    put_bin(p, "sha256", BYTES_ARRAY(file.sha256.bytes));
    pack_text(p, "title");
    parse_pack_text(cli, p, option(&cli->options, "title"));
    return true;
}

static int run_attach(struct cli *cli)
{
    struct map_draft payload;
    int status = EXIT_REFUSED;
    if (option(&cli->options, "title") == NULL)
        return cli_failf(cli, AYNI_ERR_USAGE, "attach: --title TEXT is missing: what the document is called");
    if (!parse_date(cli, "date", &status)) return status;
    map_draft_init(&payload, cli->heap, PAYLOAD_MAX);
    map_draft_begin(&payload, BYTES_LITERAL("document"));
    if (pack_document(cli, &payload.packer, &status) &&
        payload_add_options(cli, &payload, record_attach.rules, &status))
        status = record_write(cli, &record_attach, &payload);
    map_draft_deinit(&payload);
    return status;
}

static const struct option_rule attach_options[] = {
    {"title", "TEXT", "what the document is called, in the language of --lang", false},
    {"category", "CODE", "kind of document, a code of DocumentCategory; A08 (results) if not given", false},
    {"date", "DATE", "date of the document; today if not given", false},
    {"access", "WORD", "who may have the content: public, parties (if not given) or sealed", false},
    {"note", "TEXT", "what there is to say of it", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule attach_rules[] = {
    {"note", "note", PAYLOAD_TEXT, false},
    {0},
};

const struct record_command record_attach = {
    .command =
        {
            .name = "attach",
            .words = "ID FILE",
            .summary = "put a document beside a commitment",
            .help =
                "Records its hash, size and media type; the content stays where it is. It never changes the "
                "text that was agreed on.",
            .example = "  ayni attach 3f2a9c01 minutes.pdf --title \"Minutes of the second meeting\"",
            .options = attach_options,
            .words_min = 2,
            .words_max = 2,
            .run = run_attach,
        },
    .type = "attach",
    .done = "Attached to",
    .rules = attach_rules,
    .has_target = true,
};
