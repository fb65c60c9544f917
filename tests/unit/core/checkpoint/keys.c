/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

const char *const example_text = "log.example/a\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n";
const char *const example_log_line = "\u2014 log.example/a "
                                     "2HC6tmGWGsvRzkJCNqMzjg8897WYNh6mFMHo77BRBg8dFEvfntRl8Thqf6z4iudyXo48Gw"
                                     "8zJvxFX5YXOG2u8kYqjAw=\n";
const char *const example_witness_line = "\u2014 w.example/1 "
                                         "EOPjLgAAAABqsTuAS390Z9IW+k1dRMnKcF5IoXd7gww222oTeWjbjH9ZbbC+PPq3GF"
                                         "24CBmhTHQeSrh7nhNMl53L23UK3J4aDlSqDQ==\n";

struct key_pair keys_of(enum vkey_type type, const char *name, uint8_t first_seed_byte)
{
    struct key_pair pair;
    struct seed seed;
    struct public_key key;
    for (unsigned i = 0; i < sizeof seed.bytes; i++)
        seed.bytes[i] = (uint8_t)(first_seed_byte + i);
    ed25519_keypair(&pair.secret, &key, &seed);
    assert_int_equal(vkey_init(&pair.vkey, type, bytes_of_text(name), &key), AYNI_OK);
    return pair;
}

struct key_pair log_keys(void)
{
    return keys_of(VKEY_ED25519, "log.example/a", 0x00);
}

struct key_pair witness_keys(void)
{
    return keys_of(VKEY_COSIGNATURE, "w.example/1", 0x20);
}

struct hash example_root(void)
{
    struct hash root;
    (void)hex_read(root.bytes, 32, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
    return root;
}

void join(struct buffer *out, const char *a, const char *b, const char *c)
{
    buffer_init(out, test_heap(), 1 << 20);
    assert_int_equal(buffer_append(out, bytes_of_text(a)), AYNI_OK);
    assert_int_equal(buffer_append(out, bytes_of_text(b)), AYNI_OK);
    assert_int_equal(buffer_append(out, bytes_of_text(c)), AYNI_OK);
    assert_int_equal(buffer_reserve(out, 1), AYNI_OK);
    out->data[out->len] = '\0';
}
