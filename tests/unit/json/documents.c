/* SPDX-License-Identifier: Apache-2.0 */
#include "documents.h"

/* Before jansson.h, whose macro JSON_COMPACT is not ours. */
#include "json/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka.h"
#include "support/heap.h"

#define DOCUMENT_MAX ((size_t)128 * 1024)

char *document_slurp(const char *path)
{
    char *text = calloc(1, DOCUMENT_MAX);
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("no file at %s", path);
    size_t len = fread(text, 1, DOCUMENT_MAX - 1, file);
    fclose(file);
    assert_in_range(len, 1, DOCUMENT_MAX - 2);
    return text;
}

/* Replace the next `word` at or after *at, and step behind it. False when there is none. */
static bool replace_next(char *text, size_t *at, const char *word, const char *with)
{
    char *found = strstr(text + *at, word);
    if (found == NULL) return false;
    size_t word_len = strlen(word), with_len = strlen(with);
    assert_true(strlen(text) + with_len < DOCUMENT_MAX);
    memmove(found + with_len, found + word_len, strlen(found + word_len) + 1);
    memcpy(found, with, with_len);
    *at = (size_t)(found - text) + with_len;
    return true;
}

void document_replace(char *text, const char *word, const char *with)
{
    size_t at = 0;
    if (!replace_next(text, &at, word, with)) fail_msg("the document does not hold: %s", word);
    while (replace_next(text, &at, word, with))
        continue;
}

void document_fill_members(char *text)
{
    char with[128];
    size_t at = 0;
    int i = 1;
    do
        snprintf(with, sizeof with, "\"member\": \"%064d\", \"signatory\": true", i++);
    while (replace_next(text, &at, "\"signatory\": true", with));
}

void document_read(struct buffer *out, const char *text, const struct schema *schema)
{
    struct json_fault fault = {0};
    enum ayni_err err = json_read(out, bytes_of_text(text), schema, &fault);
    if (err != AYNI_OK) fail_msg("line %d, column %d: %s", fault.line, fault.column, fault.message);
}

bool document_says_the_same(struct bytes a, struct bytes b)
{
    json_t *in_a = json_loadb((const char *)a.data, a.len, 0, NULL);
    json_t *in_b = json_loadb((const char *)b.data, b.len, 0, NULL);
    bool same = in_a != NULL && json_equal(in_a, in_b);
    json_decref(in_a);
    json_decref(in_b);
    return same;
}

static void note(void *context, const char *path, const char *message)
{
    struct findings *findings = context;
    if (findings->n == FINDINGS_MAX) return;
    snprintf(findings->at[findings->n].path, sizeof findings->at[0].path, "%s", path);
    snprintf(findings->at[findings->n++].message, sizeof findings->at[0].message, "%s", message);
}

struct schema_check findings_check(struct findings *findings)
{
    findings->n = 0;
    return (struct schema_check){.strict = true, .report = note, .context = findings};
}

int findings_find(const struct findings *findings, const char *path)
{
    for (size_t i = 0; i < findings->n; i++)
        if (strcmp(findings->at[i].path, path) == 0) return (int)i;
    return -1;
}
