/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/doctor.h"
#include "store/store.h"
#include "json/json.h"

/* The data folder and what lies in it for everybody to read, but for the store. */

bool doctor_check_folder(struct doctor *d)
{
    struct fault fault = {0};
    struct store_fault store_fault = {0};
    const char *folder = d->cli->folder;
    d->check = "folder";
    if (folder_check(folder, &fault) != AYNI_OK) {
        doctor_say_fault(d, DOCTOR_PROBLEM, fault.text, NULL);
        return false;
    }
    if (store_check_folder(folder, &store_fault) != AYNI_OK) {
        doctor_say_fault(d, DOCTOR_PROBLEM, store_fault.text, NULL);
        return false;
    }
    doctor_say(d, DOCTOR_OK, NULL, "%s is ours, closed to others, on a local disk", folder);
    return true;
}

/* Read the keys of a JSON card. */
static enum ayni_err read_card(const struct doctor *d, struct buffer *bytes, struct card *out)
{
    char path[FOLDER_PATH_MAX];
    struct buffer text;
    struct fault fault = {0};
    struct json_fault where = {0};
    if (!folder_path(path, d->cli->folder, "card.json")) return AYNI_ERR_LIMIT;
    buffer_init(&text, d->cli->heap, 4 * CARD_MAX);
    enum ayni_err err = file_read(&text, path, false, &fault);
    if (err == AYNI_OK) err = json_read(bytes, buffer_view(&text), &card_schema, &where);
    if (err == AYNI_OK) err = card_decode(out, buffer_view(bytes));
    buffer_deinit(&text);
    return err;
}

static bool card_fits(const struct card *card, const struct keys *keys)
{
    return public_key_equal(&card->log_key, &keys->log) &&
           public_key_equal(&card->cosigner_key, &keys->cosigner) &&
           dh_public_equal(&card->transport_key, &keys->transport.own) &&
           (!keys->has_member || public_key_equal(&card->member_key, &keys->member));
}

static void check_card(struct doctor *d)
{
    struct buffer bytes;
    struct card card;
    buffer_init(&bytes, d->cli->heap, CARD_MAX);
    enum ayni_err err = read_card(d, &bytes, &card);
    d->check = "card";
    if (err == AYNI_ERR_NOT_FOUND)
        doctor_say(d, DOCTOR_WARNING, "put it back from your copy; the charter holds the same card",
                   "card.json is not here");
    else if (err != AYNI_OK)
        doctor_say(d, DOCTOR_WARNING, "put it back from your copy; the charter holds the same card",
                   "card.json is no card any more: %s", ayni_err_text(err));
    else if (!card_fits(&card, &d->keys))
        doctor_say(d, DOCTOR_PROBLEM, "put card.json and keys/ of one member together again",
                   "card.json shows other keys than those in keys/");
    else
        doctor_say(d, DOCTOR_OK, NULL, "%.*s, with the keys that are here", (int)card.name.len,
                   (const char *)card.name.data);
    buffer_deinit(&bytes);
}

void doctor_check_keys(struct doctor *d)
{
    struct fault fault = {0};
    d->check = "keys";
    enum ayni_err err = keys_load(&d->keys, d->cli->folder, &fault);
    d->has_keys = err == AYNI_OK;
    if (err != AYNI_OK)
        doctor_say_fault(d, DOCTOR_PROBLEM, fault.text,
                         "put it back from your copy; without it this member's log cannot grow");
    else if (d->keys.has_member)
        doctor_say(d, DOCTOR_OK, NULL, "the member's and the node's are here, for this user alone");
    else
        doctor_say(d, DOCTOR_OK, NULL,
                   "the node's are here; the member key is kept elsewhere, for `ayni sign`");
    if (d->has_keys) check_card(d);
}

static bool read_charter(struct doctor *d)
{
    char path[FOLDER_PATH_MAX];
    struct fault fault = {0};
    enum ayni_err err = folder_path(path, d->cli->folder, "charter") ? AYNI_OK : AYNI_ERR_LIMIT;
    if (err == AYNI_OK) err = file_read(&d->charter_bytes, path, false, &fault);
    if (err == AYNI_ERR_NOT_FOUND) {
        doctor_say(d, DOCTOR_WARNING, "join one with `ayni join CHARTER`",
                   "this folder belongs to no ledger yet");
        return false;
    }
    if (err == AYNI_OK) err = charter_decode(&d->charter, buffer_view(&d->charter_bytes));
    if (err == AYNI_OK) return true;
    doctor_say(d, DOCTOR_PROBLEM, "put the charter of this ledger back: every member has it",
               "%s is no charter any more: %s", path, ayni_err_text(err));
    return false;
}

static const struct card *find_own(const struct doctor *d)
{
    for (size_t i = 0; i < d->charter.n_founders; i++)
        if (card_fits(&d->charter.founders[i], &d->keys)) return &d->charter.founders[i];
    return NULL;
}

void doctor_check_ledger(struct doctor *d)
{
    d->check = "ledger";
    d->has_charter = read_charter(d);
    if (!d->has_charter || !d->has_keys) return;
    d->own = find_own(d);
    if (d->own == NULL)
        doctor_say(d, DOCTOR_PROBLEM, "put back keys/ of the member that joined here, or the right charter",
                   "the keys in this folder are those of no card in the charter");
    else if (d->charter.rules != RULES_VERSION)
        doctor_say(d, DOCTOR_WARNING, "install a later version of this program",
                   "the charter asks for rules that this version does not know: records are kept, not read");
    else
        doctor_say(d, DOCTOR_OK, NULL, "%.*s is one of its %zu founders", (int)d->own->name.len,
                   (const char *)d->own->name.data, d->charter.n_founders);
}
