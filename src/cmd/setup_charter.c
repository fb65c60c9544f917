/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/parse.h"
#include "cmd/setup.h"
#include "control/engine.h"
#include "core/base/heap.h"
#include "core/base/hex.h"
#include "core/record/charter.h"
#include "json/text.h"

/* charter: the founding document from the founders' cards; join: sign it. */

static const struct option_rule charter_options[] = {
    {"title", "LANG=TEXT", "name of the ledger in a language", true},
    {"admit", "N", "endorsements that admit a new member", false},
    {"threshold", "T", "votes that pass a motion, at least; 1 if not given", false},
    {"forkers", "F", "forking electors to bear; 0 if not given", false},
    {"witnesses", "W", "cosignatures that make a head witnessed; 0 if not given", false},
    {"output", "FILE", "the charter to write (-o)", false},
    {"show", NULL, "explain the charter named instead", false},
    {NULL, NULL, NULL, false},
};

static bool parse_number(
    const struct cli *cli, const char *name, uint64_t otherwise, uint64_t *out, int *out_status)
{
    const char *text = option(&cli->options, name);
    char *end;
    *out = otherwise;
    if (text == NULL) return true;
    *out = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out <= 1000) return true;
    *out_status = cli_failf(cli, AYNI_ERR_USAGE, "--%s %s: expected a number from 0 to 1000", name, text);
    return false;
}

struct cards {
    size_t n;
    struct buffer bytes[CHARTER_FOUNDERS_MAX];
    struct card list[CHARTER_FOUNDERS_MAX];
};

static bool read_card(
    const struct cli *cli, const char *path, struct buffer *bytes, struct card *out, int *out_status)
{
    struct problems problems = {cli, path, 0, {{0}, {0}}};
    struct schema_check how = {true, problems_report, &problems};
    buffer_init(bytes, cli->heap, CARD_MAX);
    if (!parse_json_file(cli, bytes, path, &card_schema, out_status)) return false;
    enum ayni_err err = schema_check(&card_schema, buffer_view(bytes), &how);
    if (err == AYNI_OK) err = card_decode(out, buffer_view(bytes));
    if (err == AYNI_OK) return true;
    if (problems.n == 0)
        fault_set(&problems.first, "%s: this is no sound card: %s", path, ayni_err_text(err));
    *out_status = cli_fail(cli, err, &problems.first);
    return false;
}

static int compare_cards(const void *a, const void *b)
{
    return member_id_compare(&((const struct card *)a)->id, &((const struct card *)b)->id);
}

static bool read_cards(const struct cli *cli, struct cards *out, int *out_status)
{
    for (size_t i = 0; i < cli->options.n_words; i++) {
        if (i == CHARTER_FOUNDERS_MAX) {
            *out_status =
                cli_failf(cli, AYNI_ERR_LIMIT, "a charter has at most %d founders; admit others later",
                          CHARTER_FOUNDERS_MAX);
            return false;
        }
        out->n = i + 1;
        if (!read_card(cli, cli->options.words[i], &out->bytes[i], &out->list[i], out_status)) return false;
    }
    qsort(out->list, out->n, sizeof out->list[0], compare_cards);
    return true;
}

static void free_cards(struct cards *cards)
{
    for (size_t i = 0; i < cards->n; i++)
        buffer_deinit(&cards->bytes[i]);
}

struct terms_of_charter {
    uint64_t admit, forkers, threshold, witnesses;
};

static bool parse_charter_terms(const struct cli *cli, struct terms_of_charter *out, int *out_status)
{
    return parse_number(cli, "admit", 1, &out->admit, out_status) &&
           parse_number(cli, "forkers", 0, &out->forkers, out_status) &&
           parse_number(cli, "threshold", 1, &out->threshold, out_status) &&
           parse_number(cli, "witnesses", 0, &out->witnesses, out_status);
}

