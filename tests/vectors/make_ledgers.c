/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "make.h"
#include "parts.h"
#include "sim/random.h"
#include "support/heap.h"
#include "support/sample.h"
#include "unit/core/ledger/world.h"

/*
 * Records, each written once and named; then ledgers that hold them, each log's in its order, and what they
 * mean there.
 */

#define MEMBERS 3
#define POOL_MAX 400
#define HELD_MAX 64
#define LAST_DAY UINT64_C(20726) /* 2026-09-30, ACCEPT_BY */

struct named {
    char name[80];
    struct written record;
};

struct held {
    uint32_t log;
    const struct named *record;
};

static struct writer *out;
static struct world world;
static struct named pool[POOL_MAX];
static size_t n_pool;
static struct held held[HELD_MAX];
static size_t n_held;

/* A record that is not like the one of that name costs little to write down. */
static const struct named *add_like(const struct named *base, const char *name, struct written record)
{
    assert_true(n_pool < POOL_MAX);
    struct named *named = &pool[n_pool++];
    snprintf(named->name, sizeof named->name, "%s", name);
    named->record = record;
    writer_case(out, "%s", named->name);
    if (base != NULL) {
        struct writer_base from = {base->name, base->record.bytes};
        writer_change(out, &from, record.bytes);
    } else {
        writer_bytes(out, "record", record.bytes);
    }
    return named;
}

static const struct named *joins[MEMBERS], *first_proposal, *first_accept;

static const struct named *proposal(const char *name, uint32_t author, const struct proposal *what)
{
    const struct named *made = add_like(first_proposal, name, world_propose(&world, author, NOON, what));
    if (first_proposal == NULL) first_proposal = made;
    return made;
}

static const struct named *accept_at(const char *name,
                                     uint32_t author,
                                     const struct named *version,
                                     uint64_t time_ms)
{
    const struct named *made =
        add_like(first_accept, name, world_accept(&world, author, time_ms, &version->record.id));
    if (first_accept == NULL) first_accept = made;
    return made;
}

static const struct named *accept(const char *name, uint32_t author, const struct named *version)
{
    return accept_at(name, author, version, NOON);
}

static const struct named *decline(const char *name, uint32_t author, const struct named *version)
{
    return add_like(first_accept, name, world_decline(&world, author, NOON, &version->record.id));
}

static void hold(uint32_t log, const struct named *record)
{
    assert_true(n_held < HELD_MAX);
    held[n_held++] = (struct held){log, record};
}

static void hold_joins(void)
{
    for (uint32_t i = 0; i < MEMBERS; i++)
        hold(i, joins[i]);
}

static void write_word(const struct ledger *l, struct place place)
{
    enum void_reason reason = ledger_void(l, place);
    writer_text(out, "word", "%s", reason == VOID_NOT ? "effective" : void_reason_name(reason));
}

static void apply_all(struct ledger *l)
{
    for (size_t i = 0; i < n_held; i++) {
        struct examination examination;
        struct bytes record = held[i].record->record.bytes;
        ledger_examine(&examination, record);
        assert_int_equal(ledger_apply(l, held[i].log, record, &examination), AYNI_OK);
    }
}

static void write_records(const struct ledger *l, bool interpreted)
{
    uint64_t next[MEMBERS] = {0};
    for (size_t i = 0; i < n_held; i++) {
        uint32_t log = held[i].log;
        writer_text(out, "holds", "%u: %s", log, held[i].record->name);
        if (interpreted) write_word(l, (struct place){log, next[log]++});
    }
}

/* Days around those that stand in the proposals. */
static const char *const days[] = {"2026-09-30", "2026-10-01", "2027-01-01", "2027-12-31", "2028-01-01"};

static void write_commitment(const struct commitment *c)
{
    writer_bytes(out, "commitment", BYTES_ARRAY(c->id.bytes));
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        day as_of;
        assert_int_equal(day_parse(&as_of, bytes_of_text(days[i])), AYNI_OK);
        writer_text(out, "status", "%s %s", days[i], commitment_status_name(commitment_status(c, as_of)));
    }
}

