/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/complete.h"
#include "cmd/folders.h"
#include "cmd/heap.h"
#include "cmd/help.h"
#include "cmd/language.h"
#include "core/crypto/crypto.h"

static void print_overview(FILE *out)
{
    fputs("ayni: a ledger of cooperation commitments that every partner holds\n\n"
          "Usage: ayni COMMAND [OPTION...]\n",
          out);
    for (const struct family *family = command_families; family->heading != NULL; family++) {
        fprintf(out, "\n%s\n", family->heading);
        for (const struct command *const *c = family->commands; *c != NULL; c++)
            fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
    }
    fputs("\n`ayni COMMAND --help` says more, with an example. The node itself is `aynid`.\n"
          "Exit status: 0 done, 1 refused, 2 wrong options, 3 verification failed, 4 node or store not "
          "reachable.\n",
          out);
}

static bool has_arg(int argc, char *const *argv, const char *name)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return false;
}

static int prepare(struct cli *cli, char lang[LANG_MAX + 1])
{
    const char *asked = option(&cli->options, "lang");
    reader_language(lang);
    cli->lang = asked != NULL ? asked : lang;
    if (asked != NULL && !lang_is_well_formed(bytes_of_text(asked)))
        return cli_failf(cli, AYNI_ERR_USAGE,
                         "--lang %s: expected a language tag, such as es, pt-BR, zh-Hans", asked);
    if (crypto_init() != AYNI_OK) return cli_failf(cli, AYNI_ERR_IO, "this machine gives no randomness");
    if (!data_folder(cli->folder, option(&cli->options, "data")))
        return cli_failf(cli, AYNI_ERR_USAGE, "no data folder: name one with --data DIR or $AYNI_DATA");
    if (!codelists_folder(cli->codelists)) cli->codelists[0] = '\0';
    return EXIT_DONE;
}

/* What was printed is out, or the command has failed: a full disk behind a pipe must not look like success.
 */
static int finish(struct cli *cli, int status)
{
    client_close(cli->client);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fputs("ayni: the result could not be written\n", stderr);
    return status == EXIT_DONE ? EXIT_UNREACHABLE : status;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    static struct cli cli;
    static char lang[LANG_MAX + 1];
    char message[200];
    struct option_rules rules = {command->options, common_options};
    cli = (struct cli){
        .command = command, .heap = program_heap(), .json = has_arg(argc, argv, "--json"), .lang = ""};
    if (!options_parse(&cli.options, &rules, argc, argv, message, sizeof message))
        return cli_failf(&cli, AYNI_ERR_USAGE, "%s: %s; see `ayni %s --help`", command->name, message,
                         command->name);
    cli.json = option(&cli.options, "json") != NULL;
    if (option(&cli.options, "help") != NULL) {
        help_command(command);
        return finish(&cli, EXIT_DONE);
    }
    if (option(&cli.options, "version") != NULL) {
        puts("ayni " AYNI_VERSION);
        return finish(&cli, EXIT_DONE);
    }
    if (cli.options.n_words < command->words_min || cli.options.n_words > command->words_max)
        return cli_failf(&cli, AYNI_ERR_USAGE, "%s: expected %s; see `ayni %s --help`", command->name,
                         *command->words ? command->words : "no further words", command->name);
    int status = prepare(&cli, lang);
    if (status == EXIT_DONE) status = command->run(&cli);
    return finish(&cli, status);
}

/* Options before the command: take the command's name out, leave the order of the rest. */
static char *take_command(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        bool has_value = strcmp(argv[i], "--data") == 0 || strcmp(argv[i], "--lang") == 0;
        if (has_value) i++;
        if (has_value || argv[i][0] == '-') continue;
        char *name = argv[i];
        memmove(&argv[i], &argv[i + 1], (size_t)(*argc - i - 1) * sizeof *argv);
        (*argc)--;
        return name;
    }
    return NULL;
}

static int fail_unknown(const struct cli *cli, const char *name)
{
    const struct command *meant = command_nearest(name);
    if (meant == NULL)
        return cli_failf(cli, AYNI_ERR_USAGE, "there is no command `%s`; see `ayni --help`", name);
    return cli_failf(cli, AYNI_ERR_USAGE, "there is no command `%s` (did you mean `%s`?); see `ayni --help`",
                     name, meant->name);
}

/* `ayni help`, `ayni help COMMAND`. */
static int run_help(const struct cli *cli, const char *topic)
{
    const struct command *command = topic != NULL ? command_find(topic) : NULL;
    if (topic == NULL)
        print_overview(stdout);
    else if (command != NULL)
        help_command(command);
    else
        return fail_unknown(cli, topic);
    return EXIT_DONE;
}

/* Options alone. */
static int run_nothing(const struct cli *cli, int argc, char **argv)
{
    if (has_arg(argc, argv, "--version")) {
        puts("ayni " AYNI_VERSION);
        return EXIT_DONE;
    }
    if (has_arg(argc, argv, "--help") || has_arg(argc, argv, "-h")) return run_help(cli, NULL);
    if (argc > 1) return cli_failf(cli, AYNI_ERR_USAGE, "a COMMAND is missing; see `ayni --help`");
    print_overview(stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    umask(077);
    if (argc > 1 && strcmp(argv[1], COMPLETE_COMMAND) == 0) return complete(argc - 2, argv + 2);
    struct cli cli = {.heap = program_heap(), .json = has_arg(argc, argv, "--json"), .lang = ""};
    char *name = take_command(&argc, argv);
    if (name == NULL) return run_nothing(&cli, argc, argv);
    if (strcmp(name, "help") == 0) return run_help(&cli, take_command(&argc, argv));
    const struct command *command = command_find(name);
    return command != NULL ? run_command(command, argc - 1, argv + 1) : fail_unknown(&cli, name);
}
