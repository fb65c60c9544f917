/* SPDX-License-Identifier: Apache-2.0 */
#include "control/commitment_view.h"

#include "core/codec/cursor.h"
#include "core/ledger/views.h"

enum ayni_err commitment_view_read(struct call *call,
                                   struct store_read *read,
                                   const struct commitment *commitment,
                                   day as_of,
                                   struct commitment_view *out)
{
    const struct version *version = commitment_current(commitment);
    const struct ledger *ledger = engine_ledger(call->control->engine);
    struct bytes bytes;
    struct record rec;
    enum ayni_err err = call_record(call, read, version->place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err != AYNI_OK) return err;
    *out = (struct commitment_view){
        .commitment = commitment,
        .version = version,
        .status = commitment_status(ledger, commitment, as_of),
        .payload = rec.payload,
        .time_ms = rec.time_ms,
    };
    return AYNI_OK;
}

struct bytes body_value(const struct commitment_view *view, const char *key, struct bytes otherwise)
{
    struct bytes value;
    return codec_map_find(view->payload, key, &value) == AYNI_OK ? value : otherwise;
}

static const char *stance_name(enum stance stance)
{
    static const char *const names[] = {
        [STANCE_NONE] = "open", [STANCE_ACCEPTED] = "accepted", [STANCE_DECLINED] = "declined"};
    return names[stance];
}

/* When a signatory answered, by its own claim. */
static enum ayni_err answer_time(struct call *call,
                                 struct store_read *read,
                                 const struct party *party,
                                 uint64_t *out_ms)
{
    struct bytes bytes;
    struct record rec;
    enum ayni_err err = call_record(call, read, party->place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err == AYNI_OK) *out_ms = rec.time_ms;
    return err;
}

static struct bytes string_in(struct bytes map, const char *key)
{
    struct bytes value, text = {0};
    if (codec_map_find(map, key, &value) != AYNI_OK) return text;
    struct cursor c = cursor_of(value);
    return cursor_read_str(&c, &text) == AYNI_OK ? text : bytes_of(NULL, 0);
}

/* The signatory whose id the party of the body names; NULL for a party that does not sign. */
static const struct party *signatory_of(const struct version *version, struct bytes party)
{
    struct bytes value;
    struct member_id id;
    if (codec_map_find(party, "member", &value) != AYNI_OK) return NULL;
    struct cursor c = cursor_of(value);
    if (cursor_read_fixed(&c, id.bytes, sizeof id.bytes) != AYNI_OK) return NULL;
    const struct party *found = version_party(version, &id);
    return found != NULL && found->signs ? found : NULL;
}

/* {member?, name?, org_id, signatory, stance?, time?} */
static enum ayni_err write_party(struct call *call,
                                 struct store_read *read,
                                 const struct version *version,
                                 struct bytes party)
{
    const struct party *signatory = signatory_of(version, party);
    struct packer *p = &call->out;
    bool answered = signatory != NULL && signatory->stance != STANCE_NONE;
    uint64_t time_ms = 0;
    enum ayni_err err = answered ? answer_time(call, read, signatory, &time_ms) : AYNI_OK;
    if (err != AYNI_OK) return err;
    pack_map(p, signatory == NULL ? 2 : answered ? 6 : 5);
    if (signatory != NULL) {
        put_bin(p, "member", BYTES_ARRAY(signatory->member.bytes));
        put_str(p, "name", member_name_of(call, &signatory->member));
    }
    put_str(p, "org_id", string_in(party, "org_id"));
    put_bool(p, "signatory", signatory != NULL);
    if (signatory != NULL) put_text(p, "stance", stance_name(signatory->stance));
    if (answered) put_instant(p, "time", time_ms);
    return AYNI_OK;
}

static enum ayni_err write_parties(struct call *call,
                                   struct store_read *read,
                                   const struct commitment_view *view)
{
    struct cursor c = cursor_of(body_value(view, "parties", bytes_of(NULL, 0)));
    size_t n;
    enum ayni_err err = cursor_read_array(&c, &n);
    if (err != AYNI_OK) return err;
    pack_text(&call->out, "parties");
    pack_array(&call->out, n);
    for (size_t i = 0; i < n && err == AYNI_OK; i++) {
        struct bytes party;
        err = cursor_read_value(&c, &party);
        if (err == AYNI_OK) err = write_party(call, read, view->version, party);
    }
    return err;
}

enum ayni_err commitment_view_write(struct call *call,
                                    struct store_read *read,
                                    const struct commitment_view *view)
{
    static const uint8_t empty_text = 0xa0;
    const struct bytes empty = bytes_of(&empty_text, 1);
    const struct commitment *c = view->commitment;
    struct packer *p = &call->out;
    put_raw(p, "accept_by", body_value(view, "accept_by", empty));
    put_str(p, "commitment", c->label);
    put_raw(p, "effective_from", body_value(view, "effective_from", empty));
    put_raw(p, "ends_on", body_value(view, "ends_on", empty));
    put_bin(p, "id", BYTES_ARRAY(c->first->id.bytes));
    put_raw(p, "kind", body_value(view, "kind", empty));
    put_raw(p, "modality", body_value(view, "modality", empty));
    enum ayni_err err = write_parties(call, read, view);
    put_text(p, "status", commitment_status_name(view->status));
    put_raw(p, "titles", body_value(view, "titles", empty));
    put_uint(p, "version", view->version->number);
    return err;
}
