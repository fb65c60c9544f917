/* SPDX-License-Identifier: Apache-2.0 */
#include "support/sample.h"

#include "support/cmocka.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "support/heap.h"
#include "support/vectors.h"

#define SAMPLE_MAX (1 << 20)
#define PAIRS_MAX 4096
#define BIN_MAX 4096

struct pair {
    struct bytes key;
    struct buffer value;
};

static void skip_space(const char **at)
{
    while (isspace((unsigned char)**at))
        (*at)++;
}

/* Whether `c` comes next; then it is passed. */
static bool take(const char **at, char c)
{
    skip_space(at);
    if (**at != c) return false;
    (*at)++;
    return true;
}

static void expect(const char **at, char c)
{
    if (!take(at, c)) fail_msg("'%c' expected before: %.40s", c, *at);
}

static struct bytes read_string(const char **at)
{
    expect(at, '\'');
    const char *start = *at, *end = strchr(start, '\'');
    assert_non_null(end);
    *at = end + 1;
    return bytes_of(start, (size_t)(end - start));
}

static void encode_value(struct packer *p, const char **at);

static int compare_pairs(const void *a, const void *b)
{
    return bytes_compare(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

static void encode_object(struct packer *p, const char **at)
{
    struct pair *pairs = calloc(PAIRS_MAX, sizeof *pairs);
    size_t n = 0;
    assert_non_null(pairs);
    expect(at, '{');
    for (skip_space(at); **at != '}'; take(at, ',')) {
        assert_in_range(n, 0, PAIRS_MAX - 1);
        pairs[n].key = read_string(at);
        expect(at, ':');
        buffer_init(&pairs[n].value, test_heap(), SAMPLE_MAX);
        struct packer value = packer_to(&pairs[n++].value);
        encode_value(&value, at);
        assert_int_equal(packer_finish(&value), AYNI_OK);
        skip_space(at);
    }
    expect(at, '}');
    qsort(pairs, n, sizeof *pairs, compare_pairs);
    pack_map(p, n);
    for (size_t i = 0; i < n; i++) {
        pack_str(p, pairs[i].key);
        pack_raw(p, buffer_view(&pairs[i].value));
        buffer_deinit(&pairs[i].value);
    }
    free(pairs);
}

static void encode_array(struct packer *p, const char **at)
{
    struct buffer items;
    size_t n = 0;
    buffer_init(&items, test_heap(), SAMPLE_MAX);
    struct packer value = packer_to(&items);
    expect(at, '[');
    for (skip_space(at); **at != ']'; take(at, ','), skip_space(at), n++)
        encode_value(&value, at);
    expect(at, ']');
    assert_int_equal(packer_finish(&value), AYNI_OK);
    pack_array(p, n);
    pack_raw(p, buffer_view(&items));
    buffer_deinit(&items);
}

static void encode_string(struct packer *p, const char **at)
{
    uint8_t data[BIN_MAX];
    char hex[2 * BIN_MAX + 1];
    struct bytes text = read_string(at);
    if (text.len < 2 || text.data[0] != '<') {
        pack_str(p, text);
        return;
    }
    assert_in_range(text.len, 2, 2 * BIN_MAX + 2);
    memcpy(hex, text.data + 1, text.len - 2);
    hex[text.len - 2] = '\0';
    pack_bin(p, bytes_of(data, hex_read(data, sizeof data, hex)));
}

static bool take_word(const char **at, const char *word)
{
    if (strncmp(*at, word, strlen(word)) != 0) return false;
    *at += strlen(word);
    return true;
}

static void encode_number(struct packer *p, const char **at)
{
    char *end;
    long long number = strtoll(*at, &end, 10);
    if (end == *at) fail_msg("no value: %.40s", *at);
    *at = end;
    pack_int(p, number);
}

static void encode_value(struct packer *p, const char **at)
{
    skip_space(at);
    if (**at == '{')
        encode_object(p, at);
    else if (**at == '[')
        encode_array(p, at);
    else if (**at == '\'')
        encode_string(p, at);
    else if (take_word(at, "true"))
        pack_bool(p, true);
    else if (take_word(at, "false"))
        pack_bool(p, false);
    else
        encode_number(p, at);
}

void sample_encode(struct buffer *out, const char *text)
{
    struct packer p = packer_to(out);
    encode_value(&p, &text);
    skip_space(&text);
    if (*text != '\0') fail_msg("text left over: %.40s", text);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

/* Returns the edited text and frees the old one. */
static char *apply_edit(char *text, const struct sample_edit *edit)
{
    char *at = strstr(text, edit->from);
    if (at == NULL) fail_msg("the sample does not hold: %s", edit->from);
    size_t head = (size_t)(at - text), to = strlen(edit->to);
    const char *tail = at + strlen(edit->from);
    char *edited = malloc(head + to + strlen(tail) + 1);
    assert_non_null(edited);
    memcpy(edited, text, head);
    memcpy(edited + head, edit->to, to);
    strcpy(edited + head + to, tail);
    free(text);
    return edited;
}

void sample_encode_edited(struct buffer *out, const char *text, const struct sample_edit *edits, size_t n)
{
    size_t len = strlen(text);
    char *edited = malloc(len + 1);
    assert_non_null(edited);
    memcpy(edited, text, len + 1);
    for (size_t i = 0; i < n; i++)
        edited = apply_edit(edited, &edits[i]);
    sample_encode(out, edited);
    free(edited);
}
