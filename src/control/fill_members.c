/* SPDX-License-Identifier: Apache-2.0 */
#include "control/fill_members.h"

#include "core/base/buffer.h"
#include "core/codec/pairs.h"
#include "core/record/value.h"

static enum ayni_err find_member(const struct card **out, const struct charter *charter, struct bytes org_id)
{
    *out = NULL;
    for (size_t i = 0; i < charter->n_founders; i++) {
        if (!bytes_equal(charter->founders[i].org_id, org_id)) continue;
        if (*out != NULL) return AYNI_ERR_AMBIGUOUS;
        *out = &charter->founders[i];
    }
    return AYNI_OK;
}

/* The card to name in this party; NULL when it names a member already, or none fits. */
static enum ayni_err card_of_party(const struct card **out,
                                   struct bytes party,
                                   const struct charter *charter,
                                   struct bytes *out_org_id)
{
    *out = NULL;
    if (value_at(party, "member").len > 0) return AYNI_OK;
    *out_org_id = value_str_at(party, "org_id");
    return find_member(out, charter, *out_org_id);
}

/* Copy a map and put `member` where its key belongs. */
static void insert_member(struct packer *p, struct bytes party, const struct card *card)
{
    static const struct bytes member_key = {(const uint8_t *)"member", 6};
    struct bytes key, value;
    struct value_pairs pairs = value_pairs(party);
    bool is_in = false;
    pack_map(p, pairs.n_left + 1);
    while (value_pair_next(&pairs, &key, &value)) {
        if (!is_in && bytes_compare(key, member_key) > 0) {
            put_bin(p, "member", BYTES_ARRAY(card->id.bytes));
            is_in = true;
        }
        pack_str(p, key);
        pack_raw(p, value);
    }
    if (!is_in) put_bin(p, "member", BYTES_ARRAY(card->id.bytes));
}

static enum ayni_err fill_parties(struct packer *p,
                                  struct bytes parties,
                                  const struct charter *charter,
                                  struct bytes *out_org_id)
{
    struct value_list list = value_list(parties);
    struct bytes party;
    if (list.n == 0) {
        pack_raw(p, parties); /* none, or no list: for payload_check to say */
        return AYNI_OK;
    }
    pack_array(p, list.n);
    while (value_next(&list, &party)) {
        const struct card *card;
        enum ayni_err err = card_of_party(&card, party, charter, out_org_id);
        if (err != AYNI_OK) return err;
        if (card == NULL)
            pack_raw(p, party);
        else
            insert_member(p, party, card);
    }
    return AYNI_OK;
}

enum ayni_err fill_members(struct buffer *out,
                           struct bytes payload,
                           const struct charter *charter,
                           struct bytes *out_org_id)
{
    struct cursor c = cursor_of(payload);
    struct packer p = packer_to(out);
    struct value_pairs pairs = value_pairs(payload);
    struct bytes key, value;
    if (cursor_peek(&c) != CURSOR_MAP) return AYNI_ERR_ENCODING;
    pack_map(&p, pairs.n_left);
    while (value_pair_next(&pairs, &key, &value)) {
        enum ayni_err err = AYNI_OK;
        pack_str(&p, key);
        if (bytes_equal_text(key, "parties"))
            err = fill_parties(&p, value, charter, out_org_id);
        else
            pack_raw(&p, value);
        if (err != AYNI_OK) return err;
    }
    return packer_finish(&p);
}
