/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "core/codec/map_draft.h"

/* The fields of a record as the command line gives them, from options and files. */

#define PAYLOAD_MAX ((size_t)1 << 20)

/* How an option becomes the value of a field. */
enum payload_form {
    PAYLOAD_TEXT,   /* a text list of one item, in the reader's language */
    PAYLOAD_STRING, /* as it stands */
    PAYLOAD_NUMBER,
    PAYLOAD_DATE,
    PAYLOAD_WORDS, /* A,B,C: an array of strings, sorted */
};

struct payload_rule {
    const char *option; /* NULL ends the list */
    const char *field;
    enum payload_form form;
    bool required;
};

/* Add what the options say. False: said, with `out_status`. */
bool payload_add_options(const struct cli *cli,
                         struct map_draft *payload,
                         const struct payload_rule *rules,
                         int *out_status);

/* Whether all required fields are there, from wherever they came. False: said, with `out_status`. */
bool payload_is_complete(const struct cli *cli,
                         const struct map_draft *payload,
                         const struct payload_rule *rules,
                         int *out_status);
