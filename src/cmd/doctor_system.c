/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd/doctor.h"

/* What the system grants, and what was installed with the program. */

#define FILES_NEEDED 256 /* peers, clients of the control socket, the store, half-open calls */
#define FILES_WANTED 1024

/* The limit of the node that runs, else that of a program started from here. 0: none. */
static unsigned long files_of_node(long pid)
{
    static const char label[] = "Max open files";
    char path[64], line[256];
    unsigned long soft = 0;
    snprintf(path, sizeof path, "/proc/%ld/limits", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, label, sizeof label - 1) == 0) soft = strtoul(line + sizeof label - 1, NULL, 10);
    fclose(file);
    return soft;
}

static unsigned long files_allowed(const struct doctor *d)
{
    struct rlimit limit;
    long pid = d->cli->client != NULL ? client_node_pid(d->cli->client) : 0;
    unsigned long soft = pid > 0 ? files_of_node(pid) : 0;
    if (soft == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) soft = (unsigned long)limit.rlim_cur;
    return soft;
}

void doctor_check_limits(struct doctor *d)
{
    unsigned long files = files_allowed(d);
    d->check = "limits";
    if (files >= FILES_WANTED)
        doctor_say(d, DOCTOR_OK, NULL, "%lu files may be open", files);
    else
        doctor_say(d, files >= FILES_NEEDED ? DOCTOR_WARNING : DOCTOR_PROBLEM,
                   "raise it: LimitNOFILE=4096 in the service, or `ulimit -n 4096`",
                   "no more than %lu files may be open, peers and clients among them", files);
}

void doctor_check_codelists(struct doctor *d)
{
    const char *folder = d->cli->codelists;
    d->check = "codelists";
    if (folder[0] != '\0' && access(folder, R_OK | X_OK) == 0)
        doctor_say(d, DOCTOR_OK, NULL, "codes are looked up in %s", folder);
    else
        doctor_say(d, DOCTOR_WARNING,
                   "install the program with its files, or name their folder in $AYNI_CODELISTS",
                   "there are no code lists, so wrong codes of countries, sectors and the like go unnoticed");
}
