/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/names.h"

#include "core/codec/pairs.h"
#include "core/record/charter.h"
#include "core/record/value.h"

bool names_load(struct cli *cli, struct sheet *sheet, struct buffer *out, int *out_status)
{
    static const uint8_t no_params = 0x80;
    struct bytes value;
    buffer_init(out, cli->heap, (size_t)4 << 20);
    if (!cli_call(cli, "members", bytes_of(&no_params, 1), &value, out_status)) return false;
    if (buffer_append(out, value) != AYNI_OK) {
        *out_status = cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
        return false;
    }
    sheet->members = buffer_view(out);
    return true;
}

bool names_of_charter(const struct cli *cli,
                      struct sheet *sheet,
                      const struct charter *charter,
                      struct buffer *out,
                      int *out_status)
{
    struct packer p = packer_to(out);
    buffer_init(out, cli->heap, 2 * CHARTER_MAX);
    pack_array(&p, charter->n_founders);
    for (size_t i = 0; i < charter->n_founders; i++) {
        const struct card *card = &charter->founders[i];
        pack_map(&p, 3);
        put_bin(&p, "member_id", BYTES_ARRAY(card->id.bytes));
        put_raw(&p, "names", card->names);
        put_str(&p, "org_id", card->org_id);
    }
    enum ayni_err err = packer_finish(&p);
    if (err != AYNI_OK) *out_status = cli_failf(cli, err, "%s", ayni_err_text(err));
    sheet->members = buffer_view(out);
    return err == AYNI_OK;
}

struct bytes name_of_org(const struct sheet *sheet, struct bytes org_id)
{
    struct bytes member;
    for (struct value_list list = value_list(sheet->members); value_next(&list, &member);)
        if (bytes_equal(value_str_at(member, "org_id"), org_id))
            return sheet_pick(sheet, value_at(member, "names"));
    return (struct bytes){0};
}

static struct bytes name_of_member(const struct sheet *sheet, struct bytes id)
{
    struct bytes member;
    for (struct value_list list = value_list(sheet->members); value_next(&list, &member);)
        if (bytes_equal(value_bin(value_at(member, "member_id")), id))
            return sheet_pick(sheet, value_at(member, "names"));
    return (struct bytes){0};
}

struct bytes name_of_party(const struct sheet *sheet, struct bytes party)
{
    struct bytes id = value_bin(value_at(party, "member")), org_id = value_str_at(party, "org_id");
    struct bytes name = id.len > 0 ? name_of_member(sheet, id) : name_of_org(sheet, org_id);
    if (name.len == 0) name = sheet_pick(sheet, value_at(party, "names"));
    return name.len > 0 ? name : org_id;
}
