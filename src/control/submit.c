/* SPDX-License-Identifier: Apache-2.0 */
#include "control/state.h"

#include <assert.h>
#include <string.h>

#include "core/base/heap.h"

/* Our own records: queued -> committing -> interpreting -> done. */

static void list_append(struct submission_list *list, struct submission *submission)
{
    submission->next = NULL;
    if (list->last != NULL) list->last->next = submission;
    if (list->first == NULL) list->first = submission;
    list->last = submission;
    list->n++;
}

static struct submission *list_take(struct submission_list *list)
{
    struct submission *first = list->first;
    assert(first != NULL);
    list->first = first->next;
    if (list->first == NULL) list->last = NULL;
    list->n--;
    return first;
}

static bool has_subject(const struct submission *submission)
{
    static const struct hash none;
    return !hash_equal(&submission->subject, &none);
}

/* A subject is a hash: its first byte spreads them. */
static struct submission **same_bucket(struct engine *e, const struct submission *submission)
{
    return &e->subjects[submission->subject.bytes[0]];
}

static bool is_under_way(struct engine *e, const struct submission *submission)
{
    for (const struct submission *s = *same_bucket(e, submission); s != NULL; s = s->next_in_bucket)
        if (hash_equal(&s->subject, &submission->subject)) return true;
    return false;
}

static void subject_enter(struct engine *e, struct submission *submission)
{
    struct submission **bucket = same_bucket(e, submission);
    submission->next_in_bucket = *bucket;
    *bucket = submission;
}

static void subject_leave(struct engine *e, const struct submission *submission)
{
    struct submission **at = same_bucket(e, submission);
    while (*at != submission)
        at = &(*at)->next_in_bucket;
    *at = submission->next_in_bucket;
}

static void finish(struct engine *e, struct submission *submission, enum ayni_err err)
{
    if (has_subject(submission)) subject_leave(e, submission);
    submission->done(submission->context, submission, err);
    heap_free(e->heap, submission);
}

enum ayni_err engine_submit(struct engine *e, const struct submission *submission)
{
    if (e->broken != AYNI_OK) return e->broken;
    bool is_about_something = has_subject(submission);
    if (is_about_something && is_under_way(e, submission)) return AYNI_ERR_BUSY;
    struct submission *copy = heap_zalloc(e->heap, sizeof *copy + submission->record_len);
    if (copy == NULL) return AYNI_ERR_MEMORY;
    *copy = *submission;
    uint8_t *record = (uint8_t *)(copy + 1);
    memcpy(record, submission->record, submission->record_len);
    copy->record = record;
    if (is_about_something) subject_enter(e, copy);
    list_append(&e->queued, copy);
    return AYNI_OK;
}

/* Hand the next batch to the log; its answer comes with SYNC_ACK, at once when the log refuses. */
static void submit_batch(struct engine *e)
{
    struct bytes records[ENGINE_BATCH_MAX];
    size_t n = 0, len = 0;
    while (e->queued.n > 0 && n < ENGINE_BATCH_MAX && len < ENGINE_BATCH_BYTES_MAX) {
        struct submission *submission = list_take(&e->queued);
        records[n++] = bytes_of(submission->record, submission->record_len);
        len += submission->record_len;
        list_append(&e->committing, submission);
    }
    engine_step(e, &(struct sync_event){.kind = SYNC_SUBMIT, .records = records, .n_records = n});
}

void engine_flush(struct engine *e)
{
    /* Group commit: what came while the last commit ran goes together. */
    while (e->committing.n == 0 && e->queued.n > 0 && e->broken == AYNI_OK)
        submit_batch(e);
}

void engine_acknowledged(struct engine *e, enum ayni_err err, uint64_t index)
{
    struct submission_list batch = e->committing;
    e->committing = (struct submission_list){0};
    while (batch.n > 0) {
        struct submission *submission = list_take(&batch);
        submission->index = index++;
        if (err == AYNI_OK) list_append(&e->interpreting, submission);
        if (err != AYNI_OK) finish(e, submission, err);
    }
}

void engine_complete(struct engine *e)
{
    uint64_t applied = ledger_applied(e->ledger, e->own_log);
    while (e->interpreting.n > 0 && e->interpreting.first->index < applied)
        finish(e, list_take(&e->interpreting), AYNI_OK);
}

void engine_refuse_all(struct engine *e, enum ayni_err err)
{
    engine_acknowledged(e, err, 0);
    while (e->queued.n > 0)
        finish(e, list_take(&e->queued), err);
    while (e->interpreting.n > 0)
        finish(e, list_take(&e->interpreting), err);
}
