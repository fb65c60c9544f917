/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/folders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool copy(char out[FOLDER_PATH_MAX], const char *path)
{
    int n = snprintf(out, FOLDER_PATH_MAX, "%s", path);
    return n > 0 && n < FOLDER_PATH_MAX;
}

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

bool data_folder(char out[FOLDER_PATH_MAX], const char *given)
{
    static const char system_folder[] = "/var/lib/ayni";
    const char *from = given != NULL ? given : environment("AYNI_DATA");
    if (from != NULL) return copy(out, from);
    if (access(system_folder, R_OK | W_OK | X_OK) == 0) return copy(out, system_folder);
    from = environment("XDG_DATA_HOME");
    if (from != NULL) return folder_path(out, from, "ayni");
    from = environment("HOME");
    return from != NULL && folder_path(out, from, ".local/share/ayni");
}

bool codelists_folder(char out[FOLDER_PATH_MAX])
{
    char program[FOLDER_PATH_MAX];
    const char *from = environment("AYNI_CODELISTS");
    if (from != NULL) return copy(out, from);
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0) return false;
    program[n] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (slash == NULL) return false;
        *slash = '\0';
    }
    return folder_path(out, program, "share/ayni/codelists");
}
