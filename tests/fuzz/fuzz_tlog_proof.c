/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/checkpoint/vkey.h"
#include "mend.h"
#include "support/heap.h"

/*
 * Input: the tlog-proof of a leaf in a founder's log. The mutator signs what it changed; a root that the path
 * does not lead to stays one.
 */

static const struct hash leaf = {{0x1e, 0xaf}};

static void log_key(struct vkey *out)
{
    enum ayni_err err =
        vkey_init(out, VKEY_ED25519, BYTES_LITERAL("log.test/fuzz"), &mend_founders()->members[0].log_key);
    assert(err == AYNI_OK);
}

/* Written again, a proof without extra data is the bytes that it was read from. */
static void check_parsed(const struct tlog_proof *proof, struct bytes text)
{
    struct buffer again;
    assert(proof->path.n <= TLOG_PROOF_PATH_MAX && proof->index < DECIMAL_END);
    assert(proof->note.len == 0 || proof->note.data + proof->note.len == text.data + text.len);
    if (proof->extra.data != NULL) return;
    buffer_init(&again, test_heap(), text.len);
    enum ayni_err err = tlog_proof_write(&again, proof->index, &proof->path, proof->note);
    assert(err == AYNI_OK && bytes_equal(buffer_view(&again), text));
    buffer_deinit(&again);
}

/* A proof that holds is a head that holds, and a path that does. */
static void check_verdict(const struct tlog_proof *proof, struct bytes text)
{
    static struct tlog_proof checked;
    struct checkpoint head, opened;
    struct vkey log;
    log_key(&log);
    enum ayni_err err = tlog_proof_check(&checked, &head, text, &leaf, &log);
    enum ayni_err opens = checkpoint_open(&opened, proof->note, &log);
    if (opens != AYNI_OK) {
        assert(err == opens);
        return;
    }
    bool leads =
        proof_check_inclusion(&proof->path, proof->index, opened.size, &leaf, &opened.root) == AYNI_OK;
    assert(err == (leads ? AYNI_OK : AYNI_ERR_PROOF));
    if (err == AYNI_OK) fuzz_accept();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct tlog_proof proof;
    struct bytes text = bytes_of(data, len);
    proof = (struct tlog_proof){.index = UINT64_MAX};
    enum ayni_err err = tlog_proof_parse(&proof, text);
    if (err != AYNI_OK) {
        assert(err == AYNI_ERR_ENCODING && proof.index == UINT64_MAX && proof.path.n == 0);
        return 0;
    }
    check_parsed(&proof, text);
    check_verdict(&proof, text);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    static struct tlog_proof proof;
    (void)seed;
    len = LLVMFuzzerMutate(data, len, max);
    if (tlog_proof_parse(&proof, bytes_of(data, len)) == AYNI_OK)
        mend_note(data + (len - proof.note.len), proof.note.len);
    return len;
}
