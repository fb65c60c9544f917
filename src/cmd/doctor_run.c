/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/care.h"
#include "cmd/clock.h"
#include "cmd/doctor.h"
#include "cmd/print.h"
#include "control/control.h"
#include "core/codec/pairs.h"
#include "core/record/value.h"

static const char *const state_names[DOCTOR_STATES] = {"ok", "warning", "problem"};

/* {check, member?, mend?, message, status} */
static void add(struct doctor *d, enum doctor_state state, const char *mend, const char *message)
{
    struct packer p = packer_to(&d->findings);
    pack_map(&p, 3u + (d->member.len > 0) + (mend != NULL));
    put_text(&p, "check", d->check);
    if (d->member.len > 0) put_str(&p, "member", d->member);
    if (mend != NULL) pack_text(&p, "mend");
    if (mend != NULL) print_pack_text(d->cli, &p, mend);
    pack_text(&p, "message");
    print_pack_text(d->cli, &p, message);
    put_text(&p, "status", state_names[state]);
    enum ayni_err err = packer_finish(&p);
    if (d->err == AYNI_OK) d->err = err;
    d->n[state]++;
}

void doctor_say(struct doctor *d, enum doctor_state state, const char *mend, const char *format, ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    add(d, state, mend, message);
}

void doctor_say_fault(struct doctor *d, enum doctor_state state, const char *text, const char *mend)
{
    char message[sizeof(struct fault)];
    snprintf(message, sizeof message, "%s", text);
    char *semicolon = strstr(message, "; ");
    if (semicolon != NULL) {
        *semicolon = '\0';
        mend = semicolon + 2;
    }
    add(d, state, mend, message);
}

/* What a method without parameters answers, kept. */
static struct bytes ask(struct doctor *d, struct buffer *out, const char *method)
{
    static const uint8_t no_params = 0x80;
    struct client_reply reply;
    buffer_init(out, d->cli->heap, CONTROL_MESSAGE_MAX);
    if (d->cli->client == NULL ||
        client_call(d->cli->client, method, bytes_of(&no_params, 1), &reply) != AYNI_OK || !reply.ok ||
        buffer_append(out, reply.value) != AYNI_OK)
        return bytes_of(NULL, 0);
    return buffer_view(out);
}

static void examine_state(struct doctor *d)
{
    struct buffer answer;
    struct bytes status = ask(d, &answer, "status");
    if (status.len > 0) {
        doctor_check_store(d, status);
        doctor_check_logs(d, status);
        doctor_check_void(d);
    }
    buffer_deinit(&answer);
}

static void examine_peers(struct doctor *d)
{
    struct buffer peers_answer, members_answer;
    struct bytes peers = ask(d, &peers_answer, "peers"), members = ask(d, &members_answer, "members");
    doctor_check_clock(d, peers, clock_wall_ms());
    if (d->own != NULL) doctor_check_peers(d, peers, members);
    buffer_deinit(&members_answer);
    buffer_deinit(&peers_answer);
}

static void examine(struct doctor *d)
{
    if (!doctor_check_folder(d)) return;
    doctor_check_keys(d);
    doctor_check_ledger(d);
    bool answers = doctor_check_node(d);
    doctor_check_config(d);
    if (answers) examine_state(d);
    examine_peers(d);
    doctor_check_limits(d);
    doctor_check_codelists(d);
}

static const enum style styles[DOCTOR_STATES] = {STYLE_GOOD, STYLE_WAITING, STYLE_BAD};

static enum style style_of(struct bytes status)
{
    for (size_t i = 0; i < DOCTOR_STATES; i++)
        if (bytes_equal_text(status, state_names[i])) return styles[i];
    return STYLE_PLAIN;
}

#define STATE_COLUMNS 9
#define CHECK_COLUMNS 11

