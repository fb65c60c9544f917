/* SPDX-License-Identifier: Apache-2.0 */
#include "shelf.h"

#include "support/cmocka.h"

#include <stdio.h>

#include "core/base/date.h"
#include "core/ledger/views.h"
#include "support/heap.h"

const struct named *shelf_add(struct shelf *s,
                              const struct named *base,
                              const char *name,
                              struct written record)
{
    assert_true(s->n < SHELF_MAX);
    struct named *named = &s->records[s->n++];
    snprintf(named->name, sizeof named->name, "%s", name);
    named->record = record;
    writer_case(s->out, "%s", named->name);
    if (base != NULL) {
        struct writer_base from = {base->name, base->record.bytes};
        writer_change(s->out, &from, record.bytes);
    } else {
        writer_bytes(s->out, "record", record.bytes);
    }
    return named;
}

void shelf_hold(struct shelf *s, uint32_t log, const struct named *record)
{
    assert_true(s->n_held < SHELF_HELD_MAX);
    s->held[s->n_held++] = (struct held){log, record};
}

static void write_word(struct writer *w, const struct ledger *l, struct place place)
{
    enum void_reason reason = ledger_void(l, place);
    writer_text(w, "word", "%s", reason == VOID_NOT ? "effective" : void_reason_name(reason));
}

static void apply_all(const struct shelf *s, struct ledger *l)
{
    for (size_t i = 0; i < s->n_held; i++) {
        struct examination examination;
        struct bytes record = s->held[i].record->record.bytes;
        ledger_examine(&examination, record);
        assert_int_equal(ledger_apply(l, s->held[i].log, record, &examination), AYNI_OK);
    }
}

static void write_records(const struct shelf *s, const struct ledger *l, bool interpreted)
{
    uint64_t next[SHELF_MEMBERS] = {0};
    for (size_t i = 0; i < s->n_held; i++) {
        uint32_t log = s->held[i].log;
        writer_text(s->out, "holds", "%u: %s", log, s->held[i].record->name);
        if (interpreted) write_word(s->out, l, (struct place){log, next[log]++});
    }
}

/* Days around those that stand in the proposals. */
static const char *const days[] = {"2026-09-30", "2026-10-01", "2027-01-01", "2027-12-31", "2028-01-01"};

static void write_commitment(struct writer *w, const struct ledger *l, const struct commitment *c)
{
    writer_bytes(w, "commitment", BYTES_ARRAY(c->first->id.bytes));
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        day as_of;
        assert_int_equal(day_parse(&as_of, bytes_of_text(days[i])), AYNI_OK);
        writer_text(w, "status", "%s %s", days[i], commitment_status_name(commitment_status(l, c, as_of)));
    }
}

void shelf_tell(struct shelf *s, const struct charter *charter, const char *charter_name, const char *what)
{
    struct hash digest;
    struct ledger *l = ledger_new(test_heap(), charter, NULL);
    assert_non_null(l);
    apply_all(s, l);
    writer_case(s->out, "%s", what);
    writer_text(s->out, "in", "%s", charter_name);
    write_records(s, l, charter->rules == RULES_VERSION);
    for (size_t i = 0; i < ledger_n_commitments(l); i++)
        write_commitment(s->out, l, ledger_commitment(l, i));
    assert_int_equal(ledger_digest(l, &digest), AYNI_OK);
    writer_bytes(s->out, "digest", BYTES_ARRAY(digest.bytes));
    ledger_free(l);
    s->n_held = 0;
}
