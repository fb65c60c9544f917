/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "support/heap.h"
#include "world.h"

/* Why records are void, one reason after the other; two founders, who have joined. */

struct fixture {
    struct world world;
    struct ledger *ledger;
};

static int set_up(void **state)
{
    static struct fixture f;
    world_init(&f.world, 2);
    f.ledger = world_ledger(&f.world);
    world_join_all(&f.world, f.ledger);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ledger_free(f->ledger);
    world_deinit(&f->world);
    return 0;
}

/* The draft of an answer of member 0 to a version that nobody has. */
static struct record_draft draft_of(const struct fixture *f)
{
    static const uint8_t payload[] = "\x81\xa7version\xc4\x20"
                                     "0123456789abcdef0123456789abcdef";
    struct bytes view = bytes_of(payload, sizeof payload - 1);
    return (struct record_draft){f->world.charter.id, f->world.charter.founders[0].id, NOON, "accept", view};
}

static enum void_reason apply_draft(struct fixture *f, const struct record_draft *draft, uint32_t key)
{
    struct written record = world_sign(&f->world, draft, key);
    assert_true(record.holds);
    return world_apply(f->ledger, 0, &record);
}

static void bytes_that_are_no_record_are_void_encoding(void **state)
{
    struct fixture *f = *state;
    struct written join = world_join(&f->world, 0);
    struct bytes shorter = bytes_of(join.bytes.data, join.bytes.len - 1);
    struct written cut = world_bytes(&f->world, shorter), empty = world_bytes(&f->world, bytes_of(NULL, 0));
    struct written bomb = world_bytes(&f->world, BYTES_LITERAL("\xdd\x00\xff\xff\xff"));
    assert_int_equal(world_apply(f->ledger, 0, &cut), VOID_ENCODING);
    assert_int_equal(world_apply(f->ledger, 0, &empty), VOID_ENCODING);
    assert_int_equal(world_apply(f->ledger, 0, &bomb), VOID_ENCODING);
    assert_int_equal(ledger_n_void(f->ledger), 3);
}

static void a_record_of_another_ledger_is_void_ledger(void **state)
{
    struct fixture *f = *state;
    struct record_draft draft = draft_of(f);
    draft.ledger.bytes[31] ^= 1;
    assert_int_equal(apply_draft(f, &draft, 0), VOID_LEDGER);
}

static void a_record_of_another_member_is_void_member(void **state)
{
    struct fixture *f = *state;
    struct written propose = world_propose(&f->world, 1, NOON, &(struct proposal){.signatories = EVERYBODY});
    struct place place;
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_MEMBER);
    assert_int_equal(ledger_find_record(f->ledger, &propose.id, &place), AYNI_ERR_NOT_FOUND);
    /* Where it stands in somebody else's log it does no harm to its author's own. */
    assert_int_equal(world_apply(f->ledger, 1, &propose), VOID_NOT);
    assert_int_equal(ledger_find_record(f->ledger, &propose.id, &place), AYNI_OK);
    assert_int_equal(place.log, 1);
    assert_int_equal(place.index, 1);
}

static void a_signature_that_does_not_hold_is_void_signature(void **state)
{
    struct fixture *f = *state;
    struct written propose = world_propose(&f->world, 0, NOON, &(struct proposal){.signatories = EVERYBODY});
    struct written forged = world_forge(&f->world, &propose);
    assert_int_equal(world_apply(f->ledger, 0, &forged), VOID_SIGNATURE);
    assert_int_equal(world_apply(f->ledger, 0, &forged), VOID_SIGNATURE);
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_NOT);
}

static void the_same_bytes_again_are_void_copy(void **state)
{
    struct fixture *f = *state;
    struct written join = world_join(&f->world, 0);
    struct written propose = world_propose(&f->world, 0, NOON, &(struct proposal){.signatories = EVERYBODY});
    struct place place;
    assert_int_equal(world_apply(f->ledger, 0, &join), VOID_COPY);
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_NOT);
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_COPY);
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_COPY);
    assert_int_equal(ledger_n_commitments(f->ledger), 1);
    assert_int_equal(ledger_find_record(f->ledger, &propose.id, &place), AYNI_OK);
    assert_int_equal(place.index, 2);
}

