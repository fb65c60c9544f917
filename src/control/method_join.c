/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/record/record.h"

/* join: the first record of our log, made once; and level: how far a record of ours has come. */

enum ayni_err method_join(struct call *call)
{
    struct engine *e = call->control->engine;
    struct buffer payload;
    struct store_read read;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0) {
        struct bytes record;
        struct hash id;
        enum ayni_err err = store_read_begin(engine_store(e), &read);
        if (err != AYNI_OK) return err;
        err = call_record(call, &read, (struct place){engine_own_log(e), 0}, &record);
        if (err == AYNI_OK) record_id(&id, record);
        store_read_end(&read);
        if (err == AYNI_OK) call_write_level(call, &id, 0, bytes_of(NULL, 0));
        return err;
    }
    buffer_init(&payload, call->control->heap, 256);
    enum ayni_err err = join_payload(&payload, &engine_charter(e)->id);
    struct hash subject;
    memcpy(subject.bytes, engine_charter(e)->id.bytes, sizeof subject.bytes);
    if (err == AYNI_OK)
        err = call_sign(call, &(struct authored){RECORD_JOIN, 0, buffer_view(&payload)}, &subject);
    buffer_deinit(&payload);
    return err;
}

enum ayni_err method_level(struct call *call)
{
    const struct engine *e = call->control->engine;
    struct bytes id_bytes;
    struct hash id;
    struct place place;
    if (!param_bin(call, "id", &id_bytes) || id_bytes.len != sizeof id.bytes)
        return call_fail(call, AYNI_ERR_USAGE, "level: expected the id of a record");
    memcpy(id.bytes, id_bytes.data, sizeof id.bytes);
    enum ayni_err err = ledger_find_record(engine_ledger(e), &id, &place);
    if (err != AYNI_OK || place.log != engine_own_log(e))
        return call_fail(call, AYNI_ERR_NOT_FOUND, "no record of this member has that id");
    call_write_level(call, &id, place.index, bytes_of(NULL, 0));
    return AYNI_OK;
}
