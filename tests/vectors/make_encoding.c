/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "make.h"
#include "parts.h"
#include "sim/random.h"

/* Some bytes, then one byte a number of times: most of what a value can be. */
struct sample {
    const char *what, *hex;
    uint8_t byte;
    size_t n;
};

static const struct sample samples[] = {
    {"the example of encoding.md",
     "9401d0dfc383a6616d6f756e74ce000249f0a36b6579c40200ffa46e616d65d920556e6976657273696461"
     "64204d61796f722064652053616e20416e6472c3a973",
     0, 0},
    /* Integers: the first and the last of each form, and one that another form has. */
    {"0", "00", 0, 0},
    {"127", "7f", 0, 0},
    {"127 in two bytes", "cc7f", 0, 0},
    {"128", "cc80", 0, 0},
    {"255", "ccff", 0, 0},
    {"255 in three bytes", "cd00ff", 0, 0},
    {"256", "cd0100", 0, 0},
    {"65535", "cdffff", 0, 0},
    {"65535 in five bytes", "ce0000ffff", 0, 0},
    {"65536", "ce00010000", 0, 0},
    {"2^32 - 1", "ceffffffff", 0, 0},
    {"2^32 - 1 in nine bytes", "cf00000000ffffffff", 0, 0},
    {"2^32", "cf0000000100000000", 0, 0},
    {"2^64 - 1", "cf", 0xff, 8},
    {"-1", "ff", 0, 0},
    {"-32", "e0", 0, 0},
    {"-32 in two bytes", "d0e0", 0, 0},
    {"-33", "d0df", 0, 0},
    {"-128", "d080", 0, 0},
    {"-128 in three bytes", "d1ff80", 0, 0},
    {"-129", "d1ff7f", 0, 0},
    {"-32768", "d18000", 0, 0},
    {"-32768 in five bytes", "d2ffff8000", 0, 0},
    {"-32769", "d2ffff7fff", 0, 0},
    {"-2^31", "d280000000", 0, 0},
    {"-2^31 in nine bytes", "d3ffffffff80000000", 0, 0},
    {"-2^31 - 1", "d3ffffffff7fffffff", 0, 0},
    {"-2^63", "d38000000000000000", 0, 0},
    {"1 in a form for negative numbers of two bytes", "d001", 0, 0},
    {"128 in a form for negative numbers of three bytes", "d10080", 0, 0},
    {"2^31 - 1 in a form for negative numbers of five bytes", "d27fffffff", 0, 0},
    {"2^32 in a form for negative numbers of nine bytes", "d30000000100000000", 0, 0},
    {"false", "c2", 0, 0},
    {"true", "c3", 0, 0},
    /* Lengths. */
    {"an empty str", "a0", 0, 0},
    {"a str of 31", "bf", 'a', 31},
    {"a str of 31 in the next form", "d91f", 'a', 31},
    {"a str of 32", "d920", 'a', 32},
    {"a str of 255", "d9ff", 'a', 255},
    {"a str of 255 in the next form", "da00ff", 'a', 255},
    {"a str of 256", "da0100", 'a', 256},
    {"a str of 65535", "daffff", 'a', 65535},
    {"a str of 65535 in the next form", "db0000ffff", 'a', 65535},
    {"a str of 65536", "db00010000", 'a', 65536},
    {"an empty bin", "c400", 0, 0},
    {"a bin of 255", "c4ff", 0, 255},
    {"a bin of 255 in the next form", "c500ff", 0, 255},
    {"a bin of 256", "c50100", 0, 256},
    {"a bin of 65535 in the last form", "c60000ffff", 0, 65535},
    {"a bin of 65536", "c600010000", 0, 65536},
    {"an empty array", "90", 0, 0},
    {"an array of 15", "9f", 0, 15},
    {"an array of 15 in the next form", "dc000f", 0, 15},
    {"an array of 16", "dc0010", 0, 16},
    {"an array of 16 in the last form", "dd00000010", 0, 16},
    {"an empty map", "80", 0, 0},
    {"a map of none in the next form", "de0000", 0, 0},
    {"a map of one in the next form", "de0001a16101", 0, 0},
    {"a map of one in the last form", "df00000001a16101", 0, 0},
    {"a map of 16",
     "de0010a16100a16200a16300a16400a16500a16600a16700a16800a16900a16a00a16b00a16c00a16d00a16e00a16f00a17000",
     0, 0},
    /* What has no place. */
    {"nil", "c0", 0, 0},
    {"nil in an array", "91c0", 0, 0},
    {"the unused byte c1", "c1", 0, 0},
    {"a float of 32 bits", "ca", 0, 4},
    {"a float of 64 bits", "cb", 0, 8},
    {"an extension of 1 byte", "d40100", 0, 0},
    {"an extension of 2 bytes", "d5010000", 0, 0},
    {"an extension of 16 bytes", "d801", 0, 16},
    {"a timestamp", "d6ff00000000", 0, 0},
    {"an extension with a length", "c70101aa", 0, 0},
    {"an extension with a length of 16 bits", "c8000101aa", 0, 0},
    {"an extension with a length of 32 bits", "c90000000101aa", 0, 0},
    /* Strings. */
    {"a str that is no UTF-8", "a1ff", 0, 0},
    {"a lone continuation byte", "a180", 0, 0},
    {"an overlong U+002F", "a2c0af", 0, 0},
    {"an overlong U+07FF", "a3e09fbf", 0, 0},
    {"U+0800", "a3e0a080", 0, 0},
    {"U+D7FF", "a3ed9fbf", 0, 0},
    {"a surrogate", "a3eda080", 0, 0},
    {"U+FFFF", "a3efbfbf", 0, 0},
    {"an overlong U+FFFF", "a4f08fbfbf", 0, 0},
    {"U+10000", "a4f0908080", 0, 0},
    {"U+10FFFF", "a4f48fbfbf", 0, 0},
    {"above U+10FFFF", "a4f4908080", 0, 0},
    {"a sequence that is cut off", "a2e282", 0, 0},
    {"U+0000", "a100", 0, 0},
    {"e and a combining accent, which stay two", "a365cc81", 0, 0},
    /* Maps. */
    {"keys that rise, a prefix first", "83a000a16100a2616100", 0, 0},
    {"keys that fall", "82a16200a16100", 0, 0},
    {"a key twice", "82a16100a16101", 0, 0},
    {"a longer key before a smaller one", "82a2616100a16100", 0, 0},
    {"keys in the order of bytes, not of letters", "82a15a00a2c3a900", 0, 0},
    {"a key that is no UTF-8", "81a1ff00", 0, 0},
    {"a key that is a number", "810000", 0, 0},
    {"a key that is a bin", "81c4016100", 0, 0},
    {"a key without a value", "81a161", 0, 0},
    /* Ends. */
    {"nothing", "", 0, 0},
    {"a byte left over", "0100", 0, 0},
    {"a number that is cut off", "cd01", 0, 0},
    {"a str that is cut off", "a261", 0, 0},
    {"a bin that is cut off", "c40200", 0, 0},
    {"an array that is cut off", "9200", 0, 0},
    {"five bytes that announce 2^32 - 1 elements", "ddffffffff", 0, 0},
    {"five bytes that announce 2^32 - 1 pairs", "dfffffffff", 0, 0},
    {"five bytes that announce a str of 4 GiB", "dbffffffff", 0, 0},
    /* Limits: a count alone is the last array's content. */
    {"12 arrays, one in the other", "", 0x91, 11},
    {"13 arrays, one in the other", "", 0x91, 12},
    {"16384 items", "dc3fff", 0, 16383},
    {"16385 items", "dc4000", 0, 16384},
};

