/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/complete.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/folders.h"
#include "cmd/heap.h"
#include "cmd/language.h"
#include "cmd/skeleton.h"
#include "core/ledger/views.h"
#include "core/record/types.h"

void completion_put(struct completion *c, const char *word, struct bytes meaning)
{
    if (strncmp(word, c->typed, strlen(c->typed)) != 0) return;
    sheet_text(c->answer, bytes_of(c->before, c->before_len));
    sheet_text(c->answer, bytes_of_text(word));
    sheet_put(c->answer, "\t");
    sheet_text(c->answer, meaning);
    sheet_put(c->answer, "\n");
}

static void put_kinds(struct completion *c)
{
    for (const char *const *kind = commitment_kinds(); *kind != NULL; kind++)
        completion_put(c, *kind, bytes_of_text(""));
}

static void put_statuses(struct completion *c)
{
    for (int status = 0; status < STATUS_COUNT; status++)
        completion_put(c, commitment_status_name((enum commitment_status)status), bytes_of_text(""));
}

static void put_types(struct completion *c)
{
    for (int type = 0; type < RECORD_TYPES; type++)
        if (record_type_is_interpreted((enum record_type)type))
            completion_put(c, record_type_name((enum record_type)type), bytes_of_text(""));
}

static void put_levels(struct completion *c)
{
    completion_put(c, "queued", bytes_of_text("taken by the node"));
    completion_put(c, "logged", bytes_of_text("durable here"));
    completion_put(c, "replicated=", bytes_of_text("durable on so many other nodes, too"));
}

static void put_commands(struct completion *c)
{
    for (const struct family *family = command_families; family->heading != NULL; family++)
        for (const struct command *const *command = family->commands; *command != NULL; command++)
            completion_put(c, (*command)->name, bytes_of_text((*command)->summary));
}

const struct completion_source completion_sources[] = {
    {"CARD", "files", NULL},
    {"CHARTER", "files", NULL},
    {"DIR", "folders", NULL},
    {"FILE", "files", NULL},
    {"ID", "words", completion_put_ids},
    {"KIND", "words", put_kinds},
    {"LEVEL", "words", put_levels},
    {"MEMBER", "words", completion_put_members},
    {"PARTY", "words", completion_put_members},
    {"RECORD", "files", NULL},
    {"STATUS", "words", put_statuses},
    {"TYPE", "words", put_types},
    {NULL, NULL, NULL},
};

/* What the place is called, without the marks of what is optional or repeated: "[FILE]" is a FILE. */
static void put_place(struct completion *c, const char *place, size_t len)
{
    for (const struct completion_source *s = completion_sources; s->placeholder != NULL; s++) {
        if (strlen(s->placeholder) != len || memcmp(s->placeholder, place, len) != 0) continue;
        sheet_printf(c->answer, "%s\n", s->answer);
        if (s->put != NULL) s->put(c);
    }
}

/* The words of a command line before the one that is typed, as far as they matter. */
struct line {
    bool is_ayni;
    const struct command *command; /* NULL: none yet */
    struct option_rules rules;
    const struct option_rule *valued; /* the option whose value comes next, or NULL */
    bool only_words;                  /* behind `--` */
    bool is_help, is_unknown;         /* `ayni help`; a command that there is not */
    size_t n_words;                   /* behind the command */
    const char *data;                 /* the value of --data, or NULL */
};

static void line_take_word(struct line *line, const char *word)
{
    bool is_command = line->is_ayni && line->command == NULL && !line->is_help;
    if (!is_command) line->n_words++;
    if (!is_command) return;
    line->command = command_find(word);
    line->is_help = strcmp(word, "help") == 0;
    line->is_unknown = line->command == NULL && !line->is_help;
    if (line->command != NULL) line->rules.own = line->command->options;
}

static void line_take(struct line *line, const char *word)
{
    const struct option_rule *rule = line->only_words ? NULL : option_named(&line->rules, word);
    const char *equals = strchr(word, '=');
    if (line->valued != NULL) {
        if (strcmp(line->valued->name, "data") == 0) line->data = word;
        line->valued = NULL;
    } else if (!line->only_words && strcmp(word, "--") == 0) {
        line->only_words = true;
    } else if (rule != NULL) {
        line->valued = rule->value != NULL && equals == NULL ? rule : NULL;
        if (equals != NULL && strcmp(rule->name, "data") == 0) line->data = equals + 1;
    } else if (line->only_words || word[0] != '-' || word[1] == '\0') {
        line_take_word(line, word);
    }
}

