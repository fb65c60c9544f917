/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/codec/cursor.h"
#include "core/record/card.h"
#include "core/record/charter.h"
#include "core/record/problems.h"
#include "core/record/terms.h"
#include "core/record/types.h"
#include "mutate.h"
#include "names.h"

/* Input: which table judges, then the map. Nobody signed it: what a peer's record holds is judged here alone.
 */

enum { CARD = RECORD_TYPES, CHARTER, TABLES };

static enum ayni_err check(unsigned table, struct bytes map, const struct schema_check *how)
{
    if (table == CARD) return card_check(map, how);
    if (table == CHARTER) return charter_check(map, how);
    return payload_check((enum record_type)table, map, how);
}

struct heard {
    size_t n;
};

/* A report names a place and says a sentence, in one line that a terminal can take. */
static void hear(void *context, const char *path, const char *message)
{
    struct heard *heard = context;
    size_t path_len = strlen(path), message_len = strlen(message);
    assert(path_len <= PROBLEMS_PATH_MAX && message_len > 0 && message_len <= PROBLEMS_MESSAGE_MAX);
    for (size_t i = 0; i < path_len; i++)
        assert(path[i] > ' ' && path[i] < 0x7f);
    for (size_t i = 0; i < message_len; i++)
        assert((unsigned char)message[i] >= ' ');
    heard->n++;
}

/* Listening changes no verdict. Returns it. */
static enum ayni_err judge(unsigned table, struct bytes map, bool strict)
{
    struct heard heard = {0};
    struct schema_check silent = {.strict = strict}, loud = {strict, hear, &heard};
    enum ayni_err err = check(table, map, &silent);
    assert(err == AYNI_OK || err == AYNI_ERR_FIELD);
    assert(check(table, map, &loud) == err && (heard.n > 0) == (err != AYNI_OK));
    return err;
}

/* What the rules need of a proposal is there whenever its fields are as they must be. */
static void check_terms(struct bytes map)
{
    struct terms terms;
    enum ayni_err err = terms_read(&terms, map);
    assert(err == AYNI_OK);
    assert(terms.n_signatories >= 1 && terms.n_signatories <= terms.n_members);
    for (uint32_t i = 1; i < terms.n_signatories; i++)
        assert(member_id_compare(&terms.signatories[i - 1], &terms.signatories[i]) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes map = bytes_of(data, len);
    unsigned table = take_byte(&map) % TABLES;
    if (codec_check(map) != AYNI_OK) return 0;
    enum ayni_err lenient = judge(table, map, false), strict = judge(table, map, true);
    assert(strict != AYNI_OK || lenient == AYNI_OK);
    if (lenient != AYNI_OK) return 0;
    if (table == RECORD_PROPOSE) check_terms(map);
    fuzz_accept();
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    if (len == 0 || choose(&random, 16) == 0) return LLVMFuzzerMutate(data, len, max);
    return 1 + mutate_encoded(data + 1, len - 1, max - 1, field_names(), &random);
}
