/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "seeds.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/crypto/crypto.h"
#include "support/heap.h"

/* seeds FOLDER: write all seeds below it. */

#define SEED_MAX ((size_t)1 << 20)

static const char *folder;

static void make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return;
    perror(path);
    exit(EXIT_FAILURE);
}

void seed_put(const char *target, const char *name, struct bytes input)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    make_folder(path);
    snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    FILE *file = fopen(path, "wb");
    bool is_written = file != NULL && fwrite(input.data, 1, input.len, file) == input.len;
    if (file != NULL && fclose(file) == 0 && is_written) return;
    perror(path);
    exit(EXIT_FAILURE);
}

void seed_take(const char *target, const char *name, struct buffer *input)
{
    seed_put(target, name, buffer_view(input));
    buffer_deinit(input);
}

void seed_begin(struct buffer *input)
{
    buffer_init(input, test_heap(), SEED_MAX);
}

void seed_append(struct buffer *input, struct bytes data)
{
    enum ayni_err err = buffer_append(input, data);
    assert(err == AYNI_OK);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    folder = argv[1];
    make_folder(folder);
    enum ayni_err err = crypto_init();
    assert(err == AYNI_OK);
    seeds_of_wire();
    seeds_of_records();
    seeds_of_files();
    return EXIT_SUCCESS;
}
