/* SPDX-License-Identifier: Apache-2.0 */
#include "support/founders.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/codec/packer.h"
#include "core/record/charter.h"
#include "support/heap.h"

static void make_seed(struct seed *out, size_t founder, uint64_t number)
{
    struct seed root = {{0}};
    root.bytes[0] = (uint8_t)founder;
    seed_derive(out, &root, number, "testkeys");
}

static void make_keys(struct founder *m, size_t i)
{
    struct seed seed;
    make_seed(&seed, i, 1);
    ed25519_keypair(&m->member_secret, &m->member_key, &seed);
    make_seed(&seed, i, 2);
    ed25519_keypair(&m->log_secret, &m->log_key, &seed);
    make_seed(&seed, i, 3);
    ed25519_keypair(&m->cosigner_secret, &m->cosigner_key, &seed);
    make_seed(&seed, i, 4);
    dh_keypair(&m->transport_secret, &m->transport_key, &seed);
}

static void pack_names(struct packer *p, const char *text)
{
    pack_array(p, 1);
    pack_map(p, 2);
    pack_text(p, "lang");
    pack_text(p, "en");
    pack_text(p, "text");
    pack_text(p, text);
}

static void pack_key(struct packer *p, const char *name, const uint8_t key[32])
{
    pack_text(p, name);
    pack_bin(p, bytes_of(key, 32));
}

static void make_card(struct founder *m, size_t i)
{
    char org_id[32];
    snprintf(m->name, sizeof m->name, "member%02u.test", (unsigned)i % 100);
    snprintf(org_id, sizeof org_id, "XI-ROR-0party%04u", (unsigned)i % 10000);
    buffer_init(&m->card, test_heap(), CARD_MAX);
    struct packer p = packer_to(&m->card);
    pack_map(&p, 9);
    pack_key(&p, "cosigner_key", m->cosigner_key.bytes);
    pack_text(&p, "country");
    pack_text(&p, "BO");
    pack_key(&p, "log_key", m->log_key.bytes);
    pack_key(&p, "member_key", m->member_key.bytes);
    pack_text(&p, "name");
    pack_text(&p, m->name);
    pack_text(&p, "names");
    pack_names(&p, m->name);
    pack_text(&p, "org_id");
    pack_text(&p, org_id);
    pack_key(&p, "transport_key", m->transport_key.bytes);
    pack_text(&p, "type");
    pack_text(&p, "80");
    assert_int_equal(packer_finish(&p), AYNI_OK);
    sha256(m->id.bytes, buffer_view(&m->card));
}

static void pack_number(struct packer *p, const char *name, uint64_t number)
{
    pack_text(p, name);
    pack_uint(p, number);
}

static void make_charter(struct founders *f, uint64_t witnesses)
{
    buffer_init(&f->charter, test_heap(), CHARTER_MAX);
    struct packer p = packer_to(&f->charter);
    pack_map(&p, 8);
    pack_number(&p, "admit", 1);
    pack_number(&p, "forkers", 0);
    pack_text(&p, "members");
    pack_array(&p, f->n);
    for (size_t i = 0; i < f->n; i++)
        pack_bin(&p, buffer_view(&f->members[i].card));
    pack_number(&p, "rules", RULES_VERSION);
    pack_number(&p, "threshold", 1);
    pack_text(&p, "titles");
    pack_names(&p, "Test ledger");
    pack_number(&p, "version", 1);
    pack_number(&p, "witnesses", witnesses);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    sha256(f->ledger.bytes, buffer_view(&f->charter));
}

static int compare_founders(const void *a, const void *b)
{
    return member_id_compare(&((const struct founder *)a)->id, &((const struct founder *)b)->id);
}

void founders_init(struct founders *f, size_t n, uint64_t witnesses)
{
    assert_int_equal(crypto_init(), AYNI_OK);
    assert_in_range(n, 1, FOUNDERS_MAX);
    f->n = n;
    for (size_t i = 0; i < n; i++) {
        make_keys(&f->members[i], i);
        make_card(&f->members[i], i);
    }
    qsort(f->members, n, sizeof f->members[0], compare_founders);
    make_charter(f, witnesses);
}

void founders_deinit(struct founders *f)
{
    for (size_t i = 0; i < f->n; i++)
        buffer_deinit(&f->members[i].card);
    buffer_deinit(&f->charter);
}
