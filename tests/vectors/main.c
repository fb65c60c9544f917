/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The files of proto/vectors:
 *
 *   make_vectors FOLDER           write them
 *   make_vectors --check FOLDER   whether those that are there are what the program would write
 */

#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "core/crypto/crypto.h"
#include "make.h"

static const struct {
    const char *name;
    make_fn *make;
} files[] = {
    {"encoding", make_encoding}, {"keys", make_keys},           {"cards", make_cards},
    {"charters", make_charters}, {"records", make_records},     {"fields", make_fields},
    {"trees", make_trees},       {"notes", make_notes},         {"messages", make_messages},
    {"session", make_session},   {"transport", make_transport}, {"ledgers", make_ledgers},
    {"proofs", make_proofs},     {"exports", make_exports},     {"control", make_control},
};
#define FILES (sizeof files / sizeof files[0])

/* What the file should hold; freed by the caller. */
static struct bytes make_text(size_t i)
{
    char *text = NULL;
    size_t len = 0;
    struct writer w = {open_memstream(&text, &len)};
    if (w.file == NULL) abort();
    files[i].make(&w);
    fclose(w.file);
    return bytes_of(text, len);
}

static FILE *open_file(const char *folder, size_t i, const char *mode)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.txt", folder, files[i].name);
    FILE *file = fopen(path, mode);
    if (file == NULL) perror(path);
    return file;
}

static bool write_text(const char *folder, size_t i, struct bytes text)
{
    FILE *file = open_file(folder, i, "wb");
    if (file == NULL) return false;
    bool written = fwrite(text.data, 1, text.len, file) == text.len;
    return fclose(file) == 0 && written;
}

/* The line, from 1, where the file differs; 0: nowhere. */
static size_t find_difference(FILE *file, struct bytes text)
{
    size_t line = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (fgetc(file) != text.data[i]) return line;
        line += text.data[i] == '\n';
    }
    return fgetc(file) == EOF ? 0 : line;
}

static bool check_text(const char *folder, size_t i, struct bytes text)
{
    FILE *file = open_file(folder, i, "rb");
    if (file == NULL) return false;
    size_t line = find_difference(file, text);
    fclose(file);
    if (line > 0)
        fprintf(
            stderr,
            "%s/%s.txt:%zu: the program says something else now; if that is meant, run make_vectors on the "
            "folder, and look at what changes\n",
            folder, files[i].name, line);
    return line == 0;
}

int main(int argc, char **argv)
{
    bool check = argc == 3 && strcmp(argv[1], "--check") == 0;
    bool good = true;
    if (argc != 2 + check || crypto_init() != AYNI_OK) {
        fprintf(stderr, "make_vectors [--check] FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < FILES; i++) {
        struct bytes text = make_text(i);
        good = (check ? check_text : write_text)(argv[argc - 1], i, text) && good;
        free((void *)(uintptr_t)text.data);
    }
    return good ? 0 : 1;
}
