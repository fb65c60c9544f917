/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/payload.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/parse.h"

#define NUMBER_MAX ((UINT64_C(1) << 53) - 1)
#define WORDS_MAX 64

static int compare_words(const void *a, const void *b)
{
    const struct bytes *left = a, *right = b;
    return bytes_compare(*left, *right);
}

static void add_words(struct packer *p, const char *text)
{
    struct bytes words[WORDS_MAX];
    size_t n = 0;
    for (const char *at = text; n < WORDS_MAX && *at != '\0'; at += *at == ',') {
        size_t len = strcspn(at, ",");
        words[n++] = bytes_of(at, len);
        at += len;
    }
    qsort(words, n, sizeof words[0], compare_words);
    pack_array(p, n);
    for (size_t i = 0; i < n; i++)
        pack_str(p, words[i]);
}

static bool add_option(const struct cli *cli,
                       struct map_draft *payload,
                       const struct payload_rule *rule,
                       int *out_status)
{
    const char *text = option(&cli->options, rule->option);
    struct packer *p = &payload->packer;
    uint64_t number = 0;
    if (rule->form == PAYLOAD_NUMBER && !parse_number(cli, rule->option, 0, NUMBER_MAX, &number, out_status))
        return false;
    if (rule->form == PAYLOAD_DATE && !parse_date(cli, rule->option, out_status)) return false;
    map_draft_begin(payload, bytes_of_text(rule->field));
    switch (rule->form) {
    case PAYLOAD_TEXT:
        parse_pack_text(cli, p, text);
        break;
    case PAYLOAD_NUMBER:
        pack_uint(p, number);
        break;
    case PAYLOAD_WORDS:
        add_words(p, text);
        break;
    case PAYLOAD_STRING:
    case PAYLOAD_DATE:
        pack_text(p, text);
        break;
    }
    return true;
}

static const struct option_rule *rule_of(const struct cli *cli, const char *name)
{
    const struct option_rule *rule = cli->command->options;
    while (strcmp(rule->name, name) != 0)
        rule++;
    return rule;
}

static bool is_given(const struct cli *cli, const char *name)
{
    const char *value = option(&cli->options, name);
    return value != NULL && *value != '\0';
}

bool payload_add_options(const struct cli *cli,
                         struct map_draft *payload,
                         const struct payload_rule *rules,
                         int *out_status)
{
    for (const struct payload_rule *rule = rules; rule->option != NULL; rule++)
        if (is_given(cli, rule->option) && !add_option(cli, payload, rule, out_status)) return false;
    return true;
}

bool payload_is_complete(const struct cli *cli,
                         const struct map_draft *payload,
                         const struct payload_rule *rules,
                         int *out_status)
{
    for (const struct payload_rule *rule = rules; rule->option != NULL; rule++) {
        if (!rule->required || map_draft_has(payload, bytes_of_text(rule->field))) continue;
        const struct option_rule *shown = rule_of(cli, rule->option);
        *out_status = cli_failf(cli, AYNI_ERR_USAGE, "%s: --%s %s is missing: %s", cli->command->name,
                                shown->name, shown->value, shown->help);
        return false;
    }
    return true;
}