static void write_verdict(struct writer *w, const char *what, struct bytes value)
{
    bool accepted = codec_check(value) == AYNI_OK;
    writer_case(w, "%s", what);
    writer_bytes(w, "bytes", value);
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
    if (accepted) writer_value(w, "value", value);
}

static void pack_random(struct packer *p, struct stream *r, unsigned depth)
{
    size_t n = draw_below(r, 5);
    uint64_t number = draw(r);
    number >>= draw_below(r, 63);
    switch (draw_below(r, depth == 0 ? 5 : 7)) {
    case 0:
        pack_uint(p, number);
        return;
    case 1:
        pack_int(p, -(int64_t)(number >> 1));
        return;
    case 2:
        pack_bool(p, draw_below(r, 2) == 1);
        return;
    case 3:
        pack_text(p, draw_below(r, 2) == 1 ? "Mayo: aynuqa, 水, \"ayni\"" : "line\nline");
        return;
    case 4:
        pack_bin(p, bytes_of("\x00\x01\xfe\xff", n < 5 ? n : 4));
        return;
    case 5:
        pack_array(p, n);
        for (size_t i = 0; i < n; i++)
            pack_random(p, r, depth - 1);
        return;
    default:
        pack_map(p, n);
        for (size_t i = 0; i < n; i++) {
            char key[] = {(char)('a' + i), '\0'};
            pack_text(p, key);
            pack_random(p, r, depth - 1);
        }
    }
}

void make_encoding(struct writer *w)
{
    writer_about(
        w, "Canonical MessagePack: what a reader accepts and what it refuses. Spec: encoding.md, \"Forms\" "
           "to \"Limits\".\n"
           "bytes; verdict: accepted or refused; value: what accepted bytes mean, where that is short.");
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct buffer value = part_buffer();
        part_add_hex(&value, samples[i].hex);
        part_fill(&value, samples[i].byte, samples[i].n);
        if (samples[i].byte == 0x91) part_add_hex(&value, "90"); /* the innermost is empty, and counts */
        write_verdict(w, samples[i].what, buffer_view(&value));
        buffer_deinit(&value);
    }
    struct stream r = stream_of(2026, 0);
    for (int i = 0; i < 12; i++) {
        struct buffer value = part_buffer();
        struct packer p = packer_to(&value);
        pack_array(&p, 2);
        pack_random(&p, &r, 4);
        pack_random(&p, &r, 4);
        assert_int_equal(packer_finish(&p), AYNI_OK);
        write_verdict(w, "drawn at random", buffer_view(&value));
        buffer_deinit(&value);
    }
}
