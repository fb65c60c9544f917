/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Stands in for libFuzzer where that is not built in: runs each file of the folders named on the command
 * line through the target. It fails when there is nothing to run.
 */

#define INPUT_MAX ((size_t)1 << 20)

/* The input lies in an allocation of just its size, so that a read past its end is seen. */
static bool run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *room = malloc(INPUT_MAX);
    uint8_t *input = NULL;
    bool done = false;
    if (file == NULL || room == NULL) goto out;
    size_t len = fread(room, 1, INPUT_MAX, file);
    if (ferror(file) || len == INPUT_MAX) goto out;
    input = realloc(room, len == 0 ? 1 : len);
    if (input == NULL) goto out;
    room = NULL;
    LLVMFuzzerTestOneInput(input, len);
    done = true;
out:
    if (file != NULL) fclose(file);
    free(room);
    free(input);
    return done;
}

/* Returns how many files were run, or -1 when one cannot be read. */
static int run_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = 0;
    if (dir == NULL) return -1;
    for (const struct dirent *entry; n >= 0 && (entry = readdir(dir)) != NULL;) {
        char path[4096];
        if (entry->d_name[0] == '.') continue;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        printf("%s\n", path);
        n = len < (int)sizeof path && run_file(path) ? n + 1 : -1;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (run_folder(argv[i]) > 0) continue;
        fprintf(stderr, "%s: no input, or not readable\n", argv[i]);
        return EXIT_FAILURE;
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
