/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/charter.h"

#include <assert.h>
#include <inttypes.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"
#include "core/record/problems.h"
#include "core/record/value.h"

static const struct field charter_fields[] = {
    {.name = "version",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = 1,
     .doc = "version of the charter's format"},
    {.name = "titles", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "names of the ledger"},
    {.name = "rules",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "version of the rules"},
    {.name = "members",
     .kind = FIELD_BYTES,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .max = CARD_MAX,
     .n_min = 1,
     .n_max = CHARTER_FOUNDERS_MAX,
     .doc = "cards of the founders in rising order of member id"},
    {.name = "admit",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = CHARTER_FOUNDERS_MAX,
     .doc = "endorsements to admit a member"},
    {.name = "threshold",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = CHARTER_FOUNDERS_MAX,
     .doc = "votes for a motion, beside more than half of the roll"},
    {.name = "forkers",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .max = CHARTER_FOUNDERS_MAX,
     .doc = "forking electors to bear"},
    {.name = "witnesses",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .max = CHARTER_FOUNDERS_MAX,
     .doc = "W, the others that must have cosigned a head for it to count as witnessed"},
};
const struct schema charter_schema = {"charter", charter_fields,
                                      sizeof charter_fields / sizeof charter_fields[0]};

/* A number that the founders can never reach would bind the ledger for good. */
static void check_reach(struct problems *p, struct bytes charter, const char *field, size_t reach)
{
    uint64_t number = value_uint_at(charter, field);
    if (number > reach)
        problem_at(p, field, "is %" PRIu64 "; with these founders write at most %zu", number, reach);
}

enum ayni_err charter_check(struct bytes charter, const struct schema_check *how)
{
    enum ayni_err err = schema_check(&charter_schema, charter, how);
    if (err != AYNI_OK) return err;
    struct problems p;
    problems_init(&p, how);
    size_t n = value_list_at(charter, "members").n;
    check_reach(&p, charter, "admit", n);
    check_reach(&p, charter, "threshold", n);
    check_reach(&p, charter, "forkers", n - 1);
    check_reach(&p, charter, "witnesses", n - 1);
    return problems_verdict(&p);
}

/* A key that two hold, in whatever role, would let one speak for the other. */
static bool keys_clash(const struct card *a, const struct card *b)
{
    const struct public_key *keys_a[] = {&a->member_key, &a->log_key, &a->cosigner_key};
    const struct public_key *keys_b[] = {&b->member_key, &b->log_key, &b->cosigner_key};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            if (public_key_equal(keys_a[i], keys_b[j])) return true;
    return dh_public_equal(&a->transport_key, &b->transport_key);
}

/* Order makes the same cards give the same charter, and leaves no room for two of one id. */
static enum ayni_err add_founder(struct charter *c, struct bytes card)
{
    struct card *founder = &c->founders[c->n_founders];
    enum ayni_err err = card_decode(founder, card);
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING;
    if (err != AYNI_OK) return err;
    if (c->n_founders > 0 && member_id_compare(&founder[-1].id, &founder->id) >= 0) return AYNI_ERR_FIELD;
    for (size_t i = 0; i < c->n_founders; i++) {
        if (bytes_equal(c->founders[i].name, founder->name)) return AYNI_ERR_FIELD;
        if (keys_clash(&c->founders[i], founder)) return AYNI_ERR_KEY;
    }
    c->n_founders++;
    return AYNI_OK;
}

static enum ayni_err read_charter(struct charter *out, struct bytes charter)
{
    struct bytes card;
    out->bytes = charter;
    out->titles = value_at(charter, "titles");
    out->rules = value_uint_at(charter, "rules");
    out->admit = value_uint_at(charter, "admit");
    out->threshold = value_uint_at(charter, "threshold");
    out->forkers = value_uint_at(charter, "forkers");
    out->witnesses = value_uint_at(charter, "witnesses");
    out->n_founders = 0;
    sha256(out->id.bytes, charter);

    enum ayni_err err = AYNI_OK;
    for (struct value_list l = value_list_at(charter, "members"); err == AYNI_OK && value_next(&l, &card);)
        err = add_founder(out, value_bin(card));
    return err;
}

enum ayni_err charter_decode(struct charter *out, struct bytes charter)
{
    static const struct schema_check reading = {.strict = false};
    if (charter.len > CHARTER_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err err = codec_check(charter);
    if (err == AYNI_OK) err = charter_check(charter, &reading);
    if (err == AYNI_OK) err = read_charter(out, charter);
    return err;
}

const struct card *charter_founder(const struct charter *charter, const struct member_id *id)
{
    for (size_t i = 0; i < charter->n_founders; i++)
        if (member_id_equal(&charter->founders[i].id, id)) return &charter->founders[i];
    return NULL;
}

const struct card *charter_founder_of_key(const struct charter *charter, const struct public_key *member_key)
{
    for (size_t i = 0; i < charter->n_founders; i++)
        if (public_key_equal(&charter->founders[i].member_key, member_key)) return &charter->founders[i];
    return NULL;
}

void log_id_make(struct log_id *out,
                 const struct ledger_id *ledger,
                 const struct member_id *member,
                 const uint8_t opener[32])
{
    static const char label[] = "ayni/log/v1"; /* hashed with its NUL */
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, BYTES_ARRAY(label));
    sha256_update(&s, BYTES_ARRAY(ledger->bytes));
    sha256_update(&s, BYTES_ARRAY(member->bytes));
    sha256_update(&s, bytes_of(opener, 32));
    sha256_final(&s, out->bytes);
}

static char *put(char *at, struct bytes text)
{
    memcpy(at, text.data, text.len);
    return at + text.len;
}

size_t log_origin(char out[LOG_ORIGIN_MAX], struct bytes member_name, const struct log_id *log)
{
    static const char digits[] = "0123456789abcdef";
    assert(member_name.len <= MEMBER_NAME_MAX);
    char *at = put(out, member_name);
    at = put(at, BYTES_LITERAL("/ayni/"));
    for (size_t i = 0; i < sizeof log->bytes; i++) {
        *at++ = digits[log->bytes[i] >> 4];
        *at++ = digits[log->bytes[i] & 15];
    }
    return (size_t)(at - out);
}

enum ayni_err join_payload(struct buffer *out, const struct ledger_id *ledger)
{
    struct packer p = packer_to(out);
    pack_map(&p, 1);
    pack_text(&p, "charter");
    pack_bin(&p, BYTES_ARRAY(ledger->bytes));
    return packer_finish(&p);
}
