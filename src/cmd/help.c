/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/help.h"

#include <unistd.h>

#include "cmd/command.h"
#include "cmd/heap.h"
#include "cmd/sheet.h"
#include "cmd/table.h"

static void put_options(struct sheet *sheet, const struct option_rule *rules)
{
    for (; rules->name != NULL; rules++) {
        char name[64];
        bool has_value = rules->value != NULL;
        snprintf(name, sizeof name, "--%s%s%s", rules->name, has_value ? " " : "",
                 has_value ? rules->value : "");
        sheet_printf(sheet, "  %-24s %s%s\n", name, rules->help, rules->repeats ? " (repeatable)" : "");
    }
}

void help_command(const struct command *c, const struct option_rule *common)
{
    struct sheet sheet;
    sheet_init(&sheet, program_heap(), terminal_of(STDOUT_FILENO), "");
    sheet_printf(&sheet, "ayni %s: %s\n\nUsage: ayni %s%s%s [OPTION...]\n", c->name, c->summary, c->name,
                 *c->words ? " " : "", c->words);
    if (c->help != NULL) sheet_put(&sheet, "\n");
    if (c->help != NULL) sheet_paragraph(&sheet, 0, bytes_of_text(c->help));
    if (c->options->name != NULL) sheet_heading(&sheet, "Options");
    put_options(&sheet, c->options);
    sheet_heading(&sheet, "Common options");
    put_options(&sheet, common);
    sheet_heading(&sheet, "Example");
    sheet_put(&sheet, c->example);
    sheet_put(&sheet, "\n");
    if (sheet_print(&sheet, stdout) != AYNI_OK) fputs("ayni: the help cannot be shown\n", stderr);
}
