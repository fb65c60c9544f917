/* SPDX-License-Identifier: Apache-2.0 */
#include "control/keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/heap.h"
#include "core/base/hex.h"

/* A key file, keys/KIND.key, is one line: `ayni-KIND-key-v1 `, then 32 bytes of seed in hex. */
#define KIND_MEMBER "member"
#define KIND_NODE "node"
#define LABEL_MAX 32
#define KEY_CONTEXT "ayninode" /* crypto_kdf context of the node's subkeys */

enum { SUBKEY_LOG = 1, SUBKEY_COSIGNER = 2, SUBKEY_TRANSPORT = 3 };

static size_t write_label(char out[LABEL_MAX], const char *kind)
{
    return (size_t)snprintf(out, LABEL_MAX, "ayni-%s-key-v1 ", kind);
}

static bool key_path(char out[FOLDER_PATH_MAX], const char *folder, const char *kind)
{
    int n = snprintf(out, FOLDER_PATH_MAX, "%s/keys/%s.key", folder, kind);
    return n > 0 && n < FOLDER_PATH_MAX;
}

static enum ayni_err make_seed(const char *folder, const char *kind, struct fault *fault)
{
    char path[FOLDER_PATH_MAX], line[128];
    struct seed seed;
    size_t len = write_label(line, kind);
    crypto_random(seed.bytes, sizeof seed.bytes);
    hex_encode(line + len, BYTES_ARRAY(seed.bytes));
    len += 2 * sizeof seed.bytes;
    line[len++] = '\n';
    enum ayni_err err = key_path(path, folder, kind) ? AYNI_OK : AYNI_ERR_LIMIT;
    if (err == AYNI_OK)
        err = file_write(path, bytes_of(line, len), &(struct file_options){.mode = 0600}, fault);
    crypto_wipe(&seed, sizeof seed);
    crypto_wipe(line, sizeof line);
    return err;
}

enum ayni_err keys_make(const char *folder, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    if (!folder_path(path, folder, "keys")) return AYNI_ERR_LIMIT;
    enum ayni_err err = folder_make(path, fault);
    if (err == AYNI_OK) err = make_seed(folder, KIND_MEMBER, fault);
    if (err != AYNI_OK) return err;
    err = make_seed(folder, KIND_NODE, fault);
    /* Nobody knows the first one yet; left behind it would forbid to try again. */
    if (err != AYNI_OK && key_path(path, folder, KIND_MEMBER)) (void)unlink(path);
    return err;
}

static enum ayni_err parse_seed(struct seed *out, struct bytes line, const char *kind)
{
    char label[LABEL_MAX];
    size_t len = write_label(label, kind);
    if (line.len > 0 && line.data[line.len - 1] == '\n') line.len--;
    if (line.len != len + 2 * sizeof out->bytes || memcmp(line.data, label, len) != 0)
        return AYNI_ERR_CORRUPT;
    return hex_decode(out->bytes, sizeof out->bytes, bytes_of(line.data + len, line.len - len)) == AYNI_OK
               ? AYNI_OK
               : AYNI_ERR_CORRUPT;
}

/* A heap of one small block, wiped afterwards: seeds never reach the C library's heap. */
static void *block_resize(void *context, void *ptr, size_t size)
{
    (void)ptr;
    return size <= 256 ? context : NULL;
}

static enum ayni_err read_seed(struct seed *out, const char *path, const char *kind, struct fault *fault)
{
    uint8_t block[256];
    struct heap heap = {block_resize, block};
    struct buffer line;
    buffer_init(&line, &heap, sizeof block);
    enum ayni_err err = file_read(&line, path, true, fault);
    if (err == AYNI_OK || err == AYNI_ERR_LIMIT) { /* one that is too long is none */
        err = parse_seed(out, buffer_view(&line), kind);
        if (err != AYNI_OK) fault_set(fault, "%s: this is no %s key of ours, or it is damaged", path, kind);
    }
    crypto_wipe(block, sizeof block);
    return err;
}

enum ayni_err keys_load_member(struct secret_key *out_secret,
                               struct public_key *out_key,
                               const char *path,
                               struct fault *fault)
{
    struct seed seed;
    enum ayni_err err = read_seed(&seed, path, KIND_MEMBER, fault);
    if (err == AYNI_OK) ed25519_keypair(out_secret, out_key, &seed);
    crypto_wipe(&seed, sizeof seed);
    return err;
}

static void derive_node(struct keys *out, const struct seed *node)
{
    struct seed seed;
    seed_derive(&seed, node, SUBKEY_LOG, KEY_CONTEXT);
    ed25519_keypair(&out->log_secret, &out->log, &seed);
    seed_derive(&seed, node, SUBKEY_COSIGNER, KEY_CONTEXT);
    ed25519_keypair(&out->cosigner_secret, &out->cosigner, &seed);
    seed_derive(&seed, node, SUBKEY_TRANSPORT, KEY_CONTEXT);
    dh_keypair(&out->transport.secret, &out->transport.own, &seed);
    crypto_wipe(&seed, sizeof seed);
}

void keys_derive(struct keys *out, const struct seed *member, const struct seed *node)
{
    ed25519_keypair(&out->member_secret, &out->member, member);
    out->has_member = true;
    derive_node(out, node);
}

static enum ayni_err load_node(struct keys *out, const char *folder, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    struct seed seed;
    if (!key_path(path, folder, KIND_NODE)) return AYNI_ERR_LIMIT;
    enum ayni_err err = read_seed(&seed, path, KIND_NODE, fault);
    if (err == AYNI_OK) derive_node(out, &seed);
    crypto_wipe(&seed, sizeof seed);
    return err;
}

static enum ayni_err load_member(struct keys *out, const char *folder, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    if (!key_path(path, folder, KIND_MEMBER)) return AYNI_ERR_LIMIT;
    enum ayni_err err = keys_load_member(&out->member_secret, &out->member, path, fault);
    out->has_member = err == AYNI_OK;
    if (err != AYNI_ERR_NOT_FOUND) return err;
    *fault = (struct fault){0}; /* it is kept elsewhere */
    return AYNI_OK;
}

enum ayni_err keys_load(struct keys *out, const char *folder, struct fault *fault)
{
    struct keys keys = {0};
    enum ayni_err err = load_node(&keys, folder, fault);
    if (err == AYNI_OK) err = load_member(&keys, folder, fault);
    if (err == AYNI_OK) *out = keys;
    keys_wipe(&keys);
    return err;
}

void keys_wipe(struct keys *keys)
{
    crypto_wipe(keys, sizeof *keys);
}
