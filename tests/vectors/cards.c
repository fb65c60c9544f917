/* SPDX-License-Identifier: Apache-2.0 */
#include "cards.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"

struct key_text card_key_text(unsigned number, enum card_key use)
{
    struct key_text text;
    struct seed seed;
    struct secret_key secret;
    struct public_key key;
    struct dh_secret dh;
    struct dh_public dh_key;
    memset(seed.bytes, (int)(4 * number + use + 1), sizeof seed.bytes);
    ed25519_keypair(&secret, &key, &seed);
    dh_keypair(&dh, &dh_key, &seed);
    hex_encode(text.hex, use == CARD_TRANSPORT ? BYTES_ARRAY(dh_key.bytes) : BYTES_ARRAY(key.bytes));
    return text;
}

void card_write(struct buffer *out, unsigned number, const struct sample_edit *edits, size_t n)
{
    char text[1024], name[32] = "example.org", org[32] = "XI-ROR-0aaaaaa11", title[32] = "Example";
    struct key_text keys[CARD_KEYS];
    for (unsigned use = 0; use < CARD_KEYS; use++)
        keys[use] = card_key_text(number, use);
    if (number > 0) {
        snprintf(name, sizeof name, "m%u.example", number);
        snprintf(org, sizeof org, "XI-ROR-0aaaaaa1%u", number);
        snprintf(title, sizeof title, "Member %u", number);
    }
    int len =
        snprintf(text, sizeof text,
                 "{'name': '%s', 'org_id': '%s', 'type': '80', 'names': [{'lang': 'en', 'text': '%s'}], "
                 "'country': 'BO', 'member_key': '<%s>', 'log_key': '<%s>', 'cosigner_key': '<%s>', "
                 "'transport_key': '<%s>'}",
                 name, org, title, keys[CARD_MEMBER].hex, keys[CARD_LOG].hex, keys[CARD_COSIGNER].hex,
                 keys[CARD_TRANSPORT].hex);
    assert_in_range(len, 1, sizeof text - 1);
    sample_encode_edited(out, text, edits, n);
}

static void pack_number(struct packer *p, const char *key, uint64_t number)
{
    pack_text(p, key);
    pack_uint(p, number);
}

void charter_write(
    struct buffer *out, const struct charter_terms *terms, const struct buffer *cards, size_t n, bool more)
{
    struct packer p = packer_to(out);
    pack_map(&p, 8 + more);
    pack_number(&p, "admit", terms->admit);
    pack_number(&p, "forkers", terms->forkers);
    pack_text(&p, "members");
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++)
        pack_bin(&p, buffer_view(&cards[i]));
    pack_number(&p, "rules", terms->rules);
    pack_number(&p, "threshold", terms->threshold);
    pack_text(&p, "titles");
    sample_encode(out, "[{'lang': 'en', 'text': 'Example'}]");
    pack_number(&p, "version", terms->version);
    pack_number(&p, "witnesses", terms->witnesses);
    if (more) pack_number(&p, "zone", 1);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}
