/* SPDX-License-Identifier: Apache-2.0 */
#include "seeds.h"

#include <assert.h>
#include <stdio.h>

#include "core/codec/packer.h"
#include "core/record/terms.h"
#include "core/record/types.h"
#include "names.h"
#include "support/commitment.h"
#include "support/heap.h"
#include "unit/core/ledger/world.h"
#include "json/json.h"

/* As fuzz_payload.c and fuzz_json.c number the tables beyond the types of records. */
enum { CARD = RECORD_TYPES, CHARTER };

#define P0 "'XI-ROR-0party0000'"
#define P1 "'XI-ROR-0party0001'"
#define MONEY "{'amount': '1200.5', 'currency': 'EUR', 'value_date': '2026-11-01'}"
#define TEXT "[{'lang': 'es', 'text': 'x'}]"

static const struct {
    const char *kind, *text;
} profiles[] = {
    {"training", "'training': {'level': '6', 'mode': 'hybrid', 'places': 20, 'hours': '40', 'host': " P0
                 ", 'languages': ['es', 'quz'], 'recognition': " TEXT "}, 'visibility'"},
    {"mobility",
     "'mobility': {'direction': {'from': 'BO', 'to': 'BR'}, 'person_months': '7.5', 'category': 'doctoral', "
     "'cost_split': [{'item': 'travel', 'org_id': " P0 ", 'pct': '100'}, {'item': 'stipend', 'org_id': " P0
     ", 'pct': '60'}, {'item': 'stipend', 'org_id': " P1 ", 'pct': '40'}], 'insurance': " TEXT
     ", 'visa_support': true}, 'visibility'"},
    {"funding", "'funding': {'providers': [{'org_id': " P0 ", 'share': '99.9'}, {'org_id': " P1
                ", 'share': '0.1'}], 'ceiling': " MONEY ", 'tranches': [1, 2], 'eligible_costs': " TEXT
                ", 'reporting': " TEXT ", 'audit': " TEXT ", 'tied_status': '5'}, 'visibility'"},
    {"in_kind",
     "'in_kind': {'unit': 'hour', 'quantity': '400', 'valuation': {'method': 'market', 'money': " MONEY
     "}}, 'visibility'"},
};

static struct world world;

/* A map for a table: encoded, and as JSON. */
static void put_map(const char *name, uint8_t table, struct bytes map)
{
    struct buffer payload, json;
    seed_begin(&payload);
    seed_begin(&json);
    seed_append(&payload, bytes_of(&table, 1));
    seed_append(&payload, map);
    seed_take("payload", name, &payload);
    seed_append(&json, bytes_of(&table, 1));
    enum ayni_err err = json_write(&json, map, JSON_INDENTED, NULL);
    assert(err == AYNI_OK);
    seed_take("json", name, &json);
}

static struct record parse(const struct written *record)
{
    struct record rec;
    enum ayni_err err = record_decode(&rec, record->bytes);
    assert(err == AYNI_OK);
    return rec;
}

static void put_record(const char *name, const struct written *record)
{
    struct record rec = parse(record);
    seed_put("record", name, record->bytes);
    put_map(name, (uint8_t)record_type_of(rec.type), rec.payload);
}

/* An entry of fuzz_ledger.c. */
static void pack_entry(struct packer *p, uint32_t log, const struct written *record, size_t version)
{
    struct record rec = parse(record);
    uint8_t number[32] = {[31] = (uint8_t)version};
    pack_array(p, 6);
    pack_uint(p, log);
    pack_uint(p, log);
    pack_str(p, rec.type);
    pack_uint(p, rec.time_ms);
    pack_bool(p, true);
    if (!bytes_equal_text(rec.type, "accept")) {
        pack_raw(p, rec.payload);
        return;
    }
    pack_map(p, 1);
    pack_text(p, "version");
    pack_bin(p, BYTES_ARRAY(number));
}

static void pack_copy(struct packer *p, uint32_t log, uint64_t number)
{
    pack_array(p, 6);
    pack_uint(p, log);
    pack_uint(p, log);
    pack_text(p, "join");
    pack_uint(p, 0);
    pack_bool(p, true);
    pack_uint(p, number);
}

