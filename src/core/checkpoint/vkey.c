/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/vkey.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/codec/cursor.h"
#include "core/crypto/crypto.h"

#define ID_LEN 4
#define KEY_LEN (1 + sizeof((struct public_key *)0)->bytes) /* type || public key */
#define VKEY_TEXT_MAX (KEY_NAME_MAX + 1 + 2 * ID_LEN + 1 + BASE64_LEN(KEY_LEN))

/* White space of Unicode in UTF-8; in well-formed text these bytes match whole characters alone. */
static bool starts_with_space(struct bytes text)
{
    static const char *const spaces[] = {
        " ",
        "\xc2\x85",     /* next line */
        "\xc2\xa0",     /* no-break space */
        "\xe1\x9a\x80", /* ogham space mark */
        "\xe2\x80\xa8", /* line separator */
        "\xe2\x80\xa9", /* paragraph separator */
        "\xe2\x80\xaf", /* narrow no-break space */
        "\xe2\x81\x9f", /* medium mathematical space */
        "\xe3\x80\x80", /* ideographic space */
    };
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        size_t len = strlen(spaces[i]);
        if (text.len >= len && memcmp(text.data, spaces[i], len) == 0) return true;
    }
    /* U+2000 en quad to U+200A hair space */
    return text.len >= 3 && memcmp(text.data, "\xe2\x80", 2) == 0 && text.data[2] >= 0x80 &&
           text.data[2] <= 0x8a;
}

bool vkey_name_is_valid(struct bytes name)
{
    if (name.len == 0 || !utf8_is_valid(name)) return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] < ' ' || name.data[i] == '+') return false;
        if (starts_with_space(bytes_of(name.data + i, name.len - i))) return false;
    }
    return true;
}

struct bytes vkey_name(const struct vkey *key)
{
    return bytes_of(key->name, key->name_len);
}

static void write_type_and_key(uint8_t out[KEY_LEN], const struct vkey *key)
{
    out[0] = (uint8_t)key->type;
    memcpy(out + 1, key->key.bytes, sizeof key->key.bytes);
}

/* SHA-256(name || 0a || type || public key), the first four bytes. */
static uint32_t key_id(const struct vkey *key)
{
    uint8_t type_and_key[KEY_LEN], digest[32];
    struct sha256 s;
    write_type_and_key(type_and_key, key);
    sha256_init(&s);
    sha256_update(&s, vkey_name(key));
    sha256_update(&s, BYTES_LITERAL("\n"));
    sha256_update(&s, BYTES_ARRAY(type_and_key));
    sha256_final(&s, digest);
    return (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
}

enum ayni_err vkey_init(struct vkey *out,
                        enum vkey_type type,
                        struct bytes name,
                        const struct public_key *key)
{
    if (name.len > KEY_NAME_MAX || !vkey_name_is_valid(name)) return AYNI_ERR_ENCODING;
    struct vkey made = {.type = type, .key = *key, .name_len = (uint8_t)name.len};
    memcpy(made.name, name.data, name.len);
    made.id = key_id(&made);
    *out = made;
    return AYNI_OK;
}

static void write_id(uint8_t out[ID_LEN], uint32_t id)
{
    for (unsigned i = 0; i < ID_LEN; i++)
        out[i] = (uint8_t)(id >> (24 - 8 * i));
}

enum ayni_err vkey_write(struct buffer *out, const struct vkey *key)
{
    uint8_t id[ID_LEN], type_and_key[KEY_LEN];
    char hex[2 * ID_LEN + 1], base64[BASE64_LEN(KEY_LEN) + 1], text[VKEY_TEXT_MAX + 1];
    write_id(id, key->id);
    write_type_and_key(type_and_key, key);
    hex_encode(hex, BYTES_ARRAY(id));
    base64_encode(base64, BYTES_ARRAY(type_and_key));
    int len = snprintf(text, sizeof text, "%.*s+%s+%s", key->name_len, key->name, hex, base64);
    return buffer_append(out, bytes_of(text, (size_t)len));
}

/* Cut what stands before the first '+' off `rest`. The base64 at the end may hold more of them. */
static bool cut_at_plus(struct bytes *out, struct bytes *rest)
{
    const uint8_t *plus = rest->len == 0 ? NULL : memchr(rest->data, '+', rest->len);
    if (plus == NULL) return false;
    *out = bytes_of(rest->data, (size_t)(plus - rest->data));
    *rest = bytes_of(plus + 1, rest->len - out->len - 1);
    return true;
}

enum ayni_err vkey_parse(struct vkey *out, struct bytes text)
{
    struct bytes name, id_hex;
    if (!cut_at_plus(&name, &text) || !cut_at_plus(&id_hex, &text)) return AYNI_ERR_ENCODING;

    uint8_t id[ID_LEN], made_id[ID_LEN], type_and_key[KEY_LEN];
    struct public_key key;
    struct vkey made;
    enum ayni_err err = hex_decode(id, sizeof id, id_hex);
    if (err == AYNI_OK) err = base64_decode(type_and_key, sizeof type_and_key, text);
    if (err != AYNI_OK) return err;
    if (type_and_key[0] != VKEY_ED25519 && type_and_key[0] != VKEY_COSIGNATURE) return AYNI_ERR_ENCODING;
    memcpy(key.bytes, type_and_key + 1, sizeof key.bytes);
    err = vkey_init(&made, (enum vkey_type)type_and_key[0], name, &key);
    if (err != AYNI_OK) return err;
    write_id(made_id, made.id);
    if (memcmp(id, made_id, sizeof id) != 0) return AYNI_ERR_ENCODING;
    *out = made;
    return AYNI_OK;
}