static bool pack_charter(const struct cli *cli, struct packer *p, const struct cards *cards, int *out_status)
{
    struct terms_of_charter terms;
    if (!parse_charter_terms(cli, &terms, out_status)) return false;
    pack_map(p, 8);
    pack_text(p, "admit");
    pack_uint(p, terms.admit);
    pack_text(p, "forkers");
    pack_uint(p, terms.forkers);
    pack_text(p, "members");
    pack_array(p, cards->n);
    for (size_t i = 0; i < cards->n; i++)
        pack_bin(p, cards->list[i].bytes);
    pack_text(p, "rules");
    pack_uint(p, RULES_VERSION);
    pack_text(p, "threshold");
    pack_uint(p, terms.threshold);
    pack_text(p, "titles");
    if (!parse_texts(cli, p, "title", out_status)) return false;
    pack_text(p, "version");
    pack_uint(p, 1);
    pack_text(p, "witnesses");
    pack_uint(p, terms.witnesses);
    return true;
}

static void print_text(const struct cli *cli, struct bytes texts)
{
    struct buffer escaped;
    buffer_init(&escaped, cli->heap, 8192);
    if (text_escape(&escaped, text_pick(texts, bytes_of_text(cli->lang), bytes_of(NULL, 0)), true) == AYNI_OK)
        printf("%.*s", (int)escaped.len, (const char *)escaped.data);
    buffer_deinit(&escaped);
}

static void print_charter(const struct cli *cli, const struct charter *charter)
{
    char hex[65] = {0};
    hex_encode(hex, BYTES_ARRAY(charter->id.bytes));
    printf("Charter of \"");
    print_text(cli, charter->titles);
    printf("\"\n  ledger id  %s\n  rules      version %llu; %llu endorsements admit a member; a motion needs "
           "at least %llu votes;\n"
           "             %llu forking electors to bear; %llu witnesses\n  founders\n",
           hex, (unsigned long long)charter->rules, (unsigned long long)charter->admit,
           (unsigned long long)charter->threshold, (unsigned long long)charter->forkers,
           (unsigned long long)charter->witnesses);
    for (size_t i = 0; i < charter->n_founders; i++) {
        const struct card *card = &charter->founders[i];
        hex_encode(hex, BYTES_ARRAY(card->id.bytes));
        printf("    %.8s  %-24.*s %.*s  ", hex, (int)card->name.len, (const char *)card->name.data,
               (int)card->country.len, (const char *)card->country.data);
        print_text(cli, card->names);
        printf("\n");
    }
}

static int print_ledger_id(const struct cli *cli, const struct charter *charter)
{
    char hex[65] = {0};
    hex_encode(hex, BYTES_ARRAY(charter->id.bytes));
    if (cli->json)
        printf("{\"ledger_id\": \"%s\"}\n", hex);
    else
        print_charter(cli, charter);
    return EXIT_DONE;
}

static int write_charter(const struct cli *cli, struct bytes bytes, const struct charter *charter)
{
    struct fault fault = {0};
    const char *path = option(&cli->options, "output");
    enum ayni_err err = file_write(path, bytes, &(struct file_options){.mode = 0644}, &fault);
    return err == AYNI_OK ? print_ledger_id(cli, charter) : cli_fail(cli, err, &fault);
}

static int make_charter(struct cli *cli, struct cards *cards, struct charter *charter)
{
    struct buffer bytes;
    struct packer p = packer_to(&bytes);
    int status;
    if (!read_cards(cli, cards, &status)) return status;
    buffer_init(&bytes, cli->heap, CHARTER_MAX);
    if (pack_charter(cli, &p, cards, &status)) {
        struct problems problems = {cli, "charter", 0, {{0}, {0}}};
        struct schema_check how = {true, problems_report, &problems};
        enum ayni_err err = packer_finish(&p);
        if (err == AYNI_OK) err = schema_check(&charter_schema, buffer_view(&bytes), &how);
        if (err == AYNI_OK) err = charter_decode(charter, buffer_view(&bytes));
        if (err != AYNI_OK && problems.n == 0)
            fault_set(&problems.first, "these cards make no charter: %s (is one of them given twice?)",
                      ayni_err_text(err));
        status = err == AYNI_OK ? write_charter(cli, buffer_view(&bytes), charter)
                                : cli_fail(cli, err, &problems.first);
    }
    buffer_deinit(&bytes);
    return status;
}

