/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Command lines: `--name VALUE` or `--name=VALUE`, flags, and words; options anywhere, `--` ends them. A
 * command says in a table what it takes, and the same table prints its help.
 */

struct option_rule {
    const char *name;  /* without the dashes */
    const char *value; /* what stands for the value in help, such as "HOST:PORT"; NULL for a flag */
    const char *help;
    bool repeats;
};

#define OPTIONS_MAX 256

struct options {
    size_t n;
    struct {
        const struct option_rule *rule;
        const char *value;
    } list[OPTIONS_MAX];
    size_t n_words;
    const char *words[OPTIONS_MAX];
};

/* Rules of the command and those common to all; each list ends with a rule without name. */
struct option_rules {
    const struct option_rule *own, *common;
};

/* The rule of `--name`, `--name=VALUE` or `-o`; NULL: a word, or an option that there is not. */
const struct option_rule *option_named(const struct option_rules *rules, const char *arg);

/* The letter that stands for it, as in -o FILE; 0: none. */
char option_letter(const struct option_rule *rule);

/* False, with a line in `message`, when the command line does not keep to the rules. */
bool options_parse(struct options *out,
                   const struct option_rules *rules,
                   int argc,
                   char *const *argv,
                   char *message,
                   size_t message_len);

/* The value (for a flag ""), or NULL where the option was not given. */
const char *option(const struct options *options, const char *name);

/* The `i`-th value of a repeated option, or NULL past the last. */
const char *option_at(const struct options *options, const char *name, size_t i);
