/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/card.h"

#include <assert.h>

#include "core/codec/cursor.h"
#include "core/crypto/crypto.h"
#include "core/record/problems.h"
#include "core/record/value.h"

#define CARD_ADDRESSES_MAX 8
#define CARD_ALIASES_MAX 16
#define DNS_LABEL_MAX 63
#define ADDRESS_MAX 260

static const struct field alias_fields[] = {
    {.name = "scheme",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "AliasScheme",
     .doc = "register of the alias, such as ror, lei, isni, wikidata"},
    {.name = "id", .kind = FIELD_STRING, .flags = FIELD_REQUIRED, .max = 200, .doc = "identifier there"},
};
static const struct schema alias_schema = {"alias", alias_fields, 2};

static const struct field community_fields[] = {
    {.name = "names", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "the community's own names"},
    {.name = "authority_basis",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .doc = "on what the authority to speak for it rests"},
};
static const struct schema community_schema = {"community", community_fields, 2};

static const struct field card_fields[] = {
    {.name = "name",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = MEMBER_NAME_MAX,
     .doc = "name as in the DNS, such as umsa.edu.bo: a-z, 0-9, points and hyphens"},
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "organisation identifier"},
    {.name = "type",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "OrganisationType",
     .doc = "kind of organisation"},
    {.name = "names", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "names of the institution"},
    {.name = "country",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "Country",
     .doc = "ISO 3166-1 alpha-2, or XI for international bodies"},
    {.name = "member_key",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "Ed25519 key that signs records"},
    {.name = "log_key",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "Ed25519 key that signs the first log's checkpoints"},
    {.name = "cosigner_key",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "Ed25519 key that cosigns others' checkpoints"},
    {.name = "transport_key",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "X25519 key of encrypted connections"},
    {.name = "addresses",
     .kind = FIELD_STRING,
     .flags = FIELD_LIST | FIELD_UNIQUE,
     .max = ADDRESS_MAX,
     .n_min = 1,
     .n_max = CARD_ADDRESSES_MAX,
     .doc = "where the node is reached, HOST:PORT"},
    {.name = "aliases",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = CARD_ALIASES_MAX,
     .of = &alias_schema,
     .doc = "identifiers in other registers"},
    {.name = "community",
     .kind = FIELD_MAP,
     .of = &community_schema,
     .doc = "set when the body represents an Indigenous people or a local community"},
};
const struct schema card_schema = {"card", card_fields, sizeof card_fields / sizeof card_fields[0]};

static bool is_host_char(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* One or more labels of the DNS with points between them. */
static bool name_is_well_formed(struct bytes name)
{
    size_t start = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.data[i] != '.') {
            if (!is_host_char(name.data[i])) return false;
            continue;
        }
        size_t len = i - start;
        if (len < 1 || len > DNS_LABEL_MAX) return false;
        if (name.data[start] == '-' || name.data[i - 1] == '-') return false;
        start = i + 1;
    }
    return true;
}

static bool port_is_well_formed(struct bytes port)
{
    uint32_t number = 0;
    if (port.len < 1 || port.len > 5 || port.data[0] == '0') return false;
    for (size_t i = 0; i < port.len; i++) {
        if (port.data[i] < '0' || port.data[i] > '9') return false;
        number = number * 10 + (uint32_t)(port.data[i] - '0');
    }
    return number <= UINT16_MAX;
}

/* An IPv6 address between brackets, by its characters: whoever dials it parses it. */
static bool bracketed_is_well_formed(struct bytes host)
{
    if (host.len < 4 || host.data[0] != '[' || host.data[host.len - 1] != ']') return false;
    for (size_t i = 1; i + 1 < host.len; i++) {
        uint8_t c = host.data[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && c != ':' && c != '.') return false;
    }
    return true;
}

static bool address_is_well_formed(struct bytes address)
{
    size_t colon = address.len;
    while (colon > 0 && address.data[colon - 1] != ':')
        colon--;
    if (colon == 0) return false;
    struct bytes host = bytes_of(address.data, colon - 1);
    struct bytes port = bytes_of(address.data + colon, address.len - colon);
    return port_is_well_formed(port) && (name_is_well_formed(host) || bracketed_is_well_formed(host));
}

static void check_forms(struct problems *p, struct bytes card)
{
    struct bytes item;
    if (!name_is_well_formed(value_str_at(card, "name")))
        problem_at(p, "name", "is not a name as in the DNS; write one such as umsa.edu.bo");
    for (struct value_list l = value_list_at(card, "addresses"); value_next(&l, &item);) {
        if (address_is_well_formed(value_str(item))) continue;
        size_t mark = path_enter(p, "addresses");
        path_index(p, l.i - 1);
        problem(p, "is not HOST:PORT; write one such as node.umsa.edu.bo:7411 or [2001:db8::1]:7411");
        path_leave(p, mark);
    }
}

enum ayni_err card_check(struct bytes card, const struct schema_check *how)
{
    enum ayni_err err = schema_check(&card_schema, card, how);
    if (err != AYNI_OK) return err;
    struct problems p;
    problems_init(&p, how);
    check_forms(&p, card);
    return problems_verdict(&p);
}

static void read_key(uint8_t out[32], struct bytes card, const char *name)
{
    struct bytes key = value_bin(value_at(card, name));
    assert(key.len == 32);
    memcpy(out, key.data, 32);
}

/* A point of small order would make every connection's secret the same. */
static bool dh_key_is_sound(const struct dh_public *key)
{
    static const struct dh_secret probe = {{0x41}};
    uint8_t shared[32];
    return dh_shared(shared, &probe, key) == AYNI_OK;
}

static bool keys_are_sound(const struct card *card)
{
    const uint8_t *keys[] = {card->member_key.bytes, card->log_key.bytes, card->cosigner_key.bytes,
                             card->transport_key.bytes};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            if (memcmp(keys[i], keys[j], 32) == 0) return false;
    return ed25519_key_is_sound(&card->member_key) && ed25519_key_is_sound(&card->log_key) &&
           ed25519_key_is_sound(&card->cosigner_key) && dh_key_is_sound(&card->transport_key);
}

static void read_card(struct card *out, struct bytes card)
{
    *out = (struct card){
        .bytes = card,
        .name = value_str_at(card, "name"),
        .org_id = value_str_at(card, "org_id"),
        .names = value_at(card, "names"),
        .country = value_str_at(card, "country"),
        .is_community = value_at(card, "community").len > 0,
    };
    sha256(out->id.bytes, card);
    read_key(out->member_key.bytes, card, "member_key");
    read_key(out->log_key.bytes, card, "log_key");
    read_key(out->cosigner_key.bytes, card, "cosigner_key");
    read_key(out->transport_key.bytes, card, "transport_key");
}

enum ayni_err card_decode(struct card *out, struct bytes card)
{
    /* Fields of a later version are kept: the id covers them. */
    static const struct schema_check reading = {.strict = false};
    struct card decoded;
    if (card.len > CARD_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err err = codec_check(card);
    if (err == AYNI_OK) err = card_check(card, &reading);
    if (err != AYNI_OK) return err;
    read_card(&decoded, card);
    if (!keys_are_sound(&decoded)) return AYNI_ERR_KEY;
    *out = decoded;
    return AYNI_OK;
}