/* Read a charter file; `bytes` must outlive `out`. */
static bool read_charter(
    const struct cli *cli, const char *path, struct buffer *bytes, struct charter *out, int *out_status)
{
    struct fault fault = {0};
    buffer_init(bytes, cli->heap, CHARTER_MAX + 1);
    enum ayni_err err = file_read(bytes, path, false, &fault);
    if (err == AYNI_OK) {
        err = charter_decode(out, buffer_view(bytes));
        if (err != AYNI_OK) fault_set(&fault, "%s: this is no charter: %s", path, ayni_err_text(err));
    }
    if (err != AYNI_OK) *out_status = cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    return err == AYNI_OK;
}

static int show_charter(const struct cli *cli, struct charter *charter)
{
    struct buffer bytes;
    int status = EXIT_DONE;
    if (read_charter(cli, cli->options.words[0], &bytes, charter, &status))
        status = print_ledger_id(cli, charter);
    buffer_deinit(&bytes);
    return status;
}

static int run_charter(struct cli *cli)
{
    struct charter *charter = heap_zalloc(cli->heap, sizeof *charter);
    struct cards *cards = heap_zalloc(cli->heap, sizeof *cards);
    int status;
    if (charter == NULL || cards == NULL)
        status = cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    else if (option(&cli->options, "show") != NULL)
        status = show_charter(cli, charter);
    else if (option(&cli->options, "output") == NULL || option(&cli->options, "title") == NULL)
        status = cli_failf(cli, AYNI_ERR_USAGE,
                           "charter: --title and -o FILE are needed; see `ayni charter --help`");
    else
        status = make_charter(cli, cards, charter);
    if (cards != NULL) free_cards(cards);
    heap_free(cli->heap, cards);
    heap_free(cli->heap, charter);
    return status;
}

const struct command command_charter = {
    .name = "charter",
    .words = "CARD...",
    .summary = "write the founding document from the founders' cards",
    .help =
        "The same cards and options give the same bytes, so every founder can make the charter and compare.\n"
        "The ledger id is the SHA-256 of the file. `ayni charter --show FILE` explains one.",
    .example = "  ayni charter --title es=\"Cooperación andina\" --admit 2 --witnesses 0 a.json b.json "
               "c.json -o andes.charter",
    .options = charter_options,
    .words_min = 1,
    .words_max = OPTIONS_MAX,
    .run = run_charter,
};

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static int submit_join(struct cli *cli, const struct charter *charter)
{
    static const uint8_t no_params = 0x80;
    struct bytes value, id;
    int status;
    char ledger[65] = {0}, record[65] = {0};
    if (!cli_call(cli, "join", bytes_of(&no_params, 1), &value, &status)) return status;
    if (codec_map_find(value, "id", &id) != AYNI_OK || id.len != 34)
        return cli_failf(cli, AYNI_ERR_ENCODING, "an answer without id");
    hex_encode(ledger, BYTES_ARRAY(charter->id.bytes));
    hex_encode(record, bytes_of(id.data + 2, 32)); /* behind the header of a bin of 32 bytes */
    if (cli->json)
        printf("{\"ledger_id\": \"%s\", \"id\": \"%s\"}\n", ledger, record);
    else
        printf("Joined: the charter is signed with record %.8s, durable in %s\nNext: start the node with "
               "`aynid --data %s`\n",
               record, cli->folder, cli->folder);
    return EXIT_DONE;
}

static int bind_and_join(struct cli *cli, const struct charter *charter)
{
    struct fault fault = {0};
    if (!cli->json) print_charter(cli, charter);
    if (!cli_confirm(cli, "Sign this charter? It cannot be taken back."))
        return cli_failf(cli, AYNI_ERR_RULE, "not joined");
    enum ayni_err err = engine_bind(cli->heap, cli->folder, charter->bytes, &fault);
    return err == AYNI_OK ? submit_join(cli, charter) : cli_fail(cli, err, &fault);
}

static int run_join(struct cli *cli)
{
    struct buffer bytes;
    int status = EXIT_DONE;
    struct charter *charter = heap_zalloc(cli->heap, sizeof *charter);
    if (charter == NULL) return cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    if (read_charter(cli, cli->options.words[0], &bytes, charter, &status))
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
