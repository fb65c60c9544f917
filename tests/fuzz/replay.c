/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Stands in for libFuzzer where that is not built in: replay [--mutants N] FOLDER... runs each file of the
 * folders through the target, and N changed copies of it. The changes follow from the file's bytes alone, so
 * that what fails once fails again. It fails when there is nothing to run, or nothing came through.
 */

#define INPUT_MAX ((size_t)1 << 20)
#define GROWTH_MAX 512 /* bytes that a change may add */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed) __attribute__((weak));

static uint64_t randomness;
static size_t n_mutants;

static void run_input(struct bytes input)
{
    uint8_t *exact = exact_copy(input);
    LLVMFuzzerTestOneInput(exact, input.len);
    free(exact);
}

/* A byte turned, set, taken out or put in. */
static size_t mutate_once(uint8_t *data, size_t len, size_t max)
{
    static const uint8_t marks[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '\n', ' ', '0'};
    size_t at = (size_t)choose(&randomness, len + 1);
    uint8_t mark = marks[choose(&randomness, sizeof marks)];
    size_t kind = (size_t)choose(&randomness, 4);
    if (kind == 0 && len < max) {
        memmove(data + at + 1, data + at, len - at);
        data[at] = mark;
        return len + 1;
    }
    if (at == len) return len;
    if (kind == 1) {
        memmove(data + at, data + at + 1, len - at - 1);
        return len - 1;
    }
    if (kind == 2) data[at] = mark;
    if (kind == 3) data[at] ^= (uint8_t)(1u << choose(&randomness, 8));
    return len;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max)
{
    for (uint64_t n = choose(&randomness, 4) + 1; n > 0; n--)
        len = mutate_once(data, len, max);
    return len;
}

static void run_mutants(struct bytes input)
{
    size_t max = input.len + GROWTH_MAX;
    uint8_t *room = malloc(max);
    if (room == NULL) abort();
    for (size_t i = 0; i < n_mutants; i++) {
        randomness = input.len << 32 | i;
        if (input.len > 0) memcpy(room, input.data, input.len);
        size_t len = LLVMFuzzerCustomMutator != NULL
                         ? LLVMFuzzerCustomMutator(room, input.len, max, (unsigned)i)
                         : LLVMFuzzerMutate(room, input.len, max);
        run_input(bytes_of(room, len));
    }
    free(room);
}

static bool run_file(const char *path)
{
    static uint8_t room[INPUT_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    size_t len = fread(room, 1, INPUT_MAX, file);
    bool is_read = !ferror(file) && len < INPUT_MAX;
    fclose(file);
    if (!is_read) return false;
    printf("%s\n", path);
    fflush(stdout);
    run_input(bytes_of(room, len));
    run_mutants(bytes_of(room, len));
    return true;
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
        n = len < (int)sizeof path && run_file(path) ? n + 1 : -1;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    int first = 1, n_inputs = 0;
    if (argc > 2 && strcmp(argv[1], "--mutants") == 0) {
        n_mutants = (size_t)strtoul(argv[2], NULL, 10);
        first = 3;
    }
    for (int i = first; i < argc; i++) {
        int n = run_folder(argv[i]);
        if (n <= 0) {
            fprintf(stderr, "%s: no input, or not readable\n", argv[i]);
            return EXIT_FAILURE;
        }
        n_inputs += n;
    }
    printf("%d inputs, each with %zu mutants: %zu came through\n", n_inputs, n_mutants, fuzz_n_accepted());
    return fuzz_n_accepted() > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
