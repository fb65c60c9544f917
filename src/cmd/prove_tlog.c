/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/prove.h"
#include "core/base/hex.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/checkpoint/vkey.h"
#include "core/record/charter.h"
#include "core/record/record.h"
#include "core/record/value.h"

/* The bare files that other C2SP tools read: leaf, proof with checkpoint, verifier key. */

static enum ayni_err write_file(
    const char *folder, const struct hash *id, const char *suffix, struct bytes content, struct fault *fault)
{
    char path[FOLDER_PATH_MAX], name[2 * 32 + 16], hex[2 * 32 + 1];
    struct file_options how = {.mode = 0644, .replace = true};
    hex_encode(hex, BYTES_ARRAY(id->bytes));
    snprintf(name, sizeof name, "%s%s", hex, suffix);
    if (!folder_path(path, folder, name)) return AYNI_ERR_LIMIT;
    return file_write(path, content, &how, fault);
}

static enum ayni_err write_record(const char *folder,
                                  const struct prove_log *log,
                                  const struct prove_record *record,
                                  struct buffer *scratch,
                                  struct fault *fault)
{
    struct hash id;
    record_id(&id, record->record);
    enum ayni_err err = write_file(folder, &id, ".leaf", record->record, fault);
    buffer_clear(scratch);
    if (err == AYNI_OK) err = tlog_proof_write(scratch, record->index, &record->path, log->head);
    if (err == AYNI_OK) err = write_file(folder, &id, ".tlog-proof", buffer_view(scratch), fault);
    return err;
}

/* The log's verifier key, beside each of its records. */
static enum ayni_err write_vkey(const char *folder,
                                const struct charter *charter,
                                const struct prove_log *log,
                                struct bytes record,
                                struct buffer *scratch,
                                struct fault *fault)
{
    char origin[LOG_ORIGIN_MAX];
    struct vkey key;
    struct hash id;
    const struct card *card = charter_founder(charter, &log->member);
    if (card == NULL) return AYNI_ERR_KEY;
    size_t len = log_origin(origin, card->name, &log->log);
    enum ayni_err err = vkey_init(&key, VKEY_ED25519, bytes_of(origin, len), &card->log_key);
    buffer_clear(scratch);
    if (err == AYNI_OK) err = vkey_write(scratch, &key);
    if (err == AYNI_OK) err = buffer_append(scratch, BYTES_LITERAL("\n"));
    record_id(&id, record);
    return err == AYNI_OK ? write_file(folder, &id, ".vkey", buffer_view(scratch), fault) : err;
}

static enum ayni_err write_log(const char *folder,
                               const struct charter *charter,
                               struct bytes value,
                               struct buffer *scratch,
                               struct fault *fault)
{
    struct prove_log log;
    struct prove_record record;
    struct bytes item;
    enum ayni_err err = prove_log_read(&log, value);
    if (err != AYNI_OK) return err;
    for (struct value_list l = value_list(log.records); err == AYNI_OK && value_next(&l, &item);) {
        err = prove_record_read(&record, item);
        if (err == AYNI_OK) err = write_record(folder, &log, &record, scratch, fault);
        if (err == AYNI_OK) err = write_vkey(folder, charter, &log, record.record, scratch, fault);
    }
    return err;
}

int prove_write_tlog(const struct cli *cli, const char *folder, struct bytes answer)
{
    static struct charter charter;
    struct buffer scratch;
    struct fault fault = {0};
    struct bytes item;
    buffer_init(&scratch, cli->heap, (size_t)1 << 20);
    enum ayni_err err = folder_make(folder, &fault);
    if (err == AYNI_OK) err = charter_decode(&charter, value_bin(value_at(answer, "charter")));
    for (struct value_list l = value_list_at(answer, "logs"); err == AYNI_OK && value_next(&l, &item);)
        err = write_log(folder, &charter, item, &scratch, &fault);
    buffer_deinit(&scratch);
    return err == AYNI_OK ? EXIT_DONE : cli_fail(cli, err, &fault);
}
