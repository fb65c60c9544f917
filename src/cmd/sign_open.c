/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "cmd/charter_file.h"
#include "cmd/clock.h"
#include "cmd/sign.h"
#include "control/keys.h"
#include "json/submission.h"

/* The file that an option names, else the one of that name in the data folder. */
static bool choose_path(const struct sign *s,
                        char out[FOLDER_PATH_MAX],
                        const char *name,
                        const char *in_folder)
{
    const char *given = option(&s->cli->options, name);
    if (given == NULL) return folder_path(out, s->cli->folder, in_folder);
    int n = snprintf(out, FOLDER_PATH_MAX, "%s", given);
    return n > 0 && n < FOLDER_PATH_MAX;
}

static bool open_charter(struct sign *s, int *out_status)
{
    char path[FOLDER_PATH_MAX];
    bool is_given = option(&s->cli->options, "charter") != NULL;
    if (s->type == RECORD_JOIN) {
        if (!is_given) return charter_file_read(s->cli, s->file, &s->charter_bytes, &s->charter, out_status);
        *out_status =
            cli_failf(s->cli, AYNI_ERR_USAGE, "sign join: FILE is the charter; leave out --charter");
        return false;
    }
    if (!choose_path(s, path, "charter", "charter")) {
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "--charter: the name is empty or too long");
        return false;
    }
    if (is_given || access(path, F_OK) == 0)
        return charter_file_read(s->cli, path, &s->charter_bytes, &s->charter, out_status);
    *out_status = cli_failf(
        s->cli, AYNI_ERR_USAGE,
        "sign: for which ledger? name its charter with --charter FILE; there is none in %s", s->cli->folder);
    return false;
}

static bool open_key(struct sign *s, struct public_key *out, int *out_status)
{
    char path[FOLDER_PATH_MAX];
    struct fault fault = {0};
    bool is_given = option(&s->cli->options, "key") != NULL;
    enum ayni_err err = choose_path(s, path, "key", "keys/member.key") ? AYNI_OK : AYNI_ERR_USAGE;
    if (err == AYNI_OK) err = keys_load_member(&s->secret, out, path, &fault);
    if (err == AYNI_OK) return true;
    if (err == AYNI_ERR_NOT_FOUND && !is_given)
        fault_set(&fault, "sign: with which key? name the member key with --key FILE; there is none in %s",
                  s->cli->folder);
    *out_status = cli_fail(s->cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    return false;
}

static bool find_card(struct sign *s, const struct public_key *key, int *out_status)
{
    s->author.card = charter_founder_of_key(&s->charter, key);
    if (s->author.card != NULL) return true;
    *out_status = cli_failf(s->cli, AYNI_ERR_KEY,
                            "sign: this key stands on no card of the charter; is it the key of another "
                            "member, or the charter of another ledger?");
    return false;
}

static bool choose_time(struct sign *s, int *out_status)
{
    const char *text = option(&s->cli->options, "time");
    s->time_ms = s->type == RECORD_JOIN ? 0 : clock_wall_ms();
    if (text == NULL) return true;
    if (s->type == RECORD_JOIN)
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "sign join: it claims no time; leave out --time");
    else if (instant_parse(&s->time_ms, bytes_of_text(text)) == AYNI_OK)
        return true;
    else
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE,
                                "--time %s: expected a moment in UTC, as 2026-07-01T12:00:00Z", text);
    return false;
}

bool sign_open(struct sign *s, int *out_status)
{
    struct public_key key;
    buffer_init(&s->payload, s->cli->heap, RECORD_BODY_MAX);
    s->details.heap = s->cli->heap;
    if (!choose_time(s, out_status) || !open_charter(s, out_status) || !open_key(s, &key, out_status) ||
        !find_card(s, &key, out_status))
        return false;
    s->author.heap = s->cli->heap;
    s->author.charter = &s->charter;
    s->author.now_ms = s->time_ms;
    s->author.fault = &s->fault;
    s->author.details = &s->details;
    s->author.codelists = codelists_new(s->cli->heap, s->cli->codelists);
    if (s->author.codelists != NULL) return true;
    *out_status = cli_failf(s->cli, AYNI_ERR_MEMORY, "out of memory");
    return false;
}

void sign_close(struct sign *s)
{
    crypto_wipe(&s->secret, sizeof s->secret);
    codelists_free(s->author.codelists);
    proof_report_free(s->proof);
    details_deinit(&s->details);
    buffer_deinit(&s->payload);
    buffer_deinit(&s->charter_bytes);
}
