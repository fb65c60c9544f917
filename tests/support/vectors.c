/* SPDX-License-Identifier: Apache-2.0 */
#include "support/vectors.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes vector_slurp(const char *name)
{
    const char *folder = getenv("AYNI_VECTORS");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder == NULL ? "../shared/vectors" : folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "SKIPPED: no test vectors at %s\n", path);
        return bytes_of(NULL, 0);
    }
    size_t len = 0, capacity = 1 << 16;
    uint8_t *data = malloc(capacity + 1);
    assert_non_null(data);
    for (size_t n; (n = fread(data + len, 1, capacity - len, file)) > 0;) {
        len += n;
        if (len < capacity) continue;
        capacity *= 2;
        data = realloc(data, capacity + 1);
        assert_non_null(data);
    }
    fclose(file);
    data[len] = '\0';
    return bytes_of(data, len);
}

bool vector_open(struct vector_file *file, const char *name)
{
    struct bytes text = vector_slurp(name);
    file->text = (char *)(uintptr_t)text.data;
    file->at = file->text;
    return file->text != NULL;
}

/* Cut the next line out of the text; NULL at the end. */
static char *next_line(struct vector_file *file)
{
    char *line = file->at;
    if (line == NULL || *line == '\0') return NULL;
    char *end = strchr(line, '\n');
    file->at = end == NULL ? line + strlen(line) : end + 1;
    if (end != NULL) *end = '\0';
    return line;
}

bool vector_next(struct vector_file *file, struct vector *out)
{
    out->n = 0;
    for (char *line; (line = next_line(file)) != NULL;) {
        if (*line == '#') continue;
        char *equals = strchr(line, '=');
        if (equals == NULL) {
            if (out->n > 0) return true;
            continue;
        }
        assert_in_range(out->n, 0, VECTOR_FIELDS_MAX - 1);
        char *key_end = equals;
        while (key_end > line && key_end[-1] == ' ')
            key_end--;
        *key_end = '\0';
        char *value = equals + 1;
        while (*value == ' ')
            value++;
        out->fields[out->n].key = line;
        out->fields[out->n++].value = value;
    }
    return out->n > 0;
}

void vector_close(struct vector_file *file)
{
    free(file->text);
    *file = (struct vector_file){0};
}

const char *vector_get(const struct vector *v, const char *key)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->fields[i].key, key) == 0) return v->fields[i].value;
    return NULL;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

size_t hex_read(uint8_t *out, size_t max, const char *hex)
{
    size_t len = strlen(hex) / 2;
    assert_int_equal(strlen(hex) % 2, 0);
    assert_true(len <= max);
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        assert_true(high >= 0 && low >= 0);
        out[i] = (uint8_t)(high << 4 | low);
    }
    return len;
}
