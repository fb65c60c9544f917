/* SPDX-License-Identifier: Apache-2.0 */
#include "member_folder.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/keys.h"
#include "core/codec/packer.h"
#include "core/record/charter.h"

static const struct {
    const char *name, *org_id, *country;
} members[N_MEMBERS] = {
    {"uaa.example", "BO-NIT-1020304050", "BO"},
    {"cas-crops.example", "CN-USCI-12100000400000001X", "CN"},
    {"fundacao.example", "BR-CNPJ-11222333000199", "BR"},
};

static void pack_name(struct packer *p, const char *name)
{
    pack_array(p, 1);
    pack_map(p, 2);
    pack_text(p, "lang");
    pack_text(p, "es");
    pack_text(p, "text");
    pack_text(p, name);
}

static void pack_pair(struct packer *p, const char *key, const char *value)
{
    pack_text(p, key);
    pack_text(p, value);
}

static void pack_key(struct packer *p, const char *key, const void *bytes)
{
    pack_text(p, key);
    pack_bin(p, bytes_of(bytes, 32));
}

static void pack_card(struct buffer *out, int i, const struct keys *keys)
{
    struct packer p = packer_to(out);
    pack_map(&p, 9);
    pack_key(&p, "cosigner_key", keys->cosigner.bytes);
    pack_pair(&p, "country", members[i].country);
    pack_key(&p, "log_key", keys->log.bytes);
    pack_key(&p, "member_key", keys->member.bytes);
    pack_pair(&p, "name", members[i].name);
    pack_text(&p, "names");
    pack_name(&p, members[i].name);
    pack_pair(&p, "org_id", members[i].org_id);
    pack_key(&p, "transport_key", keys->transport.own.bytes);
    pack_pair(&p, "type", "80");
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static int by_member_id(const void *a, const void *b)
{
    struct member_id x, y;
    const struct buffer *first = a, *second = b;
    sha256(x.bytes, buffer_view(first));
    sha256(y.bytes, buffer_view(second));
    return member_id_compare(&x, &y);
}

static void pack_charter(struct buffer *out, const struct buffer cards[N_MEMBERS])
{
    static const char *const numbers[] = {"admit", "forkers"};
    struct packer p = packer_to(out);
    pack_map(&p, 8);
    for (size_t i = 0; i < 2; i++) {
        pack_text(&p, numbers[i]);
        pack_uint(&p, 1 - i);
    }
    pack_text(&p, "members");
    pack_array(&p, N_MEMBERS);
    for (int i = 0; i < N_MEMBERS; i++)
        pack_bin(&p, buffer_view(&cards[i]));
    pack_text(&p, "rules");
    pack_uint(&p, RULES_VERSION);
    pack_text(&p, "threshold");
    pack_uint(&p, 1);
    pack_text(&p, "titles");
    pack_name(&p, "Ledger");
    pack_text(&p, "version");
    pack_uint(&p, 1);
    pack_text(&p, "witnesses");
    pack_uint(&p, 0);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

void member_folders_make(struct member_folders *m)
{
    struct buffer cards[N_MEMBERS];
    struct fault fault = {0};
    scratch_make(m->root, NULL);
    for (int i = 0; i < N_MEMBERS; i++) {
        struct keys keys;
        assert_true(folder_path(m->folders[i], m->root, members[i].name));
        assert_int_equal(folder_make(m->folders[i], &fault), AYNI_OK);
        assert_int_equal(keys_make(m->folders[i], &fault), AYNI_OK);
        assert_int_equal(keys_load(&keys, m->folders[i], &fault), AYNI_OK);
        buffer_init(&cards[i], test_heap(), CARD_MAX);
        pack_card(&cards[i], i, &keys);
    }
    qsort(cards, N_MEMBERS, sizeof cards[0], by_member_id);
    buffer_init(&m->charter, test_heap(), CHARTER_MAX);
    pack_charter(&m->charter, cards);
    for (int i = 0; i < N_MEMBERS; i++)
        buffer_deinit(&cards[i]);
}

void member_folders_remove(struct member_folders *m)
{
    buffer_deinit(&m->charter);
    scratch_remove(m->root);
}
