/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "support/heap.h"
#include "json/text.h"
#include "json/unicode.h"

/* Input: columns, the reader's language, then a text that somebody else wrote, on its way to a terminal. */

#define ESCAPE_LEN_MAX 10 /* of one byte: \U0010ffff */

/* Nothing that moves a cursor, hides or turns text reaches the terminal; what was clean is left as it is. */
static void check_escaped(struct bytes text, bool one_line)
{
    struct buffer escaped, again;
    int32_t point;
    buffer_init(&escaped, test_heap(), ESCAPE_LEN_MAX * text.len + 1);
    buffer_init(&again, test_heap(), ESCAPE_LEN_MAX * text.len + 1);
    enum ayni_err err = text_escape(&escaped, text, one_line);
    assert(err == AYNI_OK && escaped.len >= text.len);
    struct bytes rest = buffer_view(&escaped);
    for (size_t n; rest.len > 0; take_bytes(&rest, n)) {
        n = unicode_next(rest, &point);
        assert(n > 0);
        bool is_line = !one_line && (point == '\n' || point == '\t');
        assert(is_line || !unicode_is_hidden(point));
    }
    err = text_escape(&again, buffer_view(&escaped), one_line);
    assert(err == AYNI_OK && bytes_equal(buffer_view(&again), buffer_view(&escaped)));
    buffer_deinit(&escaped);
    buffer_deinit(&again);
}

/* The longest start that fits: nothing more would. */
static void check_cut(struct bytes text, size_t columns)
{
    struct bytes cut = text_cut(text, columns);
    int32_t point;
    assert(cut.data == text.data && cut.len <= text.len);
    assert(text_width(cut) <= columns);
    if (cut.len == text.len) return;
    size_t next = unicode_next(bytes_of(text.data + cut.len, text.len - cut.len), &point);
    assert(text_width(bytes_of(text.data, cut.len + (next > 0 ? next : 1))) > columns);
}

/* A text is picked from the list, whatever the list is. */
static void check_pick(struct bytes texts, struct bytes lang)
{
    if (codec_check(texts) != AYNI_OK) return;
    struct bytes picked = text_pick(texts, lang, texts);
    if (picked.len == 0) return;
    assert(picked.data >= texts.data && picked.data + picked.len <= texts.data + texts.len);
    fuzz_accept();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes text = bytes_of(data, len);
    size_t columns = take_byte(&text);
    struct bytes lang = take_bytes(&text, take_byte(&text) % 16);
    check_escaped(text, false);
    check_escaped(text, true);
    check_cut(text, columns);
    check_pick(text, lang);
    bool is_nfc = text_is_nfc(text);
    assert(!is_nfc || utf8_is_valid(text));
    return 0;
}
