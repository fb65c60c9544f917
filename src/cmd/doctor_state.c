/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/doctor.h"
#include "cmd/read.h"
#include "cmd/sizes.h"
#include "core/record/value.h"

/* What the store holds, and whether all of it counts. */

#define FREE_LOW ((uint64_t)1 << 30)
#define FREE_NONE ((uint64_t)64 << 20)

void doctor_check_store(struct doctor *d, struct bytes status)
{
    struct bytes store = value_at(status, "store");
    uint64_t free_bytes = value_uint_at(store, "free");
    char used[SIZE_TEXT_MAX], left[SIZE_TEXT_MAX];
    size_write(used, value_uint_at(store, "bytes"));
    size_write(left, free_bytes);
    d->check = "store";
    if (free_bytes >= FREE_LOW)
        doctor_say(d, DOCTOR_OK, NULL, "%s used, %s free on its disk", used, left);
    else
        doctor_say(d, free_bytes >= FREE_NONE ? DOCTOR_WARNING : DOCTOR_PROBLEM,
                   "make room: a full disk takes no record, neither ours nor others'",
                   "%s used, and no more than %s free on its disk", used, left);
}

static void check_own_log(struct doctor *d, struct bytes status, uint64_t size)
{
    struct bytes gate = value_str_at(status, "gate");
    d->check = "log";
    if (bytes_equal_text(gate, "forked"))
        doctor_say(d, DOCTOR_PROBLEM,
                   "stop every other copy of this folder, keep this one as it is, and tell the members",
                   "two histories of this member's log exist: it is frozen, here and everywhere");
    else if (bytes_equal_text(gate, "recovering"))
        doctor_say(d, DOCTOR_WARNING, "keep the node running until they have come; nothing is written before",
                   "the others have more of this member's records than this node");
    else if (size == 0)
        doctor_say(d, DOCTOR_WARNING, "sign the charter with `ayni join CHARTER`",
                   "this member has not joined yet");
    else
        doctor_say(d, DOCTOR_OK, NULL, "more can be written; records of this member: %" PRIu64, size);
}

/* Another's log; whether there was nothing to say. */
static bool check_log(struct doctor *d, struct bytes log)
{
    uint64_t size = value_uint_at(log, "size"), target = value_uint_at(log, "target");
    bool is_forked = value_bool_at(log, "forked");
    d->member = value_str_at(log, "member");
    if (is_forked)
        doctor_say(d, DOCTOR_PROBLEM, "tell the members: the proof of it lies in the store, and in theirs",
                   "it signed two histories of its log, which is frozen here");
    if (target > size)
        doctor_say(d, DOCTOR_WARNING, "keep the node running: they come from a peer that has them",
                   "%" PRIu64 " of its %" PRIu64 " records are here", size, target);
    d->member = bytes_of(NULL, 0);
    return !is_forked && target <= size;
}

void doctor_check_logs(struct doctor *d, struct bytes status)
{
    struct bytes log, own = value_str_at(status, "member");
    uint64_t own_size = 0, n_records = 0, pending = value_uint_at(value_at(status, "verified"), "pending");
    bool is_well = true;
    d->check = "logs";
    for (struct value_list list = value_list_at(status, "logs"); value_next(&list, &log);) {
        uint64_t size = value_uint_at(log, "size");
        bool is_own = bytes_equal(value_str_at(log, "member"), own);
        n_records += size;
        if (is_own)
            own_size = size;
        else
            is_well &= check_log(d, log);
    }
    if (pending > 0)
        doctor_say(d, DOCTOR_WARNING, "nothing: the node does it by itself",
                   "records that are stored and not verified yet: %" PRIu64, pending);
    if (is_well)
        doctor_say(d, DOCTOR_OK, NULL, "whole, and none is forked; records in all %zu: %" PRIu64,
                   value_list_at(status, "logs").n, n_records);
    check_own_log(d, status, own_size);
}

/* Records of this member without effect. */
struct idle {
    uint64_t n_void, n_waiting;
    uint64_t first; /* number of the first void one */
    char reason[16];
};

static int take_idle(void *context, struct bytes item)
{
    struct idle *idle = context;
    struct bytes reason = value_str_at(item, "void");
    if (bytes_equal_text(reason, "waiting")) {
        idle->n_waiting++;
        return EXIT_DONE;
    }
    if (idle->n_void++ > 0) return EXIT_DONE;
    idle->first = value_uint_at(item, "index");
    snprintf(idle->reason, sizeof idle->reason, "%.*s", (int)reason.len, (const char *)reason.data);
    return EXIT_DONE;
}

void doctor_check_void(struct doctor *d)
{
    static const char *const no_options[] = {NULL};
    struct idle idle = {0};
    struct paged paged = {.method = "log",
                          .start = "from",
                          .limit = UINT64_MAX,
                          .options = no_options,
                          .flag = "void",
                          .take = take_idle,
                          .context = &idle};
    if (read_pages(d->cli, &paged) != EXIT_DONE) return;
    d->check = "log";
    if (idle.n_void > 0)
        doctor_say(d, DOCTOR_WARNING, "`ayni log --void` shows them; what was meant is to be written anew",
                   "records of this member without effect: %" PRIu64 "; number %" PRIu64 " is void by `%s`",
                   idle.n_void, idle.first, idle.reason);
    if (idle.n_waiting > 0)
        doctor_say(d, DOCTOR_WARNING,
                   "nothing, if the commitment is on its way; `ayni log --void` shows them",
                   "answers of this member that wait for a commitment: %" PRIu64, idle.n_waiting);
}
