/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "core/codec/cursor.h"
#include "core/codec/map_draft.h"

static struct map_draft draft;
static struct buffer out;

static int start(void **state)
{
    *state = NULL;
    map_draft_init(&draft, test_heap(), 4096);
    buffer_init(&out, test_heap(), 4096);
    return 0;
}

static int end(void **state)
{
    *state = NULL;
    map_draft_deinit(&draft);
    buffer_deinit(&out);
    return 0;
}

static void add(const char *key, uint64_t value)
{
    map_draft_begin(&draft, bytes_of_text(key));
    pack_uint(&draft.packer, value);
}

static enum ayni_err write(void)
{
    struct packer p = packer_to(&out);
    return map_draft_write(&draft, &p);
}

static void keys_come_out_in_byte_order(void **state)
{
    (void)state;
    add("version", 1);
    add("", 2);
    add("amount", 3);
    assert_int_equal(write(), AYNI_OK);
    assert_memory_equal(out.data,
                        "\x83\xa0\x02\xa6"
                        "amount\x03\xa7version\x01",
                        19);
    assert_int_equal(codec_check(buffer_view(&out)), AYNI_OK);
}

static void what_is_there_goes_before_what_a_map_adds(void **state)
{
    static const uint8_t map[] = {0x82, 0xa1, 'a', 0x07, 0xa1, 'b', 0x08};
    (void)state;
    add("b", 1);
    map_draft_add(&draft, BYTES_ARRAY(map));
    assert_int_equal(write(), AYNI_OK);
    assert_memory_equal(out.data,
                        "\x82\xa1"
                        "a\x07\xa1"
                        "b\x01",
                        7);
}

static void what_is_no_map_is_refused_at_the_end(void **state)
{
    static const uint8_t list[] = {0x91, 0x01};
    (void)state;
    map_draft_add(&draft, BYTES_ARRAY(list));
    assert_int_not_equal(write(), AYNI_OK);
    assert_int_equal(out.len, 0);
}

static void one_pair_too_many_is_refused_at_the_end(void **state)
{
    static char keys[MAP_DRAFT_PAIRS_MAX + 1][3];
    (void)state;
    for (size_t i = 0; i <= MAP_DRAFT_PAIRS_MAX; i++) {
        keys[i][0] = (char)('a' + i / 10);
        keys[i][1] = (char)('0' + i % 10);
        add(keys[i], i);
    }
    assert_int_equal(write(), AYNI_ERR_LIMIT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_come_out_in_byte_order, start, end),
        cmocka_unit_test_setup_teardown(what_is_there_goes_before_what_a_map_adds, start, end),
        cmocka_unit_test_setup_teardown(what_is_no_map_is_refused_at_the_end, start, end),
        cmocka_unit_test_setup_teardown(one_pair_too_many_is_refused_at_the_end, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
