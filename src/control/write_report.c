/* SPDX-License-Identifier: Apache-2.0 */
#include "control/write_fill.h"
#include "core/base/hex.h"
#include "core/record/value.h"

/* Reports: those of one member about one commitment are for periods that do not overlap. */

struct period {
    day start, end;
};

/* False for one that has no days: that is said when its fields are checked. */
static bool read_period(struct period *out, struct bytes payload)
{
    struct bytes period = value_at(payload, "period");
    return day_parse(&out->start, value_str_at(period, "start")) == AYNI_OK &&
           day_parse(&out->end, value_str_at(period, "end")) == AYNI_OK;
}

static enum ayni_err fail_overlap(struct writing *w, const struct act *report, const struct period *period)
{
    char start[DATE_LEN + 1], end[DATE_LEN + 1], id[2 * sizeof report->id.bytes + 1];
    day_write(start, period->start);
    day_write(end, period->end);
    hex_encode(id, BYTES_ARRAY(report->id.bytes));
    return author_fail(
        &w->author, AYNI_ERR_FIELD, "period",
        "period: this member has reported on %s to %s, in record %.8s; write one that does not "
        "overlap it, or correct that report with `ayni correct`",
        start, end, id);
}

static enum ayni_err check_report(struct writing *w,
                                  struct store_read *read,
                                  const struct act *report,
                                  const struct period *wanted)
{
    struct bytes bytes;
    struct record rec;
    struct period period;
    enum ayni_err err = call_record(w->call, read, report->place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err != AYNI_OK || !read_period(&period, rec.payload)) return err;
    bool overlap = wanted->start <= period.end && period.start <= wanted->end;
    return overlap ? fail_overlap(w, report, &period) : AYNI_OK;
}

static enum ayni_err check_reports(struct writing *w, struct store_read *read, const struct period *wanted)
{
    uint32_t own = engine_own_log(w->call->control->engine);
    enum ayni_err err = AYNI_OK;
    for (const struct version *v = w->version->commitment->first; v != NULL && err == AYNI_OK; v = v->next) {
        for (uint32_t i = v->first_act; i != ACT_NONE && err == AYNI_OK; i = ledger_act(w->ledger, i)->next) {
            const struct act *act = ledger_act(w->ledger, i);
            bool is_ours = act->type == RECORD_PROGRESS && act->place.log == own;
            if (is_ours) err = check_report(w, read, act, wanted);
        }
    }
    return err;
}

enum ayni_err writing_of_report(struct writing *w)
{
    struct period wanted;
    struct store_read read;
    enum ayni_err err = writing_on_version(w);
    if (err != AYNI_OK || !read_period(&wanted, w->written)) return err;
    err = store_read_begin(engine_store(w->call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = check_reports(w, &read, &wanted);
    store_read_end(&read);
    return err;
}
