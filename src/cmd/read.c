/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/read.h"

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/record/value.h"

#define ID_LEN 32
#define SHORT_DIGITS_MIN 8

const struct command *const commands_read[] = {
    &command_list,    &command_show,  &command_due,    &command_log,
    &command_members, &command_peers, &command_status, NULL};

/* One parameter, in its place among the others: keys stand in byte order. */
struct parameter {
    const char *key, *text; /* text NULL: a number, or a flag */
    uint64_t number;
    bool is_flag;
};

#define PARAMETERS_MAX 12

static void insert(struct parameter *list, size_t *n, struct parameter parameter)
{
    size_t at = (*n)++;
    for (; at > 0 && strcmp(list[at - 1].key, parameter.key) > 0; at--)
        list[at] = list[at - 1];
    list[at] = parameter;
}

static enum ayni_err pack_params(const struct cli *cli, struct buffer *out, const struct paged *paged)
{
    struct parameter list[PARAMETERS_MAX];
    struct packer p = packer_to(out);
    size_t n = 0;
    insert(list, &n, (struct parameter){.key = paged->start, .number = paged->at});
    insert(list, &n, (struct parameter){.key = "limit", .number = paged->limit});
    if (paged->member != NULL) insert(list, &n, (struct parameter){.key = "member", .text = paged->member});
    if (paged->flag != NULL) insert(list, &n, (struct parameter){.key = paged->flag, .is_flag = true});
    for (const char *const *pair = paged->options; *pair != NULL; pair += 2) {
        const char *text = option(&cli->options, pair[1]);
        if (text != NULL) insert(list, &n, (struct parameter){.key = pair[0], .text = text});
    }
    pack_map(&p, n);
    for (size_t i = 0; i < n; i++) {
        pack_text(&p, list[i].key);
        if (list[i].is_flag)
            pack_bool(&p, true);
        else if (list[i].text != NULL)
            pack_text(&p, list[i].text);
        else
            pack_uint(&p, list[i].number);
    }
    return packer_finish(&p);
}

/* One page. Returns the exit status; says where to go on. */
static int read_page(struct cli *cli, struct paged *paged)
{
    struct buffer params;
    struct bytes value, item;
    int status = EXIT_DONE;
    buffer_init(&params, cli->heap, 65536);
    enum ayni_err err = pack_params(cli, &params, paged);
    if (err != AYNI_OK)
        status = cli_failf(cli, err, "%s: %s", paged->method, ayni_err_text(err));
    else if (cli_call(cli, paged->method, buffer_view(&params), &value, &status)) {
        struct value_list list = value_list_at(value, "items");
        while (status == EXIT_DONE && value_next(&list, &item))
            status = paged->take(paged->context, item);
        paged->limit -= list.i < paged->limit ? list.i : paged->limit;
        paged->at = value_uint_at(value, "next");
    }
    buffer_deinit(&params);
    return status;
}

int read_pages(struct cli *cli, struct paged *paged)
{
    int status;
    do
        status = read_page(cli, paged);
    while (status == EXIT_DONE && paged->at > 0 && paged->limit > 0);
    return status;
}

/* How many hex digits two ids have in common. */
static size_t common_digits(const uint8_t *a, const uint8_t *b)
{
    size_t i = 0;
    while (i < ID_LEN && a[i] == b[i])
        i++;
    return i == ID_LEN ? 2 * i : 2 * i + ((a[i] >> 4) == (b[i] >> 4));
}

size_t short_id_digits(struct bytes ids)
{
    size_t digits = SHORT_DIGITS_MIN;
    for (size_t a = 0; a + ID_LEN <= ids.len; a += ID_LEN)
        for (size_t b = 0; b < a; b += ID_LEN) {
            size_t common = common_digits(ids.data + a, ids.data + b);
            if (common >= digits && common < 2 * ID_LEN) digits = common + 1;
        }
    return digits;
}
