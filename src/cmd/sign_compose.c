/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "audit/proof_file.h"
#include "cmd/complaints.h"
#include "cmd/parse.h"
#include "cmd/sign.h"
#include "core/record/value.h"
#include "json/json.h"

/* Say what the checks found, as `ayni propose` would. */
static bool fail(const struct sign *s, enum ayni_err err, int *out_status)
{
    struct complaints all;
    complaints_init(&all, s->cli, s->file);
    all.first = s->fault;
    for (size_t i = 0; i < s->details.n; i++)
        complaints_report(&all, s->details.list[i].path, s->details.list[i].message);
    *out_status = complaints_fail(&all, err);
    complaints_deinit(&all);
    return false;
}

static bool read_json(const struct sign *s, struct buffer *out, struct bytes text, int *out_status)
{
    struct json_fault where = {0};
    enum ayni_err err = json_read(out, text, record_type_schema(s->type), &where);
    if (err == AYNI_OK) return true;
    *out_status = cli_failf(s->cli, err, "%s:%d:%d: %s", s->file, where.line, where.column, where.message);
    return false;
}

static bool compose_join(struct sign *s, int *out_status)
{
    enum ayni_err err = join_payload(&s->payload, &s->charter.id);
    return err == AYNI_OK || fail(s, err, out_status);
}

static bool compose_proposal(struct sign *s, struct bytes text, int *out_status)
{
    struct buffer written;
    struct terms terms;
    buffer_init(&written, s->cli->heap, JSON_FILE_MAX);
    bool ok = read_json(s, &written, text, out_status);
    if (ok) {
        enum ayni_err err = author_fill_proposal(&s->author, &s->payload, buffer_view(&written));
        if (err == AYNI_OK) err = author_check_proposal(&s->author, buffer_view(&s->payload), &terms);
        ok = err == AYNI_OK || fail(s, err, out_status);
        if (ok) s->label = terms.label;
    }
    buffer_deinit(&written);
    return ok;
}

static bool open_proof(struct sign *s, struct bytes file, int *out_status)
{
    struct proof_fault fault;
    enum ayni_err err = proof_check(&s->proof, s->cli->heap, file, buffer_view(&s->charter_bytes), &fault);
    if (err == AYNI_OK) return true;
    *out_status = cli_failf(s->cli, err, "%s does not hold: line %zu: %s", s->file, fault.line, fault.text);
    if (err != AYNI_ERR_MEMORY) *out_status = EXIT_UNVERIFIED;
    return false;
}

/* The answer to what a proof shows; its text comes from the command line. */
static bool answer_proof(struct sign *s, struct bytes file, int *out_status)
{
    struct buffer texts;
    struct packer p = packer_to(&texts);
    const char *text = option(&s->cli->options, author_text_key(s->type));
    if (!open_proof(s, file, out_status)) return false;
    const struct commitment *c = s->proof->commitment;
    buffer_init(&texts, s->cli->heap, RECORD_BODY_MAX);
    if (text != NULL) parse_pack_text(s->cli, &p, text);
    enum ayni_err err = packer_finish(&p);
    if (err == AYNI_OK) err = author_check_answer(&s->author, c->first, s->time_ms);
    if (err == AYNI_OK) err = author_write_answer(&s->payload, s->type, &c->first->id, buffer_view(&texts));
    buffer_deinit(&texts);
    s->label = c->label;
    return err == AYNI_OK || fail(s, err, out_status);
}

static bool compose_answer(struct sign *s, struct bytes file, int *out_status)
{
    const char *key = author_text_key(s->type);
    size_t len = strlen(PROOF_FIRST_LINE);
    bool is_proof = file.len > len && memcmp(file.data, PROOF_FIRST_LINE "\n", len + 1) == 0;
    bool has_text = option(&s->cli->options, key) != NULL;
    if (is_proof && !has_text && s->type == RECORD_DECLINE) {
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "sign decline: say why, with --reason TEXT");
        return false;
    }
    if (!is_proof && has_text) {
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE,
                                "sign: --%s goes with a proof file; %s has its own %s", key, s->file, key);
        return false;
    }
    if (is_proof ? !answer_proof(s, file, out_status) : !read_json(s, &s->payload, file, out_status))
        return false;
    enum ayni_err err = author_check(&s->author, s->type, buffer_view(&s->payload));
    return err == AYNI_OK || fail(s, err, out_status);
}

/* Any other record stands in the file as it is to be signed, with the ids that it names. */
static bool compose_plain(struct sign *s, struct bytes file, int *out_status)
{
    if (!read_json(s, &s->payload, file, out_status)) return false;
    enum ayni_err err = author_check(&s->author, s->type, buffer_view(&s->payload));
    return err == AYNI_OK || fail(s, err, out_status);
}

static bool compose_file(struct sign *s, struct bytes file, int *out_status)
{
    switch (s->type) {
    case RECORD_PROPOSE:
        return compose_proposal(s, file, out_status);
    case RECORD_ACCEPT:
    case RECORD_DECLINE:
        return compose_answer(s, file, out_status);
    default:
        return compose_plain(s, file, out_status);
    }
}

bool sign_compose(struct sign *s, int *out_status)
{
    struct buffer file;
    if (s->type == RECORD_JOIN) return compose_join(s, out_status);
    buffer_init(&file, s->cli->heap, PROOF_FILE_MAX);
    bool ok = parse_read_file(s->cli, &file, s->file, out_status);
    ok = ok && compose_file(s, buffer_view(&file), out_status);
    buffer_deinit(&file);
    return ok;
}
