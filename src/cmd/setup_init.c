/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/setup.h"

#include <stdio.h>
#include <string.h>

#include "cmd/complaints.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "control/keys.h"
#include "core/base/hex.h"
#include "core/record/card.h"
#include "json/json.h"
#include "json/submission.h"

/* init: keys, card.json and ayni.conf of a new member. */

#define DEFAULT_LISTEN "[::]:4700"

static const struct option_rule init_options[] = {
    {"org-id", "ORG-ID", "organisation identifier, such as BO-NIT-1020304050", false},
    {"country", "CC", "ISO 3166-1 code of two letters, or XI", false},
    {"title", "LANG=TEXT", "name of the institution in a language", true},
    {"type", "CODE", "IATI OrganisationType; 80, academic, if not given", false},
    {"listen", "HOST:PORT", "where the node listens; " DEFAULT_LISTEN " if not given", false},
    {"advertise", "HOST:PORT", "where others reach the node", true},
    {NULL, NULL, NULL, false},
};

static size_t count(const struct cli *cli, const char *name)
{
    size_t n = 0;
    while (option_at(&cli->options, name, n) != NULL)
        n++;
    return n;
}

static void pack_key(struct packer *p, const char *name, const void *key)
{
    pack_text(p, name);
    pack_bin(p, bytes_of(key, 32));
}

/* The card of the options and keys, its keys in byte order. */
static bool pack_card(const struct cli *cli, struct packer *p, const struct keys *keys, int *out_status)
{
    size_t n_addresses = count(cli, "advertise");
    const char *type = option(&cli->options, "type");
    pack_map(p, 9u + (n_addresses > 0));
    if (n_addresses > 0) pack_text(p, "addresses");
    if (n_addresses > 0) pack_array(p, n_addresses);
    for (size_t i = 0; i < n_addresses; i++)
        pack_text(p, option_at(&cli->options, "advertise", i));
    pack_text(p, "cosigner_key");
    pack_bin(p, BYTES_ARRAY(keys->cosigner.bytes));
    pack_text(p, "country");
    pack_text(p, option(&cli->options, "country"));
    pack_key(p, "log_key", keys->log.bytes);
    pack_key(p, "member_key", keys->member.bytes);
    pack_text(p, "name");
    pack_text(p, cli->options.words[0]);
    pack_text(p, "names");
    if (!parse_texts(cli, p, "title", out_status)) return false;
    pack_text(p, "org_id");
    pack_text(p, option(&cli->options, "org-id"));
    pack_key(p, "transport_key", keys->transport.own.bytes);
    pack_text(p, "type");
    pack_text(p, type != NULL ? type : "80");
    return true;
}

static bool check_card(const struct cli *cli, struct bytes bytes, struct card *out, int *out_status)
{
    struct complaints complaints;
    struct schema_check how = {true, complaints_report, &complaints};
    struct codelists *lists = codelists_new(cli->heap, cli->codelists);
    complaints_init(&complaints, cli, "init");
    enum ayni_err err = lists == NULL ? AYNI_ERR_MEMORY : card_check(bytes, &how);
    if (err == AYNI_OK) err = submission_check(&card_schema, bytes, lists, &how);
    if (err == AYNI_OK) err = card_decode(out, bytes);
    codelists_free(lists);
    if (err != AYNI_OK) *out_status = complaints_fail(&complaints, err);
    complaints_deinit(&complaints);
    return err == AYNI_OK;
}

static enum ayni_err write_config(const struct cli *cli, struct fault *fault)
{
    char path[FOLDER_PATH_MAX], text[1024];
    const char *listen = option(&cli->options, "listen");
    int n = snprintf(text, sizeof text,
                     "# What aynid reads; SIGHUP reads [peers] again.\n"
                     "[node]\n"
                     "listen = %s\n"
                     "\n"
                     "# Addresses that override those on the members' cards: NAME = HOST:PORT\n"
                     "[peers]\n"
                     "\n"
                     "# Auditors' nodes that may read everything: NAME = KEY\n"
                     "[observers]\n",
                     listen != NULL ? listen : DEFAULT_LISTEN);
    if (n < 0 || (size_t)n >= sizeof text || !folder_path(path, cli->folder, "ayni.conf"))
        return AYNI_ERR_LIMIT;
    return file_write(path, bytes_of(text, (size_t)n), &(struct file_options){.mode = 0600}, fault);
}

static enum ayni_err write_card(const struct cli *cli, struct bytes card, struct fault *fault)
{
    static const char *const order[] = {"name", "org_id", "type", "country", "names", "addresses", NULL};
    char path[FOLDER_PATH_MAX];
    struct buffer text;
    buffer_init(&text, cli->heap, 4 * CARD_MAX);
    enum ayni_err err = json_write(&text, card, JSON_INDENTED, order);
    if (err == AYNI_OK) err = buffer_append(&text, BYTES_LITERAL("\n"));
    if (err == AYNI_OK && !folder_path(path, cli->folder, "card.json")) err = AYNI_ERR_LIMIT;
    if (err == AYNI_OK)
        err = file_write(path, buffer_view(&text), &(struct file_options){.mode = 0644}, fault);
    buffer_deinit(&text);
    return err;
}