static void a_key_that_is_not_the_members_is_void_signer(void **state)
{
    struct fixture *f = *state;
    struct record_draft draft = draft_of(f);
    assert_int_equal(apply_draft(f, &draft, 1), VOID_SIGNER);
}

static void a_type_that_the_rules_do_not_know_is_void_type(void **state)
{
    struct fixture *f = *state;
    static const char *const types[] = {"rotate", "endorse", "vote", "acceptx", "_"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct record_draft draft = draft_of(f);
        draft.type = types[i];
        assert_int_equal(apply_draft(f, &draft, 0), VOID_TYPE);
    }
}

static void a_payload_that_breaks_its_table_is_void_field(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *type, *payload;
    } cases[] = {
        {"join", "{}"},
        {"join", "{'charter': 'text'}"},
        {"accept", "{}"},
        {"accept", "{'version': '<00>'}"},
        {"accept", "{'version': 1}"},
        {"decline", "{'version': '<0000000000000000000000000000000000000000000000000000000000000000>'}"},
        {"propose", "{}"},
        {"propose", "{'version': 1}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct written record = world_text(&f->world, 0, NOON, cases[i].type, cases[i].payload);
        assert_int_equal(world_apply(f->ledger, 0, &record), VOID_FIELD);
    }
}

static void a_proposal_of_a_later_version_is_void_field(void **state)
{
    struct fixture *f = *state;
    struct proposal proposal = {.signatories = EVERYBODY, .version = 2};
    struct written propose = world_propose(&f->world, 0, NOON, &proposal);
    assert_int_equal(world_apply(f->ledger, 0, &propose), VOID_FIELD);
}

static void a_second_proposal_under_one_label_is_void_rule(void **state)
{
    struct fixture *f = *state;
    struct proposal proposal = {.name = "lab", .signatories = EVERYBODY};
    struct written first = world_propose(&f->world, 0, NOON, &proposal);
    struct written second = world_propose(&f->world, 0, NOON + 1, &proposal);
    struct written others = world_propose(&f->world, 1, NOON, &proposal);
    assert_int_equal(world_apply(f->ledger, 0, &first), VOID_NOT);
    assert_int_equal(world_apply(f->ledger, 0, &second), VOID_RULE);
    /* The label is unique in one log only. */
    assert_int_equal(world_apply(f->ledger, 1, &others), VOID_NOT);

    const struct commitment *c = ledger_find(f->ledger, &first.id);
    assert_non_null(c);
    assert_ptr_equal(ledger_find_label(f->ledger, 0, c->label), c);
    assert_ptr_equal(ledger_find_label(f->ledger, 1, c->label), ledger_find(f->ledger, &others.id));
    assert_null(ledger_find(f->ledger, &second.id));
    assert_null(ledger_find_label(f->ledger, 0, BYTES_LITERAL("XI-ROR-member0-other")));
}

static void a_void_proposal_leaves_its_label_free(void **state)
{
    struct fixture *f = *state;
    struct proposal proposal = {.name = "lab", .signatories = EVERYBODY};
    struct written first = world_propose(&f->world, 0, NOON, &proposal);
    struct written forged = world_forge(&f->world, &first);
    assert_int_equal(world_apply(f->ledger, 0, &forged), VOID_SIGNATURE);
    assert_int_equal(world_apply(f->ledger, 0, &first), VOID_NOT);
}