/* What is held now, and what it means; then nothing is held any more. */
static void tell_in(const struct charter *charter, const char *charter_name, const char *what)
{
    struct hash digest;
    struct ledger *l = ledger_new(test_heap(), charter, NULL);
    assert_non_null(l);
    apply_all(l);
    writer_case(out, "%s", what);
    writer_text(out, "in", "%s", charter_name);
    write_records(l, charter->rules == RULES_VERSION);
    for (size_t i = 0; i < ledger_n_commitments(l); i++)
        write_commitment(ledger_commitment(l, i));
    assert_int_equal(ledger_digest(l, &digest), AYNI_OK);
    writer_bytes(out, "digest", BYTES_ARRAY(digest.bytes));
    ledger_free(l);
    n_held = 0;
}

#define LEDGER_NAME "a ledger of three members"

static void tell(const char *what)
{
    tell_in(&world.charter, LEDGER_NAME, what);
}

static void write_first_records(void)
{
    char name[32];
    for (uint32_t i = 0; i < MEMBERS; i++) {
        snprintf(name, sizeof name, "join of %u", i);
        joins[i] = add_like(joins[0], name, world_join(&world, i));
    }
    proposal("0 proposes; 0 and 1 have to sign", 0, &(struct proposal){.signatories = 3});
    accept("1 accepts it", 1, first_proposal);
    tell("nothing at all");
    hold(1, joins[1]);
    tell("one has joined");
    hold_joins();
    hold(0, first_proposal);
    tell("a proposal");
    hold_joins();
    hold(0, first_proposal);
    hold(1, first_accept);
    tell("an agreement");
    hold(0, joins[0]);
    hold(0, first_proposal);
    hold(1, first_accept);
    tell("an answer in a log that has not joined");
}

static struct written other_ledger(void)
{
    struct record_draft draft = {{{0}}, world.charter.founders[0].id, NOON, "accept", {0}};
    struct buffer payload = part_buffer();
    sample_encode(&payload,
                  "{'version': '<0000000000000000000000000000000000000000000000000000000000000000>'}");
    draft.payload = buffer_view(&payload);
    struct written record = world_sign(&world, &draft, 0);
    buffer_deinit(&payload);
    return record;
}

static struct written signed_by_another(void)
{
    struct record_draft draft = {world.charter.id, world.charter.founders[0].id, NOON, "accept", {0}};
    struct buffer payload = part_buffer();
    sample_encode(&payload,
                  "{'version': '<0000000000000000000000000000000000000000000000000000000000000000>'}");
    draft.payload = buffer_view(&payload);
    struct written record = world_sign(&world, &draft, 1);
    buffer_deinit(&payload);
    return record;
}

/* One record for each reason, in the log of member 0. */
static void tell_reasons(void)
{
    hold_joins();
    hold(0, first_proposal);
    hold(0, add_like(NULL, "no record", world_bytes(&world, BYTES_LITERAL("no record"))));
    hold(0, add_like(first_accept, "an answer of 0 in another ledger", other_ledger()));
    hold(0, first_accept);
    hold(0, add_like(first_proposal, "a bit of the proposal's signature turned",
                     world_forge(&world, &first_proposal->record)));
    hold(0, first_proposal);
    hold(0, add_like(first_accept, "an answer of 0, signed by 1", signed_by_another()));
    hold(0, add_like(first_accept, "a record of 0 of a type that nobody knows",
                     world_text(&world, 0, NOON, "note", "{'a': 1}")));
    hold(0, add_like(first_accept, "an answer of 0 without a version",
                     world_text(&world, 0, NOON, "accept", "{}")));
    hold(0, proposal("0 proposes under the same label", 0,
                     &(struct proposal){.signatories = 3, .accept_by = "2026-10-01"}));
    tell("every reason");
}

static void tell_joins(void)
{
    const struct named *late = add_like(joins[0], "join of 0 with a time", world_join_with(&world, 0, 1, ""));
    const struct named *more =
        add_like(joins[0], "join of 0 with an unknown field", world_join_with(&world, 0, 0, ", 'a': 1"));
    const struct named *own =
        proposal("1 proposes; 0 and 1 have to sign", 1, &(struct proposal){.signatories = 3});
    hold(0, late);
    hold(0, joins[0]);
    hold(0, first_proposal);
    hold(1, own);
    hold(1, joins[1]);
    hold(1, pool + n_pool - 2);
    hold(2, more);
    tell("three logs that never join");
    hold(0, joins[0]);
    hold(0, joins[0]);
    hold(0, more);
    tell("further joins");
}

