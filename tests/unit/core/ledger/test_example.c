/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/codec/packer.h"
#include "support/heap.h"
#include "world.h"

/* The worked example of proto/rules.md: what stands there is what comes out here. */

#define LINE_BYTES 48

struct example {
    char *text; /* of proto/rules.md */
    bool is_wrong;
};

static void example_open(struct example *e)
{
    FILE *file = fopen(AYNI_PROTO "/rules.md", "rb");
    assert_non_null(file);
    e->text = calloc(1, 1 << 16);
    assert_non_null(e->text);
    assert_in_range(fread(e->text, 1, (1 << 16) - 1, file), 1, (1 << 16) - 2);
    fclose(file);
}

/* The name on a line of its own, the bytes in lines of 48 below it. */
static void example_bytes(struct example *e, const char *name, struct bytes value)
{
    static char block[8192];
    int at = snprintf(block, sizeof block, "\n    %s =", name);
    assert_in_range(2 * value.len + 8 * (value.len / LINE_BYTES + 2), 0, sizeof block - 200);
    for (size_t i = 0; i < value.len; i++) {
        if (i % LINE_BYTES == 0) at += snprintf(block + at, 16, "\n      ");
        at += snprintf(block + at, 3, "%02x", value.data[i]);
    }
    snprintf(block + at, 2, "\n");
    if (strstr(e->text, block) != NULL) return;
    fprintf(stderr, "proto/rules.md lacks the lines%s", block);
    e->is_wrong = true;
}

static void pack_ids(struct packer *p, const uint8_t *first, const uint8_t *second)
{
    pack_array(p, second == NULL ? 1 : 2);
    pack_bin(p, bytes_of(first, 32));
    if (second != NULL) pack_bin(p, bytes_of(second, 32));
}

static void pack_register(struct packer *p,
                          const struct hash *version,
                          const struct card *writer,
                          const char *type,
                          const struct hash *record)
{
    pack_array(p, 4);
    pack_bin(p, BYTES_ARRAY(version->bytes));
    pack_bin(p, BYTES_ARRAY(writer->id.bytes));
    pack_text(p, type);
    pack_bin(p, BYTES_ARRAY(record->bytes));
}

/* The state after all four records, written as proto/rules.md, "State digest", says and not by the ledger. */
static void pack_state(struct buffer *out,
                       const struct charter *charter,
                       const struct hash *proposal,
                       const struct hash *acceptance)
{
    const struct card *founders = charter->founders;
    struct packer p = packer_to(out);
    pack_array(&p, 7);
    pack_uint(&p, 1);
    pack_array(&p, 2);
    for (size_t i = 0; i < 2; i++) {
        struct log_id log;
        log_id_make(&log, &charter->id, &founders[i].id, founders[i].id.bytes);
        pack_array(&p, 2);
        pack_bin(&p, BYTES_ARRAY(log.bytes));
        pack_uint(&p, 2);
    }
    pack_ids(&p, founders[0].id.bytes, founders[1].id.bytes);
    pack_ids(&p, founders[0].id.bytes, founders[1].id.bytes);
    pack_bin(&p, BYTES_ARRAY(charter->id.bytes));
    pack_ids(&p, proposal->bytes, NULL);
    pack_array(&p, 2);
    pack_register(&p, proposal, &founders[0], "propose", proposal);
    pack_register(&p, proposal, &founders[1], "accept", acceptance);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static void example_state(struct example *e,
                          const struct world *w,
                          const struct hash *proposal,
                          const struct hash *acceptance,
                          const struct hash *digest)
{
    struct buffer state;
    struct hash want;
    buffer_init(&state, test_heap(), 4096);
    pack_state(&state, &w->charter, proposal, acceptance);
    sha256(want.bytes, buffer_view(&state));
    assert_true(hash_equal(&want, digest));
    example_bytes(e, "state after all four records", buffer_view(&state));
    buffer_deinit(&state);
}

/* Both take part, one proposes, the other accepts; what it says is in proto/rules.md. */
static void apply_example(struct example *e, struct world *w, struct ledger *l)
{
    struct proposal proposal = {.name = "1", .signatories = EVERYBODY};
    struct written joins[] = {world_join(w, 0), world_join(w, 1)};
    struct written propose = world_propose(w, 0, NOON, &proposal);
    struct written accept = world_accept(w, 1, NOON + 1000, &propose.id);
    struct hash state;

    assert_int_equal(world_apply(l, 1, &joins[1]), VOID_NOT);
    assert_int_equal(world_apply(l, 1, &accept), VOID_WAITING);
    assert_int_equal(ledger_digest(l, &state), AYNI_OK);
    example_bytes(e, "digest of log 1 alone", BYTES_ARRAY(state.bytes));
    assert_int_equal(world_apply(l, 0, &joins[0]), VOID_NOT);
    assert_int_equal(world_apply(l, 0, &propose), VOID_NOT);
    assert_int_equal(ledger_void(l, (struct place){1, 1}), VOID_NOT);
    assert_int_equal(ledger_digest(l, &state), AYNI_OK);
    example_bytes(e, "digest of all four records", BYTES_ARRAY(state.bytes));
    example_state(e, w, &propose.id, &accept.id, &state);

    example_bytes(e, "log 0, record 0", joins[0].bytes);
    example_bytes(e, "log 0, record 1", propose.bytes);
    example_bytes(e, "log 1, record 0", joins[1].bytes);
    example_bytes(e, "log 1, record 1", accept.bytes);
    example_bytes(e, "id of the proposal", BYTES_ARRAY(propose.id.bytes));
    example_bytes(e, "id of the acceptance", BYTES_ARRAY(accept.id.bytes));
}

static void example_ledger(struct example *e, const struct world *w)
{
    struct log_id log;
    char name[32];
    example_bytes(e, "charter", w->charter.bytes);
    example_bytes(e, "ledger id", BYTES_ARRAY(w->charter.id.bytes));
    for (unsigned i = 0; i < 2; i++) {
        const struct card *founder = &w->charter.founders[i];
        snprintf(name, sizeof name, "member %u", i);
        example_bytes(e, name, BYTES_ARRAY(founder->id.bytes));
        log_id_make(&log, &w->charter.id, &founder->id, founder->id.bytes);
        snprintf(name, sizeof name, "log %u", i);
        example_bytes(e, name, BYTES_ARRAY(log.bytes));
    }
}

static void the_worked_example_holds(void **state)
{
    (void)state;
    static struct world w;
    struct example e = {0};
    example_open(&e);
    world_init(&w, 2);
    struct ledger *l = world_ledger(&w);
    example_ledger(&e, &w);
    apply_example(&e, &w, l);
    ledger_free(l);
    world_deinit(&w);
    free(e.text);
    assert_false(e.is_wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