static int print_json(const struct cli *cli, const struct card *card, const char *path)
{
    static const char *const order[] = {"name", "member_id", "card", NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    buffer_init(&out, cli->heap, 2 * FOLDER_PATH_MAX);
    pack_map(&p, 3);
    pack_text(&p, "card");
    pack_text(&p, path);
    pack_key(&p, "member_id", card->id.bytes);
    pack_text(&p, "name");
    pack_str(&p, card->name);
    int status = print_document(cli, buffer_view(&out), order);
    buffer_deinit(&out);
    return status;
}

static int print_result(const struct cli *cli, const struct card *card)
{
    struct sheet sheet;
    char hex[65], path[FOLDER_PATH_MAX];
    hex_encode(hex, BYTES_ARRAY(card->id.bytes));
    if (!folder_path(path, cli->folder, "card.json")) return EXIT_REFUSED;
    if (cli->json) return print_json(cli, card, path);
    print_sheet_init(&sheet, cli, stdout);
    sheet_put(&sheet, "Keys made for ");
    sheet_text(&sheet, card->name);
    sheet_printf(&sheet, "\n  member id  %s\n  card       ", hex);
    sheet_text(&sheet, bytes_of_text(path));
    sheet_put(&sheet,
              "\nNext: give card.json to whoever writes the charter; keep the folder keys/ to yourself.\n");
    return print_sheet(&sheet, cli, stdout);
}

static bool has_all(const struct cli *cli, int *out_status)
{
    static const char *const needed[] = {"org-id", "country", "title"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (option(&cli->options, needed[i]) != NULL) continue;
        *out_status =
            cli_failf(cli, AYNI_ERR_USAGE, "init: --%s is missing; see `ayni init --help`", needed[i]);
        return false;
    }
    return true;
}

/*
 * The card is checked with keys that are thrown away before anything is written, so that a slip in the
 * options leaves no half-made folder.
 */
static bool check_first(const struct cli *cli, int *out_status)
{
    struct keys keys;
    struct seed seed;
    struct buffer card;
    struct card decoded;
    struct packer p = packer_to(&card);
    buffer_init(&card, cli->heap, CARD_MAX);
    crypto_random(seed.bytes, sizeof seed.bytes);
    keys_derive(&keys, &seed, &seed);
    bool ok = pack_card(cli, &p, &keys, out_status);
    ok = ok && check_card(cli, buffer_view(&card), &decoded, out_status);
    keys_wipe(&keys);
    buffer_deinit(&card);
    return ok;
}

static enum ayni_err make_folder(const struct cli *cli, struct keys *out, struct fault *fault)
{
    enum ayni_err err = folder_make(cli->folder, fault);
    if (err == AYNI_OK) err = folder_check(cli->folder, fault);
    if (err == AYNI_OK) err = keys_make(cli->folder, fault);
    if (err == AYNI_ERR_EXISTS)
        fault_set(
            fault,
            "%s holds keys already; take another folder with --data or, where an earlier `ayni init` was "
            "cut off before it made card.json, remove this one",
            cli->folder);
    if (err == AYNI_OK) err = keys_load(out, cli->folder, fault);
    if (err == AYNI_OK) err = write_config(cli, fault);
    return err;
}

static int run_init(struct cli *cli)
{
    struct keys keys;
    struct buffer card;
    struct card decoded;
    struct fault fault = {0};
    int status;
    if (!has_all(cli, &status) || !check_first(cli, &status)) return status;
    enum ayni_err err = make_folder(cli, &keys, &fault);
    if (err != AYNI_OK) return cli_fail(cli, err, &fault);
    buffer_init(&card, cli->heap, CARD_MAX);
    struct packer p = packer_to(&card);
    bool ok = pack_card(cli, &p, &keys, &status) && check_card(cli, buffer_view(&card), &decoded, &status);
    keys_wipe(&keys);
    if (ok) {
        err = write_card(cli, buffer_view(&card), &fault);
        status = err == AYNI_OK ? print_result(cli, &decoded) : cli_fail(cli, err, &fault);
    }
    buffer_deinit(&card);
    return status;
}

const struct command command_init = {
    .name = "init",
    .words = "NAME",
    .summary = "make the keys and the card of a new member",
    .help = "NAME is written like a domain: umsa.edu.bo. Makes keys/, card.json and ayni.conf in the data "
            "folder,\n"
            "readable by you alone, and never overwrites any of them.",
    .example =
        "  ayni init umsa.edu.bo --org-id BO-NIT-1020304050 --country BO \\\n"
        "      --title es=\"Universidad Mayor\" --listen 0.0.0.0:4700 --advertise ayni.umsa.edu.bo:4700",
    .options = init_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_init,
};
