/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/help.h"

/*
 * A page of the manual as scdoc reads it, on stdout: `manual deploy/man/ayni-list.1.scd`.
 *
 * The file's name says which page it is. Title, name and synopsis come from the program's tables; the rest is
 * in the file, where a line of its own asks for what the tables know:
 *
 *   @help@  @options@  @example@    of the command that the page is about
 *   @commands@                      all commands, in their families
 */

struct page {
    char name[64], section[2];     /* "ayni-list", "1" */
    const struct command *command; /* NULL: a page about something else */
    bool is_overview;              /* of ayni itself */
};

/* Text of ours: what scdoc would take for markup is escaped, and `code` stands out. */
static void put_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '`') {
            putchar('*');
            continue;
        }
        if (strchr("*_\\#~", *text) != NULL) putchar('\\');
        putchar(*text);
    }
}

static void put_paragraph(const char *text)
{
    put_text(text);
    putchar('\n');
}

/* What stands for something else: _FILE_..., [_MEMBER_]. */
static void put_placeholders(const char *words)
{
    bool inside = false;
    for (; *words != '\0'; words++) {
        bool belongs = isupper((unsigned char)*words) || strchr(":=-", *words) != NULL;
        if (belongs != inside) putchar('_');
        inside = belongs;
        putchar(*words);
    }
    if (inside) putchar('_');
}

static void put_title(const struct page *page)
{
    char typed[HELP_TYPED_MAX];
    printf("%s(%s) \"Ayni %s\" \"Ayni\"\n\n", page->name, page->section, AYNI_VERSION);
    if (page->command == NULL) return;
    help_typed(typed, page->command);
    printf("# NAME\n\n%s - ", page->name);
    put_text(page->command->summary);
    printf("\n\n# SYNOPSIS\n\n*%s*%s", typed, *page->command->words != '\0' ? " " : "");
    put_placeholders(page->command->words);
    puts(" [_OPTION_...]\n");
}

static void put_option(const struct option_rule *rule)
{
    char letter = option_letter(rule);
    if (letter != '\0') printf("*-%c*, ", letter);
    printf("*--%s*", rule->name);
    if (rule->value != NULL) putchar(' ');
    if (rule->value != NULL) put_placeholders(rule->value);
    fputs("\n\t", stdout);
    put_text(rule->help);
    puts(rule->repeats ? " (repeatable)\n" : "\n");
}

static void put_options(const struct page *page)
{
    const struct option_rule *rule = page->is_overview ? common_options : page->command->options;
    bool has_common = page->command != NULL && page->command != &command_aynid;
    if (rule->name == NULL) puts("It has none of its own.\n");
    for (; rule->name != NULL; rule++)
        put_option(rule);
    if (has_common) puts("Those that every command takes are in *ayni*(1).");
}

static void put_commands(void)
{
    for (const struct family *family = command_families; family->heading != NULL; family++) {
        printf("*%s*\n\n", family->heading);
        for (const struct command *const *c = family->commands; *c != NULL; c++) {
            printf("*ayni-%s*(1)\n\t", (*c)->name);
            put_text((*c)->summary);
            puts("\n");
        }
    }
}

/* Lines to type, two spaces in as in help; scdoc takes a backslash for an escape even here. */
static void put_example(const char *example)
{
    puts("```");
    for (bool starts = true; *example != '\0'; example++) {
        if (starts && strncmp(example, "  ", 2) == 0) example += 2;
        starts = *example == '\n';
        if (*example == '\\') putchar('\\');
        putchar(*example);
    }
    puts("\n```");
}

static bool is_marker(const char *line, const char *marker)
{
    return strcmp(line, marker) == 0;
}

/* False: a marker that has no place on this page. */
static bool put_line(const struct page *page, const char *line)
{
    bool has_options = page->command != NULL || page->is_overview;
    if (is_marker(line, "@commands@\n"))
        put_commands();
    else if (has_options && is_marker(line, "@options@\n"))
        put_options(page);
    else if (page->command != NULL && is_marker(line, "@help@\n"))
        put_paragraph(page->command->help);
    else if (page->command != NULL && is_marker(line, "@example@\n"))
        put_example(page->command->example);
    else if (line[0] == '@')
        return false;
    else
        fputs(line, stdout);
    return true;
}

/* NAME.SECTION.scd: which page it is. False: said. */
static bool page_of(struct page *page, const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash != NULL ? slash + 1 : path;
    size_t len = strlen(file), end = sizeof ".1.scd" - 1;
    if (len <= end || len - end >= sizeof page->name || strcmp(file + len - 4, ".scd") != 0) {
        fprintf(stderr, "%s: a page is called NAME.SECTION.scd\n", path);
        return false;
    }
    *page = (struct page){.section = {file[len - 5], '\0'}};
    memcpy(page->name, file, len - end);
    page->is_overview = strcmp(page->name, "ayni") == 0 && page->section[0] == '1';
    if (strcmp(page->name, "aynid") == 0) page->command = &command_aynid;
    if (strncmp(page->name, "ayni-", 5) != 0) return true;
    page->command = command_find(page->name + 5);
    if (page->command == NULL) fprintf(stderr, "%s: ayni has no command `%s`\n", path, page->name + 5);
    return page->command != NULL;
}

static bool put_page(const struct page *page, const char *path, FILE *in)
{
    char *line = NULL;
    size_t capacity = 0;
    bool ok = true;
    put_title(page);
    while (ok && getline(&line, &capacity, in) >= 0) {
        ok = put_line(page, line);
        if (!ok) fprintf(stderr, "%s: this has no meaning here: %s", path, line);
    }
    free(line);
    return ok && !ferror(in) && fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    struct page page;
    if (argc != 2 || !page_of(&page, argv[1])) return EXIT_USAGE;
    FILE *in = fopen(argv[1], "r");
    if (in == NULL) {
        perror(argv[1]);
        return EXIT_UNREACHABLE;
    }
    bool ok = put_page(&page, argv[1], in);
    fclose(in);
    return ok ? EXIT_DONE : EXIT_REFUSED;
}