static void tell_waiting(void)
{
    static const struct named nothing = {"", {{0}, {{0}}, false}};
    const struct named *again =
        accept_at("1 accepts it again, a second later", 1, first_proposal, NOON + 1000);
    const struct named *lost = accept("1 accepts what is not there", 1, &nothing);
    const struct named *odd = accept("0 accepts the acceptance of 1", 0, first_accept);
    hold(1, joins[1]);
    hold(1, first_accept);
    hold(1, first_accept);
    hold(1, again);
    hold(1, lost);
    hold(0, joins[0]);
    hold(0, odd);
    tell("answers that wait, a copy among them");
    hold(1, joins[1]);
    hold(1, first_accept);
    hold(1, first_accept);
    hold(1, again);
    hold(1, lost);
    hold(0, joins[0]);
    hold(0, odd);
    hold(0, first_proposal);
    tell("the same, with what they waited for");
}

static void tell_late(void)
{
    const struct named *last =
        accept_at("1 accepts in the last millisecond", 1, first_proposal, (LAST_DAY + 1) * DAY_MS - 1);
    const struct named *late =
        accept_at("1 accepts a millisecond late", 1, first_proposal, (LAST_DAY + 1) * DAY_MS);
    const struct named *far = accept_at("1 accepts at the end of all time", 1, first_proposal, UINT64_MAX);
    const struct named *no = decline("1 declines it", 1, first_proposal);
    hold_joins();
    hold(0, first_proposal);
    hold(1, last);
    tell("an acceptance in the last millisecond");
    hold_joins();
    hold(0, first_proposal);
    hold(1, late);
    hold(1, far);
    tell("late acceptances");
    hold_joins();
    hold(0, first_proposal);
    hold(1, late);
    hold(1, no);
    hold(1, last);
    tell("a late acceptance decides nothing, and the first answer in time decides for good");
    hold_joins();
    hold(0, first_proposal);
    hold(1, first_accept);
    hold(1, no);
    hold(1, last);
    tell("what was accepted is not declined any more");
}

static void tell_who(void)
{
    const struct named *three = proposal("0 proposes; 0, 1 and 2 have to sign", 0,
                                         &(struct proposal){.name = "three", .signatories = 7});
    const struct named *outside = proposal("2 proposes what 0 and 1 have to sign, and is no party", 2,
                                           &(struct proposal){.name = "outside", .signatories = 3});
    const struct named *party = proposal("2 proposes what 0 and 1 have to sign, and is a party", 2,
                                         &(struct proposal){.name = "party", .signatories = 3, .others = 4});
    hold_joins();
    hold(0, first_proposal);
    hold(2, accept("2 accepts what it does not sign", 2, first_proposal));
    hold(0, accept("0 accepts its own", 0, first_proposal));
    hold(0, three);
    hold(1, accept("1 accepts what three sign", 1, three));
    hold(2, outside);
    hold(0, accept("0 accepts the proposal of an outsider", 0, outside));
    hold(2, party);
    hold(0, accept("0 accepts the proposal of a party", 0, party));
    hold(1, accept("1 accepts the proposal of a party", 1, party));
    tell("who may propose and answer");
    hold_joins();
    hold(0, first_proposal);
    hold(1, proposal("1 proposes under the label of 0", 1, &(struct proposal){.signatories = 3}));
    tell("two members under one label");
    hold_joins();
    hold(0, proposal("0 proposes after the last day to accept", 0,
                     &(struct proposal){.name = "late", .signatories = 3, .accept_by = "2020-01-01"}));
    hold(1, accept("1 accepts it, which is too late", 1, &pool[n_pool - 1]));
    tell("writing late is no late acceptance");
}

