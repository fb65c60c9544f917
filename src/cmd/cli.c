/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/progress.h"

#define LOCK_WAIT_MS 10000

bool cli_connect(struct cli *cli, int *out_status)
{
    struct fault fault = {0};
    struct progress progress;
    struct client_options options = {.heap = cli->heap,
                                     .folder = cli->folder,
                                     .codelists = cli->codelists,
                                     .wait_ms = LOCK_WAIT_MS,
                                     .progress = progress_tell,
                                     .progress_context = &progress};
    if (cli->client != NULL) return true;
    progress_start(&progress, "verifying records", 0);
    enum ayni_err err = client_open(&cli->client, &options, &fault);
    progress_end(&progress);
    if (err == AYNI_OK) return true;
    *out_status = cli_fail(cli, err, &fault);
    return false;
}

bool cli_call_at(struct cli *cli,
                 const char *where,
                 const char *method,
                 struct bytes params,
                 struct bytes *out_value,
                 int *out_status)
{
    struct client_reply reply;
    if (!cli_connect(cli, out_status)) return false;
    enum ayni_err err = client_call(cli->client, method, params, &reply);
    if (err != AYNI_OK) {
        *out_status = cli_failf(cli, err, "%s: %s", cli->folder, ayni_err_text(err));
        return false;
    }
    *out_value = reply.value;
    if (!reply.ok) *out_status = cli_fail_reply_at(cli, where, reply.value);
    return reply.ok;
}

bool cli_call(
    struct cli *cli, const char *method, struct bytes params, struct bytes *out_value, int *out_status)
{
    return cli_call_at(cli, NULL, method, params, out_value, out_status);
}

bool cli_asks(const struct cli *cli)
{
    return option(&cli->options, "yes") == NULL && isatty(STDIN_FILENO);
}

bool cli_confirm(const struct cli *cli, const char *question)
{
    char answer[16];
    if (!cli_asks(cli)) return true;
    fflush(stdout);
    fprintf(stderr, "%s [y/N] ", question);
    if (fgets(answer, sizeof answer, stdin) == NULL) return false;
    return answer[0] == 'y' || answer[0] == 'Y' || answer[0] == 's' || answer[0] == 'S';
}
