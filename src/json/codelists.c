/* SPDX-License-Identifier: Apache-2.0 */
#include "json/submission.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/heap.h"

#define LISTS_MAX 64
#define LIST_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define PATH_BYTES_MAX 4096

struct codelist {
    const char *name;    /* static: the field table's */
    struct buffer text;  /* the files */
    struct bytes *codes; /* views into it, in rising order; NULL when the list is absent */
    size_t n;
};

struct codelists {
    struct heap *heap;
    char *folder;
    size_t n;
    struct codelist lists[LISTS_MAX];
};

struct codelists *codelists_new(struct heap *heap, const char *folder)
{
    struct codelists *lists = heap_zalloc(heap, sizeof *lists);
    size_t len = strlen(folder) + 1;
    if (lists == NULL) return NULL;
    lists->heap = heap;
    lists->folder = heap_zalloc(heap, len);
    if (lists->folder == NULL) {
        heap_free(heap, lists);
        return NULL;
    }
    memcpy(lists->folder, folder, len);
    return lists;
}

void codelists_free(struct codelists *lists)
{
    if (lists == NULL) return;
    for (size_t i = 0; i < lists->n; i++) {
        buffer_deinit(&lists->lists[i].text);
        heap_free(lists->heap, lists->lists[i].codes);
    }
    heap_free(lists->heap, lists->folder);
    heap_free(lists->heap, lists);
}

static bool read_file(struct buffer *out, FILE *file)
{
    for (;;) {
        if (buffer_reserve(out, BUFSIZ) != AYNI_OK) return false;
        size_t n = fread(out->data + out->len, 1, BUFSIZ, file);
        out->len += n;
        if (n == 0) return ferror(file) == 0;
    }
}

static bool load_file(struct buffer *out, const char *folder, struct bytes name)
{
    char path[PATH_BYTES_MAX];
    int len = snprintf(path, sizeof path, "%s/%.*s.txt", folder, (int)name.len, (const char *)name.data);
    if (len < 0 || (size_t)len >= sizeof path) return false;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    bool whole = read_file(out, file);
    fclose(file);
    return whole && buffer_append(out, BYTES_LITERAL("\n")) == AYNI_OK;
}

/* All the files that the list's name names: without one of them nothing can be said. */
static bool load_text(const struct codelists *lists, struct codelist *list)
{
    const char *word = list->name;
    for (size_t len; *word != '\0'; word += len + (word[len] == ' ')) {
        len = strcspn(word, " ");
        if (!load_file(&list->text, lists->folder, bytes_of(word, len))) return false;
    }
    return true;
}

/* Cut the next line off `text` and view its code: what stands before a tab. Empty for a comment. */
static struct bytes next_code(struct bytes *text)
{
    size_t end = 0, len = 0;
    while (end < text->len && text->data[end] != '\n')
        end++;
    while (len < end && text->data[len] != '\t' && text->data[len] != '\r')
        len++;
    struct bytes code = bytes_of(text->data, len > 0 && text->data[0] == '#' ? 0 : len);
    size_t used = end < text->len ? end + 1 : end;
    *text = bytes_of(text->data + used, text->len - used);
    return code;
}

static int compare_codes(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* Sorted here as well: a list that somebody edited by hand must not hide its codes. */
static void index_codes(struct codelists *lists, struct codelist *list)
{
    size_t n_lines = 1;
    for (size_t i = 0; i < list->text.len; i++)
        n_lines += list->text.data[i] == '\n';
    list->codes = heap_resize_array(lists->heap, NULL, n_lines, sizeof *list->codes);
    if (list->codes == NULL) return;
    for (struct bytes rest = buffer_view(&list->text); rest.len > 0;) {
        struct bytes code = next_code(&rest);
        if (code.len > 0) list->codes[list->n++] = code;
    }
    qsort(list->codes, list->n, sizeof *list->codes, compare_codes);
}

static const struct codelist *list_of(struct codelists *lists, const char *name)
{
    for (size_t i = 0; i < lists->n; i++)
        if (strcmp(lists->lists[i].name, name) == 0) return &lists->lists[i];
    assert(lists->n < LISTS_MAX);
    struct codelist *list = &lists->lists[lists->n++];
    list->name = name;
    buffer_init(&list->text, lists->heap, LIST_BYTES_MAX);
    if (load_text(lists, list)) index_codes(lists, list);
    return list;
}

bool codelists_know(struct codelists *lists, const char *list, struct bytes code)
{
    if (lists == NULL) return true;
    const struct codelist *known = list_of(lists, list);
    if (known->codes == NULL) return true;
    return bsearch(&code, known->codes, known->n, sizeof *known->codes, compare_codes) != NULL;
}