static void a_proposal_by_one_who_is_no_party_is_void_rule(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, 3);
    struct ledger *l = world_ledger(&w);
    world_join_all(&w, l);
    struct written outside = world_propose(&w, 2, NOON, &(struct proposal){.signatories = 3});
    struct written beside = world_propose(&w, 2, NOON, &(struct proposal){.signatories = 3, .others = 4});
    assert_int_equal(world_apply(l, 2, &outside), VOID_RULE);
    assert_int_equal(world_apply(l, 2, &beside), VOID_NOT);
    assert_null(version_party(ledger_find(l, &beside.id)->first, &w.charter.founders[2].id));
    ledger_free(l);
    world_deinit(&w);
}

static void a_join_of_another_form_or_place_is_void_rule(void **state)
{
    struct fixture *f = *state;
    struct world *w = &f->world;
    struct written joins[] = {
        world_join_with(w, 0, 1, ""),
        world_join_with(w, 0, 0, ", 'more': true"),
        world_text(w, 0, 0, "join",
                   "{'charter': '<0000000000000000000000000000000000000000000000000000000000000000>'}"),
    };
    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        struct ledger *l = world_ledger(w);
        assert_int_equal(world_apply(l, 0, &joins[i]), VOID_RULE);
        assert_int_equal(world_apply(f->ledger, 0, &joins[i]), VOID_RULE);
        ledger_free(l);
    }
}

static void nothing_has_effect_in_a_log_that_does_not_begin_with_its_join(void **state)
{
    struct fixture *f = *state;
    struct ledger *l = world_ledger(&f->world);
    struct written propose = world_propose(&f->world, 0, NOON, &(struct proposal){.signatories = EVERYBODY});
    struct written join = world_join(&f->world, 0), accept = world_accept(&f->world, 0, NOON, &join.id);
    struct written forged = world_forge(&f->world, &propose);
    assert_int_equal(world_apply(l, 0, &propose), VOID_RULE);
    assert_int_equal(world_apply(l, 0, &join), VOID_RULE);
    assert_int_equal(world_apply(l, 0, &propose), VOID_RULE);
    assert_int_equal(world_apply(l, 0, &accept), VOID_RULE);
    /* The reason is still the first check that fails. */
    assert_int_equal(world_apply(l, 0, &forged), VOID_SIGNATURE);
    assert_int_equal(ledger_n_commitments(l), 0);
    assert_int_equal(ledger_n_void(l), 5);
    ledger_free(l);
}

static void the_first_check_that_fails_is_the_reason(void **state)
{
    struct fixture *f = *state;
    struct record_draft draft = draft_of(f);
    struct written all_wrong, record;

    /* Wrong in all that can be wrong at once; then mended from the first check to the last. */
    draft.type = "nonsense";
    draft.ledger.bytes[0] ^= 1;
    draft.member = f->world.charter.founders[1].id;
    record = world_sign(&f->world, &draft, 1);
    all_wrong = world_forge(&f->world, &record);
    assert_int_equal(world_apply(f->ledger, 0, &all_wrong), VOID_LEDGER);
    draft.ledger = f->world.charter.id;
    record = world_sign(&f->world, &draft, 1);
    all_wrong = world_forge(&f->world, &record);
    assert_int_equal(world_apply(f->ledger, 0, &all_wrong), VOID_MEMBER);
    draft.member = f->world.charter.founders[0].id;
    record = world_sign(&f->world, &draft, 1);
    all_wrong = world_forge(&f->world, &record);
    assert_int_equal(world_apply(f->ledger, 0, &all_wrong), VOID_SIGNATURE);
    assert_int_equal(world_apply(f->ledger, 0, &record), VOID_SIGNER);
    record = world_sign(&f->world, &draft, 0);
    assert_int_equal(world_apply(f->ledger, 0, &record), VOID_TYPE);
    draft.type = "propose";
    record = world_sign(&f->world, &draft, 0);
    assert_int_equal(world_apply(f->ledger, 0, &record), VOID_FIELD);
}

