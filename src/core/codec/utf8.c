/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/cursor.h"

/*
 * Well-formed byte sequences (Unicode, table 3-7). All bytes after the first are 80 .. bf; the bounds of the
 * second are narrower after some first bytes, which keeps out overlong forms, surrogates and what lies above
 * U+10FFFF.
 */
struct sequence {
    size_t n_more;     /* bytes after the first */
    uint8_t low, high; /* bounds of the second byte */
};

static bool sequence_of(struct sequence *out, uint8_t first)
{
    if (first >= 0xc2 && first <= 0xdf)
        *out = (struct sequence){1, 0x80, 0xbf};
    else if (first >= 0xe0 && first <= 0xef)
        *out = (struct sequence){2, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf};
    else if (first >= 0xf0 && first <= 0xf4)
        *out = (struct sequence){3, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf};
    else
        return false;
    return true;
}

/* Bytes at the front that stand for themselves, in steps of eight. */
static size_t ascii_run(struct bytes text)
{
    size_t len = 0;
    for (uint64_t word; text.len - len >= sizeof word; len += sizeof word) {
        memcpy(&word, text.data + len, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) break;
    }
    return len;
}

bool utf8_is_valid(struct bytes text)
{
    for (size_t i = ascii_run(text); i < text.len; i++) {
        if (text.data[i] < 0x80) continue;
        struct sequence seq;
        if (!sequence_of(&seq, text.data[i]) || seq.n_more > text.len - i - 1) return false;
        if (text.data[i + 1] < seq.low || text.data[i + 1] > seq.high) return false;
        for (size_t k = 2; k <= seq.n_more; k++)
            if ((text.data[i + k] & 0xc0) != 0x80) return false;
        i += seq.n_more;
    }
    return true;
}
