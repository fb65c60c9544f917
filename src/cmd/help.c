/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/help.h"

#include <unistd.h>

#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/heap.h"
#include "cmd/sheet.h"

void help_typed(char out[HELP_TYPED_MAX], const struct command *command)
{
    snprintf(out, HELP_TYPED_MAX, "%s%s", command == &command_aynid ? "" : "ayni ", command->name);
}

/* "-o, --output FILE" */
static void write_label(char *out, size_t max, const struct option_rule *rule)
{
    char letter = option_letter(rule);
    int n = letter != '\0' ? snprintf(out, max, "-%c, ", letter) : 0;
    snprintf(out + n, max - (size_t)n, "--%s%s%s", rule->name, rule->value != NULL ? " " : "",
             rule->value != NULL ? rule->value : "");
}

#define LABEL_COLUMNS 24

static void put_options(struct sheet *sheet, const struct option_rule *rules)
{
    for (; rules->name != NULL; rules++) {
        char label[64], line[512];
        write_label(label, sizeof label, rules);
        snprintf(line, sizeof line, "%-*s %s%s", LABEL_COLUMNS, label, rules->help,
                 rules->repeats ? " (repeatable)" : "");
        sheet_hanging(sheet, 2, 2 + LABEL_COLUMNS + 1, bytes_of_text(line));
    }
}

void help_command(const struct command *c)
{
    struct sheet sheet;
    char typed[HELP_TYPED_MAX];
    help_typed(typed, c);
    sheet_init(&sheet, program_heap(), terminal_of(STDOUT_FILENO), "");
    sheet_printf(&sheet, "%s: %s\n\nUsage: %s%s%s [OPTION...]\n", typed, c->summary, typed,
                 *c->words ? " " : "", c->words);
    if (c->help != NULL) sheet_put(&sheet, "\n");
    if (c->help != NULL) sheet_paragraph(&sheet, 0, bytes_of_text(c->help));
    if (c->options->name != NULL) sheet_heading(&sheet, "Options");
    put_options(&sheet, c->options);
    if (c != &command_aynid) sheet_heading(&sheet, "Common options");
    if (c != &command_aynid) put_options(&sheet, common_options);
    sheet_heading(&sheet, "Example");
    sheet_put(&sheet, c->example);
    sheet_put(&sheet, "\n");
    if (sheet_print(&sheet, stdout) != AYNI_OK) fputs("ayni: the help cannot be shown\n", stderr);
}
