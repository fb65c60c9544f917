/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "cmd/doctor.h"
#include "core/record/value.h"

/* Whether a node runs; where none does, the store itself. */

#define ANSWER_MS 5000
#define LOCK_WAIT_MS 2000 /* another command holds the store for a moment */

/* Opening would make a store where there is none, and that is no way to look at one. */
static bool has_store(const struct doctor *d)
{
    char path[FOLDER_PATH_MAX];
    struct stat info;
    return folder_path(path, d->cli->folder, "store/data.mdb") && stat(path, &info) == 0 && info.st_size > 0;
}

static void say_running(struct doctor *d)
{
    static const uint8_t no_params = 0x80;
    struct client_reply reply;
    d->runs = true;
    enum ayni_err err = client_call(d->cli->client, "status", bytes_of(&no_params, 1), &reply);
    if (err != AYNI_OK || !reply.ok) {
        doctor_say(d, DOCTOR_PROBLEM, "look at its log, and start it again",
                   "it takes calls and answers none within %d s", ANSWER_MS / 1000);
        client_close(d->cli->client);
        d->cli->client = NULL;
        return;
    }
    d->answers = true;
    struct bytes version = value_str_at(reply.value, "version");
    if (bytes_equal_text(version, AYNI_VERSION))
        doctor_say(d, DOCTOR_OK, NULL, "it runs, version " AYNI_VERSION);
    else
        doctor_say(d, DOCTOR_WARNING, "start it again, so that it is the one that was installed",
                   "it runs version %.*s, and this program is version " AYNI_VERSION, (int)version.len,
                   (const char *)version.data);
}

static void say_stopped(struct doctor *d)
{
    d->check = "node";
    doctor_say(d, DOCTOR_WARNING, "start it with `aynid`, or as a service", "it does not run");
}

static void open_store(struct doctor *d)
{
    struct fault fault = {0};
    struct client_options options = {.heap = d->cli->heap,
                                     .folder = d->cli->folder,
                                     .codelists = d->cli->codelists,
                                     .wait_ms = LOCK_WAIT_MS,
                                     .answer_ms = ANSWER_MS};
    enum ayni_err err = client_open(&d->cli->client, &options, &fault);
    if (err == AYNI_ERR_BUSY) {
        d->runs = true; /* and listens already, if it is a node */
        doctor_say(d, DOCTOR_WARNING, "look again in a minute; if it stays so, look at the node's log",
                   "another process holds the store: a node that starts, or a command");
        return;
    }
    say_stopped(d);
    d->check = "store";
    if (err != AYNI_OK) doctor_say_fault(d, DOCTOR_PROBLEM, fault.text, "keep a copy of the folder as it is");
}

bool doctor_check_node(struct doctor *d)
{
    struct fault fault = {0};
    struct client_options options = {.heap = d->cli->heap,
                                     .folder = d->cli->folder,
                                     .codelists = d->cli->codelists,
                                     .only_node = true,
                                     .answer_ms = ANSWER_MS};
    d->check = "node";
    if (client_open(&d->cli->client, &options, &fault) == AYNI_OK) {
        say_running(d);
    } else if (d->own != NULL && has_store(d)) {
        open_store(d);
    } else {
        say_stopped(d);
        d->check = "store";
        if (d->own != NULL)
            doctor_say(
                d, DOCTOR_PROBLEM,
                "put store/ back from your copy; else run `ayni join` again, and write nothing before the "
                "node has fetched this member's records from the others",
                "the records are not here");
    }
    return d->cli->client != NULL;
}
