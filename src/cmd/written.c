/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/written.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/clock.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "core/base/hex.h"
#include "core/record/value.h"
#include "json/text.h"

static void copy_text(char *out, size_t max, struct bytes text)
{
    size_t len = text.len < max ? text.len : max - 1;
    if (len > 0) memcpy(out, text.data, len);
    out[len] = '\0';
}

bool written_read(struct written *out, struct bytes value)
{
    struct bytes id = value_bin(value_at(value, "id")), commitment = value_str_at(value, "commitment");
    if (id.len != sizeof out->id) return false;
    memcpy(out->id, id.data, sizeof out->id);
    hex_encode(out->hex, id);
    if (commitment.len > 0) copy_text(out->commitment, sizeof out->commitment, commitment);
    copy_text(out->level, sizeof out->level, value_str_at(value, "level"));
    out->index = value_uint_at(value, "index");
    out->replicated = value_uint_at(value, "replicated");
    out->witnessed = value_uint_at(value, "witnessed");
    out->waits = value_bool_at(value, "waiting");
    return true;
}

/* {commitment?, id, index, level, message?, replicated, waiting?, witnessed}, behind what the caller wrote.
 */
static void pack_written(struct packer *p, const struct written *w, const char *message)
{
    if (w->commitment[0] != '\0') pack_text(p, "commitment");
    if (w->commitment[0] != '\0') pack_text(p, w->commitment);
    pack_text(p, "id");
    pack_bin(p, BYTES_ARRAY(w->id));
    pack_text(p, "index");
    pack_uint(p, w->index);
    pack_text(p, "level");
    pack_text(p, w->level);
    if (message != NULL) pack_text(p, "message");
    if (message != NULL) pack_text(p, message);
    pack_text(p, "replicated");
    pack_uint(p, w->replicated);
    if (w->waits) pack_text(p, "waiting");
    if (w->waits) pack_bool(p, true);
    pack_text(p, "witnessed");
    pack_uint(p, w->witnessed);
}

/* How many pairs those are, without the message. */
static size_t n_written(const struct written *w)
{
    return 5u + (w->commitment[0] != '\0') + w->waits;
}

static int print_json(const struct cli *cli, const struct written *w)
{
    static const char *const order[] = {"id",         "commitment", "index",   "level",
                                        "replicated", "witnessed",  "waiting", NULL};
    struct buffer document;
    struct packer p = packer_to(&document);
    int status = EXIT_UNREACHABLE;
    buffer_init(&document, cli->heap, 4096);
    pack_map(&p, n_written(w));
    pack_written(&p, w, NULL);
    if (packer_finish(&p) == AYNI_OK) status = print_document(cli, buffer_view(&document), order);
    buffer_deinit(&document);
    return status;
}

static void put_line(struct sheet *sheet, const struct written *w)
{
    sheet_printf(sheet, "%s  %-10s  ", w->hex, w->level);
    sheet_text(sheet, bytes_of_text(w->commitment));
    sheet_put(sheet, w->waits ? "waits for what it answers\n" : "\n");
}

static void put_lines(struct sheet *sheet, const struct written *w, const char *verb)
{
    sheet_printf(sheet, "%s%s", verb, w->commitment[0] != '\0' ? " " : "");
    sheet_text(sheet, bytes_of_text(w->commitment));
    sheet_printf(sheet, "\n  record %s\n  %s as number %" PRIu64 " of this member's log", w->hex, w->level,
                 w->index);
    if (w->replicated > 0)
        sheet_printf(sheet, "; %" PRIu64 " other node%s", w->replicated,
                     w->replicated == 1 ? " holds it" : "s hold it");
    sheet_put(sheet, "\n");
    if (!w->waits) return;
    sheet_paragraph(sheet, 2,
                    BYTES_LITERAL("It waits: the commitment that it answers is not here yet. It counts from "
                                  "the moment that this comes."));
}

int written_print(const struct cli *cli, const struct written *w, const char *verb)
{
    struct sheet sheet;
    if (cli->json) return print_json(cli, w);
    print_sheet_init(&sheet, cli, stdout);
    if (cli->lines)
        put_line(&sheet, w);
    else
        put_lines(&sheet, w, verb);
    return print_sheet(&sheet, cli, stdout);
}

#define TIMEOUT_DEFAULT_S 60
#define TIMEOUT_MAX_S 86400
#define REPLICAS_MAX 64

static bool fail(int *out_status, int status)
{
    *out_status = status;
    return false;
}

