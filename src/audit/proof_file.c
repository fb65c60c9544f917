/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/proof_file.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/checkpoint/lines.h"
#include "core/crypto/crypto.h"
#include "core/tree/proof.h"

static void put(struct proof_file *f, struct bytes text)
{
    if (f->err == AYNI_OK) f->err = buffer_append(f->out, text);
}

static void put_text(struct proof_file *f, const char *text)
{
    put(f, bytes_of_text(text));
}

static void put_hex(struct proof_file *f, const char *keyword, struct bytes id)
{
    char hex[2 * 32 + 1];
    hex_encode(hex, id);
    put_text(f, keyword);
    put_text(f, " ");
    put_text(f, hex);
}

static void put_base64(struct proof_file *f, const char *keyword, struct bytes data)
{
    put_text(f, keyword);
    put_text(f, " ");
    if (f->err != AYNI_OK) return;
    f->err = buffer_reserve(f->out, BASE64_LEN(data.len) + 1);
    if (f->err != AYNI_OK) return;
    base64_encode((char *)f->out->data + f->out->len, data);
    f->out->len += BASE64_LEN(data.len);
    put_text(f, "\n");
}

void proof_file_begin(struct proof_file *f,
                      struct buffer *out,
                      const struct hash *commitment,
                      struct bytes charter)
{
    *f = (struct proof_file){out, AYNI_OK};
    put_text(f, PROOF_FIRST_LINE "\n");
    put_hex(f, "commitment", BYTES_ARRAY(commitment->bytes));
    put_text(f, "\n");
    put_base64(f, "charter", charter);
}

void proof_file_log(struct proof_file *f,
                    const struct member_id *member,
                    const struct log_id *log,
                    struct bytes note)
{
    struct bytes line;
    put_hex(f, "log", BYTES_ARRAY(member->bytes));
    put_hex(f, "", BYTES_ARRAY(log->bytes));
    put_text(f, "\ncheckpoint\n");
    while (lines_next(&line, &note)) {
        put_text(f, line.len == 0 ? "|" : "| ");
        put(f, line);
        put_text(f, "\n");
    }
}

void proof_file_record(struct proof_file *f, struct bytes record, uint64_t index, const struct proof *path)
{
    char line[32];
    put_base64(f, "record", record);
    snprintf(line, sizeof line, "index %" PRIu64 "\n", index);
    put_text(f, line);
    for (size_t i = 0; i < path->n; i++)
        put_base64(f, "path", BYTES_ARRAY(path->hashes[i].bytes));
}

enum ayni_err proof_file_end(struct proof_file *f)
{
    struct hash digest;
    sha256(digest.bytes, buffer_view(f->out));
    put_hex(f, "sha256", BYTES_ARRAY(digest.bytes));
    put_text(f, "\n");
    return f->err;
}