/* Agreed commitments on each day. */
static void tell_status(void)
{
    static const struct {
        const char *name;
        struct proposal proposal;
    } cases[] = {
        {"from 2027-01-01", {.name = "from", .signatories = 3, .effective_from = "2027-01-01"}},
        {"until 2027-12-31", {.name = "until", .signatories = 3, .ends_on = "2027-12-31"}},
        {"until 2027-12-31, with an obligation",
         {.name = "owed", .signatories = 3, .ends_on = "2027-12-31", .obligation = true}},
        {"with a precondition", {.name = "gate", .signatories = 3, .precondition = true}},
        {"with a binding fpic clause", {.name = "fpic", .signatories = 3, .fpic = true}},
    };
    char name[80];
    const struct named *proposals[sizeof cases / sizeof cases[0]], *answers[sizeof cases / sizeof cases[0]];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(name, sizeof name, "0 proposes %s", cases[i].name);
        proposals[i] = proposal(name, 0, &cases[i].proposal);
        snprintf(name, sizeof name, "1 accepts %s", cases[i].name);
        answers[i] = accept(name, 1, proposals[i]);
    }
    hold_joins();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hold(0, proposals[i]);
        hold(1, answers[i]);
    }
    tell("the status of what is agreed");
}

/* Most of it by chance: proposals of few labels, answers to any of them, copies, records in others' logs. */
static void add_random(struct stream *r, unsigned story, unsigned i)
{
    char name[32];
    uint32_t log = (uint32_t)draw_below(r, MEMBERS),
             author = draw_below(r, 10) == 0 ? (log + 1) % MEMBERS : log;
    uint64_t dice = draw_below(r, 10), time = NOON + draw_below(r, 45) * DAY_MS;
    const struct named *some = &pool[n_pool - 1 - draw_below(r, i < 12 ? i + 1 : 12)];
    snprintf(name, sizeof name, "random %u.%u", story, i);
    if (dice < 4) {
        static const char *const names[] = {"a", "b", "c"};
        struct proposal what = {.name = names[draw_below(r, 3)]};
        what.signatories = (unsigned)(3 + draw_below(r, 5));
        if (what.signatories == 4) what.signatories = 7; /* two at least */
        hold(log, add_like(first_proposal, name, world_propose(&world, author, time, &what)));
    } else if (dice < 7) {
        hold(log, add_like(first_accept, name, world_accept(&world, author, time, &some->record.id)));
    } else if (dice < 9) {
        hold(log, add_like(first_accept, name, world_decline(&world, author, time, &some->record.id)));
    } else {
        hold(log, some);
    }
}

static void tell_random(void)
{
    for (unsigned story = 1; story <= 3; story++) {
        struct stream r = stream_of(story, 7);
        char what[32];
        hold_joins();
        for (unsigned i = 0; i < 24; i++)
            add_random(&r, story, i);
        snprintf(what, sizeof what, "drawn at random, %u", story);
        tell(what);
    }
}

/* The charter with another number in the place of its rules version. */
static void tell_unknown_rules(void)
{
    static struct charter charter;
    struct buffer bytes = part_buffer();
    struct writer_base base = {LEDGER_NAME, world.charter.bytes};
    part_add(&bytes, world.charter.bytes);
    for (size_t i = 0; i + 6 < bytes.len; i++)
        if (memcmp(bytes.data + i, "rules\x01", 6) == 0) bytes.data[i + 5] = 2;
    assert_int_equal(charter_decode(&charter, buffer_view(&bytes)), AYNI_OK);
    writer_case(out, "a ledger with rules version 2");
    writer_change(out, &base, buffer_view(&bytes));
    hold_joins();
    hold(0, first_proposal);
    hold(0, first_proposal);
    tell_in(&charter, "a ledger with rules version 2", "rules that nobody knows");
    buffer_deinit(&bytes);
}

void make_ledgers(struct writer *w)
{
    out = w;
    n_pool = n_held = 0;
    first_proposal = first_accept = NULL;
    joins[0] = NULL;
    world_init(&world, MEMBERS);
    writer_about(w, "Ledgers, what their records mean, and the state digest. Spec: rules.md.\n"
                    "charter, record: bytes; a name is its case. Then ledgers:\n"
                    "in: the charter; holds: the number of a member in it, and the record that comes next in "
                    "this member's log; word: what it is in\n"
                    "the end: effective, waiting, or the reason why it is void. commitment: each version; "
                    "status: a day, and its status then.\n"
                    "digest: of the state. The logs may be read in any order.");
    writer_case(w, LEDGER_NAME);
    writer_bytes(w, "charter", world.charter.bytes);
    write_first_records();
    tell_reasons();
    tell_joins();
    tell_waiting();
    tell_late();
    tell_who();
    tell_status();
    tell_unknown_rules();
    tell_random();
    world_deinit(&world);
}
