/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <string.h>

#include "cmd/care.h"
#include "cmd/command.h"
#include "cmd/prove.h"
#include "cmd/read.h"
#include "cmd/setup.h"
#include "cmd/write.h"
#include "core/record/nearest.h"

const struct family command_families[] = {
    {"Setting up", commands_setup},           {"Writing", commands_write}, {"Reading", commands_read},
    {"Proving and auditing", commands_prove}, {"Care", commands_care},     {NULL, NULL},
};

const struct option_rule common_options[] = {
    {"data", "DIR", "the data folder", false},
    {"json", NULL, "print documents for programs", false},
    {"lang", "TAG", "the language to show texts in, such as es or zh-Hans", false},
    {"yes", NULL, "ask no questions", false},
    {"help", NULL, "show this help", false},
    {"version", NULL, "show the version", false},
    {NULL, NULL, NULL, false},
};

const struct command *command_find(const char *name)
{
    for (const struct family *family = command_families; family->heading != NULL; family++)
        for (const struct command *const *c = family->commands; *c != NULL; c++)
            if (strcmp((*c)->name, name) == 0) return *c;
    return NULL;
}

const struct command *command_nearest(const char *name)
{
    const struct command *nearest = NULL;
    size_t fewest = NEAREST_SLIPS_MAX + 1;
    for (const struct family *family = command_families; family->heading != NULL; family++)
        for (const struct command *const *c = family->commands; *c != NULL; c++) {
            size_t slips = nearest_slips(bytes_of_text(name), bytes_of_text((*c)->name));
            if (slips >= fewest) continue;
            nearest = *c;
            fewest = slips;
        }
    return nearest;
}