/* LEVEL=N: whether `text` is it, with `*out_n` from 1 on. */
static bool is_level(const char *text, const char *level, uint64_t *out_n)
{
    size_t len = strlen(level);
    if (strncmp(text, level, len) != 0 || text[len] != '=') return false;
    const char *number = text + len + 1;
    size_t digits = strspn(number, "0123456789");
    *out_n = strtoull(number, NULL, 10);
    return digits > 0 && digits < 4 && number[digits] == '\0' && *out_n >= 1;
}

static bool parse_level(const struct cli *cli, struct wait *out, int *out_status)
{
    const char *text = option(&cli->options, "wait");
    uint64_t n;
    if (text == NULL || strcmp(text, "queued") == 0 || strcmp(text, "logged") == 0) return true;
    if (is_level(text, "replicated", &n) && n <= REPLICAS_MAX) {
        out->replicas = n;
        return true;
    }
    if (is_level(text, "witnessed", &n))
        return fail(
            out_status,
            cli_failf(cli, AYNI_ERR_USAGE,
                      "--wait %s: no node cosigns heads yet, so nothing would ever be witnessed; wait for "
                      "replicated=N. Nothing was signed",
                      text));
    return fail(out_status, cli_failf(cli, AYNI_ERR_USAGE,
                                      "--wait %s: expected queued, logged or replicated=N (N from 1 to %d)",
                                      text, REPLICAS_MAX));
}

bool wait_parse(struct cli *cli, struct wait *out, int *out_status)
{
    *out = (struct wait){.timeout_s = TIMEOUT_DEFAULT_S};
    if (!parse_level(cli, out, out_status) ||
        !parse_number(cli, "timeout", 0, TIMEOUT_MAX_S, &out->timeout_s, out_status))
        return false;
    if (!cli_connect(cli, out_status)) return false;
    if (out->replicas == 0 || client_is_remote(cli->client)) return true;
    return fail(out_status, cli_failf(cli, AYNI_ERR_UNREACHABLE,
                                      "no node runs here, so nothing would be replicated; start one with "
                                      "`aynid --data %s`. Nothing was signed",
                                      cli->folder));
}

static bool ask_level(struct cli *cli, struct written *written, int *out_status)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    struct bytes value;
    buffer_init(&params, cli->heap, 256);
    pack_map(&p, 1);
    pack_text(&p, "id");
    pack_bin(&p, BYTES_ARRAY(written->id));
    bool ok = packer_finish(&p) == AYNI_OK &&
              cli_call(cli, "level", buffer_view(&params), &value, out_status) &&
              written_read(written, value);
    buffer_deinit(&params);
    return ok;
}

/* The record is signed and stands in the log: the id and the level that it reached go into the error too. */
static int timed_out(const struct cli *cli, const struct wait *wait, const struct written *w)
{
    struct buffer error;
    struct packer p = packer_to(&error);
    char message[320];
    int status = EXIT_REFUSED;
    snprintf(message, sizeof message,
             "record %.8s is %s, held by %" PRIu64 " of %" PRIu64 " other nodes after %" PRIu64
             " s; it goes on without you: look again with `ayni status`",
             w->hex, w->level, w->replicated, wait->replicas, wait->timeout_s);
    buffer_init(&error, cli->heap, 4096);
    pack_map(&p, 2u + n_written(w));
    pack_text(&p, "code");
    pack_text(&p, ayni_err_name(AYNI_ERR_TIMEOUT));
    pack_written(&p, w, message);
    if (packer_finish(&p) == AYNI_OK) status = cli_fail_reply(cli, buffer_view(&error));
    buffer_deinit(&error);
    return status;
}

#define PAUSE_FIRST_MS 1
#define PAUSE_MAX_MS 100

/* Longer each time: what is nearly there is soon seen, what takes long is seldom asked for. */
static void pause_longer(uint64_t *pause_ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)*pause_ms * 1000000}, NULL);
    *pause_ms = *pause_ms == 0 ? PAUSE_FIRST_MS : *pause_ms * 2;
    if (*pause_ms > PAUSE_MAX_MS) *pause_ms = PAUSE_MAX_MS;
}

int wait_for(struct cli *cli, struct wait *wait, struct written *written)
{
    uint64_t pause_ms = 0;
    int status = EXIT_UNREACHABLE;
    if (wait->until_ms == 0) wait->until_ms = clock_steady_ms() + wait->timeout_s * 1000;
    while (written->replicated < wait->replicas) {
        if (pause_ms > 0 && clock_steady_ms() >= wait->until_ms) return timed_out(cli, wait, written);
        pause_longer(&pause_ms);
        if (!ask_level(cli, written, &status)) return status;
    }
    return EXIT_DONE;
}
