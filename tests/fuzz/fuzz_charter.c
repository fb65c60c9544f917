/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/checkpoint/vkey.h"
#include "core/crypto/crypto.h"
#include "core/ledger/ledger.h"
#include "core/record/charter.h"
#include "mutate.h"
#include "names.h"
#include "support/heap.h"

/* Input: a card or a charter; it is read as both. */

#define LEDGER_HEAP_MAX ((size_t)1 << 20)

static bool lies_in(struct bytes view, struct bytes whole)
{
    return view.len > 0 && view.data >= whole.data && view.data + view.len <= whole.data + whole.len;
}

/* One key has one use. */
static void check_keys(const struct card *card)
{
    const uint8_t *keys[] = {card->member_key.bytes, card->log_key.bytes, card->cosigner_key.bytes,
                             card->transport_key.bytes};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert(memcmp(keys[i], keys[j], 32) != 0);
}

/* A card that is taken can do all that is asked of one: give a log its id, its origin and its key. */
static void check_card(const struct card *card, struct bytes bytes)
{
    struct member_id id;
    struct log_id log;
    struct vkey key;
    char origin[LOG_ORIGIN_MAX];
    static const struct ledger_id ledger = {{1}};
    sha256(id.bytes, bytes);
    assert(member_id_equal(&card->id, &id) && bytes_equal(card->bytes, bytes));
    assert(lies_in(card->name, bytes) && lies_in(card->org_id, bytes));
    assert(lies_in(card->names, bytes) && lies_in(card->country, bytes));
    check_keys(card);
    log_id_make(&log, &ledger, &id, id.bytes);
    size_t len = log_origin(origin, card->name, &log);
    enum ayni_err err = vkey_init(&key, VKEY_ED25519, bytes_of(origin, len), &card->log_key);
    assert(err == AYNI_OK);
    err = vkey_init(&key, VKEY_COSIGNATURE, bytes_of(origin, len), &card->cosigner_key);
    assert(err == AYNI_OK);
}

static bool read_card(struct bytes bytes)
{
    struct card card = {.bytes = {NULL, 0}}, again;
    enum ayni_err err = card_decode(&card, bytes);
    assert(card_decode(&again, bytes) == err);
    if (err != AYNI_OK) {
        assert(card.bytes.data == NULL);
        return false;
    }
    check_card(&card, bytes);
    return true;
}

/* Every founder is a sound card, found under its id, in rising order, and no name stands twice. */
static void check_founders(const struct charter *charter)
{
    for (size_t i = 0; i < charter->n_founders; i++) {
        const struct card *founder = &charter->founders[i];
        check_card(founder, founder->bytes);
        assert(charter_founder(charter, &founder->id) == founder);
        for (size_t j = 0; j < i; j++) {
            assert(member_id_compare(&charter->founders[j].id, &founder->id) < 0);
            assert(!bytes_equal(charter->founders[j].name, founder->name));
        }
    }
}

/* A ledger stands on every charter that is taken. */
static void check_ledger(const struct charter *charter)
{
    struct counting_heap heap;
    struct hash digest;
    struct ledger *ledger = ledger_new(counting_heap_init(&heap, LEDGER_HEAP_MAX), charter, NULL);
    assert(ledger != NULL);
    enum ayni_err err = ledger_digest(ledger, &digest);
    assert(err == AYNI_OK && ledger_n_commitments(ledger) == 0);
    ledger_free(ledger);
    assert(heap.live == 0);
}

static bool read_charter(struct bytes bytes)
{
    static struct charter charter, again;
    struct ledger_id id;
    enum ayni_err err = charter_decode(&charter, bytes);
    assert(charter_decode(&again, bytes) == err);
    if (err != AYNI_OK) return false;
    sha256(id.bytes, bytes);
    assert(ledger_id_equal(&charter.id, &id));
    assert(charter.n_founders >= 1 && charter.n_founders <= CHARTER_FOUNDERS_MAX);
    assert(charter.admit <= charter.n_founders && charter.threshold <= charter.n_founders);
    assert(charter.forkers < charter.n_founders && charter.witnesses < charter.n_founders);
    check_founders(&charter);
    check_ledger(&charter);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes bytes = bytes_of(data, len);
    bool is_card = read_card(bytes), is_charter = read_charter(bytes);
    if (is_card || is_charter) fuzz_accept();
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    return mutate_encoded(data, len, max, field_names(), &random);
}
