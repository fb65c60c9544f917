/* SPDX-License-Identifier: Apache-2.0 */
#include "control/fill_members.h"

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"

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
    struct bytes value;
    *out = NULL;
    if (codec_map_find(party, "member", &value) == AYNI_OK) return AYNI_OK;
    if (codec_map_find(party, "org_id", &value) != AYNI_OK) return AYNI_OK;
    struct cursor c = cursor_of(value);
    if (cursor_read_str(&c, out_org_id) != AYNI_OK) return AYNI_OK;
    return find_member(out, charter, *out_org_id);
}

/* Copy a map and put `member` where its key belongs. */
static enum ayni_err insert_member(struct packer *p, struct bytes party, const struct card *card)
{
    static const struct bytes member_key = {(const uint8_t *)"member", 6};
    struct cursor c = cursor_of(party);
    size_t n;
    bool is_in = false;
    enum ayni_err err = cursor_read_map(&c, &n);
    if (err != AYNI_OK) return err;
    pack_map(p, n + 1);
    for (size_t i = 0; i <= n && err == AYNI_OK; i++) {
        struct bytes key = {0}, value;
        if (i < n) err = cursor_read_str(&c, &key);
        if (!is_in && (i == n || bytes_compare(key, member_key) > 0)) {
            pack_str(p, member_key);
            pack_bin(p, BYTES_ARRAY(card->id.bytes));
            is_in = true;
        }
        if (i == n || err != AYNI_OK) break;
        err = cursor_read_value(&c, &value);
        if (err != AYNI_OK) break;
        pack_str(p, key);
        pack_raw(p, value);
    }
    return err;
}

static enum ayni_err fill_parties(struct packer *p,
                                  struct bytes parties,
                                  const struct charter *charter,
                                  struct bytes *out_org_id)
{
    struct cursor c = cursor_of(parties);
    size_t n;
    if (cursor_read_array(&c, &n) != AYNI_OK) {
        pack_raw(p, parties); /* no list: for payload_check to say */
        return AYNI_OK;
    }
    pack_array(p, n);
    for (size_t i = 0; i < n; i++) {
        struct bytes party;
        const struct card *card;
        enum ayni_err err = cursor_read_value(&c, &party);
        if (err == AYNI_OK) err = card_of_party(&card, party, charter, out_org_id);
        if (err == AYNI_OK && card == NULL) pack_raw(p, party);
        if (err == AYNI_OK && card != NULL) err = insert_member(p, party, card);
        if (err != AYNI_OK) return err;
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
    size_t n;
    enum ayni_err err = cursor_read_map(&c, &n);
    if (err != AYNI_OK) return err;
    pack_map(&p, n);
    for (size_t i = 0; i < n && err == AYNI_OK; i++) {
        struct bytes key, value;
        err = cursor_read_str(&c, &key);
        if (err == AYNI_OK) err = cursor_read_value(&c, &value);
        if (err != AYNI_OK) break;
        pack_str(&p, key);
        if (bytes_equal_text(key, "parties"))
            err = fill_parties(&p, value, charter, out_org_id);
        else
            pack_raw(&p, value);
    }
    return err == AYNI_OK ? packer_finish(&p) : err;
}