/* The digest of a state that nobody interprets: rules 2, three records in log 0, none in log 1. */
static struct hash uninterpreted_digest(const struct charter *charter)
{
    struct buffer state;
    struct hash digest;
    buffer_init(&state, test_heap(), 1024);
    struct packer p = packer_to(&state);
    pack_array(&p, 7);
    pack_uint(&p, 2);
    pack_array(&p, 2);
    for (size_t i = 0; i < 2; i++) { /* these two have log ids in the order of their member ids */
        struct log_id log;
        log_id_make(&log, &charter->id, &charter->founders[i].id, charter->founders[i].id.bytes);
        pack_array(&p, 2);
        pack_bin(&p, BYTES_ARRAY(log.bytes));
        pack_uint(&p, i == 0 ? 3 : 0);
    }
    pack_array(&p, 0);
    pack_array(&p, 0);
    pack_bin(&p, BYTES_ARRAY(charter->id.bytes));
    pack_array(&p, 0);
    pack_array(&p, 0);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    sha256(digest.bytes, buffer_view(&state));
    buffer_deinit(&state);
    return digest;
}

static void other_rules_are_counted_and_not_interpreted(void **state)
{
    struct fixture *f = *state;
    struct world *w = &f->world;
    struct hash digest, want;
    w->charter.rules = RULES_VERSION + 1;
    struct ledger *l = world_ledger(w);
    struct written join = world_join(w, 0);
    struct written propose = world_propose(w, 0, NOON, &(struct proposal){.signatories = EVERYBODY});
    struct written noise = world_bytes(w, BYTES_LITERAL("noise"));
    assert_int_equal(world_apply(l, 0, &join), VOID_NOT);
    assert_int_equal(world_apply(l, 0, &propose), VOID_NOT);
    assert_int_equal(world_apply(l, 0, &noise), VOID_NOT);
    assert_int_equal(ledger_n_void(l), 0);
    assert_int_equal(ledger_n_commitments(l), 0);
    assert_null(ledger_find(l, &propose.id));
    assert_int_equal(ledger_digest(l, &digest), AYNI_OK);
    want = uninterpreted_digest(&w->charter);
    assert_true(hash_equal(&digest, &want));
    ledger_free(l);
}

static void every_reason_has_a_name(void **state)
{
    (void)state;
    assert_null(void_reason_name(VOID_NOT));
    assert_string_equal(void_reason_name(VOID_WAITING), "waiting");
    assert_string_equal(void_reason_name(VOID_ENCODING), "encoding");
    assert_string_equal(void_reason_name(VOID_RULE), "rule");
    for (int reason = VOID_WAITING; reason < VOID_REASONS; reason++)
        assert_non_null(void_reason_name((enum void_reason)reason));
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(bytes_that_are_no_record_are_void_encoding),
        WITH_LEDGER(a_record_of_another_ledger_is_void_ledger),
        WITH_LEDGER(a_record_of_another_member_is_void_member),
        WITH_LEDGER(a_signature_that_does_not_hold_is_void_signature),
        WITH_LEDGER(the_same_bytes_again_are_void_copy),
        WITH_LEDGER(a_key_that_is_not_the_members_is_void_signer),
        WITH_LEDGER(a_type_that_the_rules_do_not_know_is_void_type),
        WITH_LEDGER(a_payload_that_breaks_its_table_is_void_field),
        WITH_LEDGER(a_proposal_of_a_later_version_is_void_field),
        WITH_LEDGER(a_second_proposal_under_one_label_is_void_rule),
        WITH_LEDGER(a_void_proposal_leaves_its_label_free),
        cmocka_unit_test(a_proposal_by_one_who_is_no_party_is_void_rule),
        WITH_LEDGER(a_join_of_another_form_or_place_is_void_rule),
        WITH_LEDGER(nothing_has_effect_in_a_log_that_does_not_begin_with_its_join),
        WITH_LEDGER(the_first_check_that_fails_is_the_reason),
        WITH_LEDGER(other_rules_are_counted_and_not_interpreted),
        cmocka_unit_test(every_reason_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
