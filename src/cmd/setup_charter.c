/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/card_file.h"
#include "cmd/charter_file.h"
#include "cmd/complaints.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/setup.h"
#include "core/base/heap.h"
#include "core/base/hex.h"

/* charter: the founding document from the founders' cards. */

static const struct option_rule charter_options[] = {
    {"title", "LANG=TEXT", "name of the ledger in a language", true},
    {"admit", "N", "endorsements that admit a new member", false},
    {"threshold", "T", "votes that pass a motion, at least; 1 if not given", false},
    {"forkers", "F", "forking electors to bear; 0 if not given", false},
    {"witnesses", "W", "cosignatures that make a head witnessed; 0 if not given", false},
    {"output", "FILE", "the charter to write", false},
    {"show", NULL, "explain the charter named instead", false},
    {NULL, NULL, NULL, false},
};

struct cards {
    size_t n;
    struct buffer bytes[CHARTER_FOUNDERS_MAX];
    struct card list[CHARTER_FOUNDERS_MAX];
};

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
        if (!card_file_read(cli, cli->options.words[i], &out->bytes[i], &out->list[i], out_status))
            return false;
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

#define TERM_MAX 1000

static bool parse_charter_terms(const struct cli *cli, struct terms_of_charter *out, int *out_status)
{
    *out = (struct terms_of_charter){.admit = 1, .threshold = 1};
    return parse_number(cli, "admit", 0, TERM_MAX, &out->admit, out_status) &&
           parse_number(cli, "forkers", 0, TERM_MAX, &out->forkers, out_status) &&
           parse_number(cli, "threshold", 0, TERM_MAX, &out->threshold, out_status) &&
           parse_number(cli, "witnesses", 0, TERM_MAX, &out->witnesses, out_status);
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

static int print_result(const struct cli *cli, const struct charter *charter)
{
    struct sheet sheet;
    char hex[64 + 1];
    if (cli->json) {
        hex_encode(hex, BYTES_ARRAY(charter->id.bytes));
        printf("{\"ledger_id\": \"%s\"}\n", hex);
        return EXIT_DONE;
    }
    print_sheet_init(&sheet, cli, stdout);
    sheet_charter(&sheet, charter);
    return print_sheet(&sheet, cli, stdout);
}

static int write_charter(const struct cli *cli, struct bytes bytes, const struct charter *charter)
{
    struct fault fault = {0};
    const char *path = option(&cli->options, "output");
    enum ayni_err err = file_write(path, bytes, &(struct file_options){.mode = 0644}, &fault);
    return err == AYNI_OK ? print_result(cli, charter) : cli_fail(cli, err, &fault);
}

static int check_and_write(const struct cli *cli, struct bytes bytes, struct charter *charter)
{
    struct complaints complaints;
    struct schema_check how = {true, complaints_report, &complaints};
    complaints_init(&complaints, cli, "charter");
    enum ayni_err err = charter_check(bytes, &how);
    if (err == AYNI_OK) err = charter_decode(charter, bytes);
    if (err != AYNI_OK && complaints.n == 0)
        fault_set(&complaints.first, "these cards make no charter: %s (is one of them given twice?)",
                  ayni_err_text(err));
    int status = err == AYNI_OK ? write_charter(cli, bytes, charter) : complaints_fail(&complaints, err);
    complaints_deinit(&complaints);
    return status;
}

static int make_charter(struct cli *cli, struct cards *cards, struct charter *charter)
{
    struct buffer bytes;
    struct packer p = packer_to(&bytes);
    int status;
    if (!read_cards(cli, cards, &status)) return status;
    buffer_init(&bytes, cli->heap, CHARTER_MAX);
    if (pack_charter(cli, &p, cards, &status)) {
        enum ayni_err err = packer_finish(&p);
        status = err == AYNI_OK ? check_and_write(cli, buffer_view(&bytes), charter)
                                : cli_failf(cli, err, "charter: %s", ayni_err_text(err));
    }
    buffer_deinit(&bytes);
    return status;
}

static int show_charter(const struct cli *cli, struct charter *charter)
{
    struct buffer bytes;
    int status = EXIT_DONE;
    if (cli->options.n_words != 1)
        return cli_failf(cli, AYNI_ERR_USAGE, "charter: --show explains one charter: name its file");
    if (charter_file_read(cli, cli->options.words[0], &bytes, charter, &status))
        status = print_result(cli, charter);
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