/* Options that may still come: one that does not repeat comes once. */
static void put_options(struct completion *c, const struct line *line, int n, char *const *words)
{
    const struct option_rule *const lists[] = {line->rules.own, line->rules.common};
    for (size_t i = 0; i < 2; i++)
        for (const struct option_rule *rule = lists[i]; rule->name != NULL; rule++) {
            char name[64];
            bool is_given = false;
            for (int at = 0; at < n && !rule->repeats; at++)
                is_given |= option_named(&line->rules, words[at]) == rule;
            snprintf(name, sizeof name, "--%s", rule->name);
            if (!is_given) completion_put(c, name, bytes_of_text(rule->help));
        }
}

/* "FILE..." or "TYPE FILE": what stands at that place. */
static void put_word(struct completion *c, const char *words, size_t place)
{
    const char *at = words;
    for (const char *space; place > 0 && (space = strchr(at, ' ')) != NULL; place--)
        at = space + 1;
    bool repeats = strstr(at, "...") != NULL;
    at += *at == '[';
    if (place == 0 || repeats) put_place(c, at, strcspn(at, " .]"));
}

/* `--status=in`: the value goes on behind the equals sign. */
static bool split_value(struct completion *c, const struct line *line, const struct option_rule **out)
{
    const char *equals = strchr(c->typed, '=');
    if (line->only_words || equals == NULL) return false;
    *out = option_named(&line->rules, c->typed);
    if (*out == NULL || (*out)->value == NULL) return false;
    c->before = c->typed;
    c->before_len = (size_t)(equals + 1 - c->typed);
    c->typed = equals + 1;
    return true;
}

static void answer(struct completion *c, const struct line *line, int n, char *const *words)
{
    const struct option_rule *valued = line->valued;
    if (valued != NULL || split_value(c, line, &valued)) {
        put_place(c, valued->value, strlen(valued->value));
    } else if (!line->only_words && c->typed[0] == '-') {
        sheet_put(c->answer, "words\n");
        put_options(c, line, n, words);
    } else if (line->command != NULL) {
        put_word(c, line->command->words, line->n_words);
    } else if (!line->is_unknown && line->n_words == 0) {
        sheet_put(c->answer, "words\n");
        put_commands(c);
    }
}

void complete_onto(struct sheet *out, const char *program, int n, char *const *words)
{
    static const struct option_rule none[] = {{NULL, NULL, NULL, false}};
    char lang[LANG_MAX + 1];
    bool is_ayni = strcmp(program, command_aynid.name) != 0;
    struct line line = {.is_ayni = is_ayni, .rules = {none, common_options}};
    struct completion c = {.cli = {.heap = out->out.heap}, .answer = out, .before = ""};
    if (!is_ayni) line.command = &command_aynid;
    if (!is_ayni) line.rules = (struct option_rules){command_aynid.options, none};
    for (int i = 0; i + 1 < n; i++)
        line_take(&line, words[i]);
    c.typed = n > 0 ? words[n - 1] : "";
    reader_language(lang);
    out->lang = lang;
    if (!data_folder(c.cli.folder, line.data)) c.cli.folder[0] = '\0';
    answer(&c, &line, n - 1, words);
    client_close(c.cli.client);
    out->lang = "";
}

#define ANSWER_S 1 /* a person waits at the keyboard */

static void give_up(int signal)
{
    (void)signal;
    _exit(EXIT_DONE);
}

int complete(int n, char *const *words)
{
    struct sheet sheet;
    if (n < 1) return EXIT_USAGE;
    signal(SIGALRM, give_up);
    alarm(ANSWER_S);
    sheet_init(&sheet, program_heap(), (struct terminal){0}, "");
    complete_onto(&sheet, words[0], n - 1, words + 1);
    return sheet_print(&sheet, stdout) == AYNI_OK ? EXIT_DONE : EXIT_REFUSED;
}