static void put_finding(struct sheet *sheet, struct bytes finding)
{
    struct bytes status = value_str_at(finding, "status"), check = value_str_at(finding, "check"),
                 member = value_str_at(finding, "member"), mend = value_str_at(finding, "mend");
    char message[1200];
    sheet_styled(sheet, style_of(status), status);
    sheet_spaces(sheet, STATE_COLUMNS - status.len);
    sheet_printf(sheet, "%-*.*s", CHECK_COLUMNS, (int)check.len, (const char *)check.data);
    struct bytes text = value_str_at(finding, "message");
    snprintf(message, sizeof message, "%.*s%s%.*s", (int)member.len, (const char *)member.data,
             member.len > 0 ? ": " : "", (int)text.len, (const char *)text.data);
    sheet_beside(sheet, STATE_COLUMNS + CHECK_COLUMNS, bytes_of_text(message));
    if (mend.len == 0) return;
    sheet_spaces(sheet, STATE_COLUMNS + CHECK_COLUMNS);
    sheet_put(sheet, "-> ");
    sheet_beside(sheet, STATE_COLUMNS + CHECK_COLUMNS + 3, mend);
}

static void put_count(struct sheet *sheet, size_t n, const char *what)
{
    sheet_printf(sheet, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static int print_for_people(const struct doctor *d)
{
    struct sheet sheet;
    struct bytes finding;
    struct cursor c = cursor_of(buffer_view(&d->findings));
    size_t n_warnings = d->n[DOCTOR_WARNING], n_problems = d->n[DOCTOR_PROBLEM];
    print_sheet_init(&sheet, d->cli, stdout);
    while (cursor_read_value(&c, &finding) == AYNI_OK)
        put_finding(&sheet, finding);
    sheet_put(&sheet, "\n");
    put_count(&sheet, n_problems, "problem");
    sheet_put(&sheet, ", ");
    put_count(&sheet, n_warnings, "warning");
    sheet_put(&sheet, n_problems + n_warnings > 0 ? "\n" : ": all is well\n");
    return print_sheet(&sheet, d->cli, stdout);
}

static int print_for_programs(const struct doctor *d)
{
    static const char *const order[] = {"ok",     "problems", "warnings", "checks", "check",
                                        "member", "status",   "message",  "mend",   NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    size_t n = d->n[DOCTOR_OK] + d->n[DOCTOR_WARNING] + d->n[DOCTOR_PROBLEM];
    buffer_init(&out, d->cli->heap, d->findings.max);
    pack_map(&p, 4);
    pack_text(&p, "checks");
    pack_array(&p, n);
    pack_raw(&p, buffer_view(&d->findings));
    put_bool(&p, "ok", d->n[DOCTOR_PROBLEM] == 0);
    put_uint(&p, "problems", d->n[DOCTOR_PROBLEM]);
    put_uint(&p, "warnings", d->n[DOCTOR_WARNING]);
    enum ayni_err err = packer_finish(&p);
    int status = err == AYNI_OK ? print_document(d->cli, buffer_view(&out), order)
                                : cli_failf(d->cli, err, "doctor: %s", ayni_err_text(err));
    buffer_deinit(&out);
    return status;
}

#define FINDINGS_MAX ((size_t)1 << 20)

static int run_doctor(struct cli *cli)
{
    static struct doctor d;
    d = (struct doctor){.cli = cli};
    buffer_init(&d.findings, cli->heap, FINDINGS_MAX);
    buffer_init(&d.charter_bytes, cli->heap, CHARTER_MAX + 1);
    (void)setenv("RES_OPTIONS", "timeout:2 attempts:1", 0); /* names that nobody answers for: not long */
    examine(&d);
    int status = d.err != AYNI_OK ? cli_failf(cli, d.err, "doctor: %s", ayni_err_text(d.err))
                 : cli->json      ? print_for_programs(&d)
                                  : print_for_people(&d);
    keys_wipe(&d.keys);
    buffer_deinit(&d.charter_bytes);
    buffer_deinit(&d.findings);
    return status == EXIT_DONE && d.n[DOCTOR_PROBLEM] > 0 ? EXIT_REFUSED : status;
}

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

const struct command command_doctor = {
    .name = "doctor",
    .words = "",
    .summary = "say what is wrong here, and what to do about it",
    .help =
        "Looks at the data folder, the keys, the configuration, the store, the node, the clock and the "
        "peers, "
        "with a node or without one, and changes nothing. A problem keeps something from working; a warning "
        "is to be looked at. Names of peers are looked up. Exit status 1: there is a problem.",
    .example = "  ayni doctor\n"
               "  ayni doctor --json",
    .options = no_options,
    .run = run_doctor,
};
