/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

#include "core/record/nearest.h"

static const struct option_rule *find_rule(const struct option_rule *rules, const char *name, size_t len)
{
    for (; rules->name != NULL; rules++)
        if (strlen(rules->name) == len && memcmp(rules->name, name, len) == 0) return rules;
    return NULL;
}

/* The names that are typed so often that they have a letter, too. */
static const struct {
    char letter;
    const char *name;
} letters[] = {{'o', "output"}, {'h', "help"}};

char option_letter(const struct option_rule *rule)
{
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (strcmp(letters[i].name, rule->name) == 0) return letters[i].letter;
    return '\0';
}

/* The name in `--name`, `--name=VALUE` or `-o`; NULL: a word. */
static const char *name_in(const char *arg)
{
    if (strncmp(arg, "--", 2) == 0) return arg + 2;
    if (arg[0] != '-' || arg[1] == '\0' || arg[2] != '\0') return NULL;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (letters[i].letter == arg[1]) return letters[i].name;
    return NULL;
}

const struct option_rule *option_named(const struct option_rules *rules, const char *arg)
{
    const char *name = name_in(arg);
    if (name == NULL) return NULL;
    const struct option_rule *rule = find_rule(rules->own, name, strcspn(name, "="));
    return rule != NULL ? rule : find_rule(rules->common, name, strcspn(name, "="));
}

/* The option that this was likely meant to be, or NULL. */
static const char *nearest_name(const struct option_rules *rules, struct bytes name)
{
    const struct option_rule *const lists[] = {rules->own, rules->common};
    const char *nearest = NULL;
    size_t fewest = NEAREST_SLIPS_MAX + 1;
    for (size_t i = 0; i < 2; i++)
        for (const struct option_rule *rule = lists[i]; rule->name != NULL; rule++) {
            size_t slips = nearest_slips(name, bytes_of_text(rule->name));
            if (slips >= fewest) continue;
            nearest = rule->name;
            fewest = slips;
        }
    return nearest;
}

struct parse {
    struct options *out;
    const struct option_rules *rules;
    int argc, at;
    char *const *argv;
    char *message;
    size_t message_len;
};

static bool take(struct parse *parse, const struct option_rule *rule, const char *value)
{
    struct options *out = parse->out;
    if (!rule->repeats && option(out, rule->name) != NULL) {
        snprintf(parse->message, parse->message_len, "--%s is given twice", rule->name);
        return false;
    }
    if (out->n == OPTIONS_MAX) {
        snprintf(parse->message, parse->message_len, "more than %d options", OPTIONS_MAX);
        return false;
    }
    out->list[out->n].rule = rule;
    out->list[out->n++].value = value;
    return true;
}

static bool fail_unknown(struct parse *parse, const char *arg)
{
    size_t len = strcspn(arg, "=");
    bool is_long = strncmp(arg, "--", 2) == 0;
    const char *meant = is_long ? nearest_name(parse->rules, bytes_of(arg + 2, len - 2)) : NULL;
    snprintf(parse->message, parse->message_len, "there is no option %.*s%s%s%s", (int)len, arg,
             meant != NULL ? " (did you mean --" : "", meant != NULL ? meant : "", meant != NULL ? "?)" : "");
    return false;
}

static bool parse_option(struct parse *parse, const char *arg)
{
    const char *equals = strchr(arg, '=');
    const struct option_rule *rule = option_named(parse->rules, arg);
    if (rule == NULL) return fail_unknown(parse, arg);
    if (rule->value == NULL) {
        if (equals == NULL) return take(parse, rule, "");
        snprintf(parse->message, parse->message_len, "--%s takes no value", rule->name);
        return false;
    }
    if (equals != NULL) return take(parse, rule, equals + 1);
    if (parse->at < parse->argc) return take(parse, rule, parse->argv[parse->at++]);
    snprintf(parse->message, parse->message_len, "--%s needs a value: %s", rule->name, rule->value);
    return false;
}

static bool take_word(struct parse *parse, const char *word)
{
    if (parse->out->n_words == OPTIONS_MAX) {
        snprintf(parse->message, parse->message_len, "more than %d names", OPTIONS_MAX);
        return false;
    }
    parse->out->words[parse->out->n_words++] = word;
    return true;
}

bool options_parse(struct options *out,
                   const struct option_rules *rules,
                   int argc,
                   char *const *argv,
                   char *message,
                   size_t message_len)
{
    struct parse parse = {out, rules, argc, 0, argv, message, message_len};
    bool only_words = false, ok = true;
    memset(out, 0, sizeof *out);
    while (ok && parse.at < argc) {
        const char *arg = argv[parse.at++];
        if (!only_words && strcmp(arg, "--") == 0)
            only_words = true;
        else if (!only_words && arg[0] == '-' && arg[1] != '\0')
            ok = parse_option(&parse, arg);
        else
            ok = take_word(&parse, arg);
    }
    return ok;
}

const char *option_at(const struct options *options, const char *name, size_t i)
{
    for (size_t at = 0; at < options->n; at++)
        if (strcmp(options->list[at].rule->name, name) == 0 && i-- == 0) return options->list[at].value;
    return NULL;
}

const char *option(const struct options *options, const char *name)
{
    return option_at(options, name, 0);
}
