/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "core/record/value.h"
#include "model.h"
#include "support/heap.h"

#define REGISTERS_MAX (WORLD_MEMBERS_MAX * LOG_MAX)

/* In the order of the encoding, so that bytes of version and writer compare at once. */
struct model_register {
    struct hash version;
    struct member_id writer;
    struct hash record;
    struct record rec;
};

struct registers {
    size_t n;
    struct model_register items[REGISTERS_MAX];
};

static int compare_registers(const void *a, const void *b)
{
    const struct model_register *one = a, *other = b;
    int order = hash_compare(&one->version, &other->version);
    return order != 0 ? order : member_id_compare(&one->writer, &other->writer);
}

static void collect(struct registers *r, const struct model *m)
{
    r->n = 0;
    for (uint32_t log = 0; log < m->history->n_members; log++)
        for (size_t i = 0; i < m->sizes[log]; i++) {
            const struct written *written = &m->history->logs[log][i];
            struct model_register *item = &r->items[r->n];
            if (m->reasons[log][i] != VOID_NOT) continue;
            assert_int_equal(record_decode(&item->rec, written->bytes), AYNI_OK);
            if (bytes_equal_text(item->rec.type, "join")) continue;
            struct bytes version = value_bin(value_at(item->rec.payload, "version"));
            item->version = item->record = written->id;
            if (version.len > 0) memcpy(item->version.bytes, version.data, 32);
            item->writer = item->rec.member;
            r->n++;
        }
    qsort(r->items, r->n, sizeof r->items[0], compare_registers);
}

static bool is_proposal(const struct model_register *item)
{
    return bytes_equal_text(item->rec.type, "propose");
}

static bool has_accepted(const struct registers *r, const struct hash *version, struct bytes member)
{
    for (size_t i = 0; i < r->n; i++)
        if (hash_equal(&r->items[i].version, version) &&
            bytes_equal(BYTES_ARRAY(r->items[i].writer.bytes), member))
            return !bytes_equal_text(r->items[i].rec.type, "decline");
    return false;
}

static bool is_agreed(const struct registers *r, const struct model_register *proposal)
{
    struct bytes party;
    for (struct value_list l = value_list_at(proposal->rec.payload, "parties"); value_next(&l, &party);)
        if (value_bool_at(party, "signatory") &&
            !has_accepted(r, &proposal->version, value_bin(value_at(party, "member"))))
            return false;
    return true;
}

static void pack_members(struct packer *p, const struct history *h)
{
    pack_array(p, h->n_members);
    for (uint32_t i = 0; i < h->n_members; i++)
        pack_bin(p, BYTES_ARRAY(h->world.charter.founders[i].id.bytes));
}

static int compare_logs(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

static void pack_logs(struct packer *p, const struct model *m)
{
    struct sized_log {
        struct log_id id;
        size_t size;
    } logs[WORLD_MEMBERS_MAX];
    const struct charter *charter = &m->history->world.charter;
    for (uint32_t i = 0; i < m->history->n_members; i++) {
        const struct member_id *member = &charter->founders[i].id;
        log_id_make(&logs[i].id, &charter->id, member, member->bytes);
        logs[i].size = m->sizes[i];
    }
    qsort(logs, m->history->n_members, sizeof logs[0], compare_logs);
    pack_array(p, m->history->n_members);
    for (uint32_t i = 0; i < m->history->n_members; i++) {
        pack_array(p, 2);
        pack_bin(p, BYTES_ARRAY(logs[i].id.bytes));
        pack_uint(p, logs[i].size);
    }
}

static void pack_agreed(struct packer *p, const struct registers *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += is_proposal(&r->items[i]) && is_agreed(r, &r->items[i]);
    pack_array(p, n);
    for (size_t i = 0; i < r->n; i++)
        if (is_proposal(&r->items[i]) && is_agreed(r, &r->items[i]))
            pack_bin(p, BYTES_ARRAY(r->items[i].record.bytes));
}

static void pack_registers(struct packer *p, const struct registers *r)
{
    pack_array(p, r->n);
    for (size_t i = 0; i < r->n; i++) {
        pack_array(p, 4);
        pack_bin(p, BYTES_ARRAY(r->items[i].version.bytes));
        pack_bin(p, BYTES_ARRAY(r->items[i].writer.bytes));
        pack_str(p, r->items[i].rec.type);
        pack_bin(p, BYTES_ARRAY(r->items[i].record.bytes));
    }
}

void model_digest(struct hash *out, const struct model *m)
{
    static struct registers registers;
    struct buffer state;
    buffer_init(&state, test_heap(), 1 << 20);
    struct packer p = packer_to(&state);
    collect(&registers, m);
    pack_array(&p, 7);
    pack_uint(&p, 1);
    pack_logs(&p, m);
    pack_members(&p, m->history);
    pack_members(&p, m->history);
    pack_bin(&p, BYTES_ARRAY(m->history->world.charter.id.bytes));
    pack_agreed(&p, &registers);
    pack_registers(&p, &registers);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    sha256(out->bytes, buffer_view(&state));
    buffer_deinit(&state);
}