/* All join, one proposes, the others accept; then a copy of the proposal and a second one. */
static void histories(const struct written *joins, const struct written *propose, const struct written *other)
{
    struct buffer input;
    struct written accept = world_accept(&world, 1, NOON + 1, &propose->id);
    seed_begin(&input);
    struct packer p = packer_to(&input);
    pack_array(&p, 8);
    for (uint32_t i = 0; i < 3; i++)
        pack_entry(&p, i, &joins[i], 0);
    pack_entry(&p, 1, &accept, 4);
    pack_entry(&p, 0, propose, 0);
    pack_entry(&p, 2, &accept, 4);
    pack_copy(&p, 0, 4);
    pack_entry(&p, 1, other, 0);
    enum ayni_err err = packer_finish(&p);
    assert(err == AYNI_OK);
    seed_take("ledger", "agreed", &input);
    seed_begin(&input);
    p = packer_to(&input);
    pack_array(&p, 4);
    pack_entry(&p, 0, &joins[0], 0);
    pack_entry(&p, 0, propose, 0);
    pack_entry(&p, 1, &joins[1], 0);
    pack_entry(&p, 1, &accept, 1);
    err = packer_finish(&p);
    assert(err == AYNI_OK);
    seed_take("ledger", "partly_accepted", &input);
}

static void records(void)
{
    struct written joins[3];
    struct proposal all = {
        .signatories = 7, .effective_from = "2026-10-01", .ends_on = "2030-12-31", .precondition = true};
    struct proposal two = {.name = "two", .signatories = 3, .others = 4, .fpic = true};
    for (uint32_t i = 0; i < 3; i++)
        joins[i] = world_join(&world, i);
    struct written propose = world_propose(&world, 0, NOON, &all),
                   other = world_propose(&world, 1, NOON, &two);
    struct written accept = world_accept(&world, 1, NOON + 1, &propose.id);
    struct written decline = world_decline(&world, 2, NOON + 2, &propose.id);
    put_record("join", &joins[0]);
    put_record("propose", &propose);
    put_record("propose_fpic", &other);
    put_record("accept", &accept);
    put_record("decline", &decline);
    histories(joins, &propose, &other);
}

static void put_commitment(const char *name, struct buffer *payload)
{
    put_map(name, RECORD_PROPOSE, buffer_view(payload));
    buffer_deinit(payload);
}

/* A commitment of each kind that has a profile. */
static void commitments(void)
{
    struct buffer payload;
    struct member_id members[] = {{{1}}, {{2}}};
    seed_begin(&payload);
    sample_encode(&payload, commitment_example);
    put_commitment("joint_lab", &payload);
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        struct sample_edit edit = {"'visibility'", profiles[i].text};
        struct commitment_options options = {
            .members = members, .n_members = 2, .kind = profiles[i].kind, .edits = &edit, .n_edits = 1};
        seed_begin(&payload);
        commitment_build(&payload, &options);
        put_commitment(profiles[i].kind, &payload);
    }
}

/* As many parties as there may be. */
static void largest_agreement(void)
{
    struct buffer payload;
    struct member_id members[TERMS_PARTIES_MAX];
    for (size_t i = 0; i < TERMS_PARTIES_MAX; i++)
        members[i] = (struct member_id){{(uint8_t)(i + 1)}};
    struct commitment_options options = {.members = members, .n_members = TERMS_PARTIES_MAX};
    seed_begin(&payload);
    commitment_build(&payload, &options);
    put_commitment("largest_agreement", &payload);
}

static void charters(void)
{
    struct bytes card = buffer_view(&world.founders.members[0].card),
                 charter = buffer_view(&world.founders.charter);
    seed_put("charter", "card", card);
    seed_put("charter", "charter", charter);
    put_map("card", CARD, card);
    put_map("charter", CHARTER, charter);
}

/* Words for searches in JSON. */
static void dictionary(void)
{
    struct buffer words;
    seed_begin(&words);
    for (const char *const *name = field_names(); *name != NULL; name++) {
        char line[128];
        int len = snprintf(line, sizeof line, "\"\\\"%s\\\":\"\n", *name);
        seed_append(&words, bytes_of(line, (size_t)len));
    }
    seed_take("dictionaries", "json", &words);
}

static void texts(void)
{
    struct buffer input;
    seed_begin(&input);
    seed_append(&input, BYTES_LITERAL("\x14\x05zh-TW"));
    sample_encode(&input, "[{'lang': 'es', 'text': 'Secuenciador'}, {'lang': 'zh', 'text': '测序仪'}, "
                          "{'lang': 'qu', 'text': 'Ayni'}]");
    seed_take("text", "three_languages", &input);
    seed_put("text", "hidden",
             BYTES_LITERAL("\x07\x02qu"
                           "a\x1b[2J\xe2\x80\xae"
                           "b\xc3\xa9"
                           "e\xcc\x81\xff\xe5\xae\x89\n\tz"));
}

void seeds_of_records(void)
{
    world_init(&world, 3);
    records();
    commitments();
    largest_agreement();
    charters();
    texts();
    dictionary();
    world_deinit(&world);
}
