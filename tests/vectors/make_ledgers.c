/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "make.h"
#include "parts.h"
#include "shelf.h"
#include "sim/random.h"
#include "support/sample.h"

/*
 * Records, each written once and named; then ledgers that hold them, each log's in its order, and what they
 * mean there.
 */

#define LAST_DAY UINT64_C(20726) /* 2026-09-30, ACCEPT_BY */
#define LEDGER_NAME "a ledger of three members"

static struct world world;
static struct shelf shelf;
static const struct named *joins[SHELF_MEMBERS], *first_proposal, *first_accept;

static const struct named *proposal(const char *name, uint32_t author, const struct proposal *what)
{
    const struct named *made =
        shelf_add(&shelf, first_proposal, name, world_propose(&world, author, NOON, what));
    if (first_proposal == NULL) first_proposal = made;
    return made;
}

static const struct named *accept_at(const char *name,
                                     uint32_t author,
                                     const struct named *version,
                                     uint64_t time_ms)
{
    const struct named *made =
        shelf_add(&shelf, first_accept, name, world_accept(&world, author, time_ms, &version->record.id));
    if (first_accept == NULL) first_accept = made;
    return made;
}

static const struct named *accept(const char *name, uint32_t author, const struct named *version)
{
    return accept_at(name, author, version, NOON);
}

static const struct named *decline(const char *name, uint32_t author, const struct named *version)
{
    return shelf_add(&shelf, first_accept, name, world_decline(&world, author, NOON, &version->record.id));
}

static void hold(uint32_t log, const struct named *record)
{
    shelf_hold(&shelf, log, record);
}

static void hold_joins(void)
{
    for (uint32_t i = 0; i < SHELF_MEMBERS; i++)
        hold(i, joins[i]);
}

static void tell(const char *what)
{
    shelf_tell(&shelf, &world.charter, LEDGER_NAME, what);
}

static void write_first_records(void)
{
    char name[32];
    for (uint32_t i = 0; i < SHELF_MEMBERS; i++) {
        snprintf(name, sizeof name, "join of %u", i);
        joins[i] = shelf_add(&shelf, joins[0], name, world_join(&world, i));
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
    hold(0, shelf_add(&shelf, NULL, "no record", world_bytes(&world, BYTES_LITERAL("no record"))));
    hold(0, shelf_add(&shelf, first_accept, "an answer of 0 in another ledger", other_ledger()));
    hold(0, first_accept);
    hold(0, shelf_add(&shelf, first_proposal, "a bit of the proposal's signature turned",
                      world_forge(&world, &first_proposal->record)));
    hold(0, first_proposal);
    hold(0, shelf_add(&shelf, first_accept, "an answer of 0, signed by 1", signed_by_another()));
    hold(0, shelf_add(&shelf, first_accept, "a record of 0 of a type that nobody knows",
                      world_text(&world, 0, NOON, "note", "{'a': 1}")));
    hold(0, shelf_add(&shelf, first_accept, "an answer of 0 without a version",
                      world_text(&world, 0, NOON, "accept", "{}")));
    hold(0, proposal("0 proposes under the same label", 0,
                     &(struct proposal){.signatories = 3, .accept_by = "2026-10-01"}));
    tell("every reason");
}

static void tell_joins(void)
{
    const struct named *late =
        shelf_add(&shelf, joins[0], "join of 0 with a time", world_join_with(&world, 0, 1, ""));
    const struct named *more = shelf_add(&shelf, joins[0], "join of 0 with an unknown field",
                                         world_join_with(&world, 0, 0, ", 'a': 1"));
    const struct named *own =
        proposal("1 proposes; 0 and 1 have to sign", 1, &(struct proposal){.signatories = 3});
    hold(0, late);
    hold(0, joins[0]);
    hold(0, first_proposal);
    hold(1, own);
    hold(1, joins[1]);
    hold(1, &shelf.records[shelf.n - 2]);
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
    hold(1, accept("1 accepts it, which is too late", 1, &shelf.records[shelf.n - 1]));
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
    uint32_t log = (uint32_t)draw_below(r, SHELF_MEMBERS),
             author = draw_below(r, 10) == 0 ? (log + 1) % SHELF_MEMBERS : log;
    uint64_t dice = draw_below(r, 10), time = NOON + draw_below(r, 45) * DAY_MS;
    const struct named *some = &shelf.records[shelf.n - 1 - draw_below(r, i < 12 ? i + 1 : 12)];
    snprintf(name, sizeof name, "random %u.%u", story, i);
    if (dice < 4) {
        static const char *const names[] = {"a", "b", "c"};
        struct proposal what = {.name = names[draw_below(r, 3)]};
        what.signatories = (unsigned)(3 + draw_below(r, 5));
        if (what.signatories == 4) what.signatories = 7; /* two at least */
        hold(log, shelf_add(&shelf, first_proposal, name, world_propose(&world, author, time, &what)));
    } else if (dice < 7) {
        hold(log,
             shelf_add(&shelf, first_accept, name, world_accept(&world, author, time, &some->record.id)));
    } else if (dice < 9) {
        hold(log,
             shelf_add(&shelf, first_accept, name, world_decline(&world, author, time, &some->record.id)));
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
    writer_case(shelf.out, "a ledger with rules version 2");
    writer_change(shelf.out, &base, buffer_view(&bytes));
    hold_joins();
    hold(0, first_proposal);
    hold(0, first_proposal);
    shelf_tell(&shelf, &charter, "a ledger with rules version 2", "rules that nobody knows");
    buffer_deinit(&bytes);
}

void make_ledgers(struct writer *w)
{
    shelf = (struct shelf){.out = w};
    first_proposal = first_accept = NULL;
    joins[0] = NULL;
    world_init(&world, SHELF_MEMBERS);
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
