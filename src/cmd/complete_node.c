/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/read.h"
#include "core/base/hex.h"
#include "core/record/card.h"
#include "core/record/value.h"

/* What the node knows and a person may want to type: ids of commitments, names of members. */

#define IDS_MAX 1000

/* The store is left alone: a person who presses a key does not ask for a lock. */
static bool reach_node(struct completion *c)
{
    struct fault fault = {0};
    struct client_options options = {
        .heap = c->cli.heap, .folder = c->cli.folder, .codelists = "", .only_node = true};
    return c->cli.client != NULL || client_open(&c->cli.client, &options, &fault) == AYNI_OK;
}

struct listed {
    struct completion *completion;
    struct buffer items, ids;
};

static int keep_item(void *context, struct bytes item)
{
    struct listed *listed = context;
    struct bytes id = value_bin(value_at(item, "id"));
    enum ayni_err err = id.len == 32 ? buffer_append(&listed->ids, id) : AYNI_ERR_ENCODING;
    if (err == AYNI_OK) err = buffer_append(&listed->items, item);
    return err == AYNI_OK ? EXIT_DONE : EXIT_REFUSED;
}

static void put_ids(const struct listed *listed)
{
    struct completion *c = listed->completion;
    size_t digits = short_id_digits(buffer_view(&listed->ids));
    struct cursor items = cursor_of(buffer_view(&listed->items));
    struct bytes item;
    while (cursor_left(&items) > 0 && cursor_read_value(&items, &item) == AYNI_OK) {
        char hex[65];
        hex_encode(hex, value_bin(value_at(item, "id")));
        size_t typed = strlen(c->typed);
        hex[typed > digits ? (typed < 64 ? typed : 64) : digits] = '\0';
        c->answer->authentic = value_at(item, "authentic_langs");
        completion_put(c, hex, sheet_pick(c->answer, value_at(item, "titles")));
    }
}

void completion_put_ids(struct completion *c)
{
    static const char *const no_options[] = {NULL};
    struct listed listed = {.completion = c};
    struct paged paged = {.method = "list",
                          .start = "after",
                          .limit = IDS_MAX,
                          .options = no_options,
                          .take = keep_item,
                          .context = &listed};
    buffer_init(&listed.items, c->cli.heap, SIZE_MAX / 2);
    buffer_init(&listed.ids, c->cli.heap, SIZE_MAX / 2);
    if (reach_node(c) && read_pages(&c->cli, &paged) == EXIT_DONE) put_ids(&listed);
    buffer_deinit(&listed.items);
    buffer_deinit(&listed.ids);
}

void completion_put_members(struct completion *c)
{
    static const uint8_t no_params = 0x80;
    struct client_reply reply;
    struct bytes member;
    if (!reach_node(c) || client_call(c->cli.client, "members", bytes_of(&no_params, 1), &reply) != AYNI_OK)
        return;
    for (struct value_list list = value_list(reply.value); reply.ok && value_next(&list, &member);) {
        char name[MEMBER_NAME_MAX + 1];
        struct bytes text = value_str_at(member, "name");
        if (text.len >= sizeof name) continue;
        snprintf(name, sizeof name, "%.*s", (int)text.len, (const char *)text.data);
        completion_put(c, name, sheet_pick(c->answer, value_at(member, "names")));
    }
}
