/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"
#include "make.h"
#include "parts.h"
#include "support/vectors.h"

/* Key, message, signature. Where an equation is said to hold, [S]B - [k]A is R: other libraries accept these.
 */
static const struct {
    const char *what, *key, *message, *signature;
} signatures[] = {
    {"an ordinary signature", "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618", "61796e69",
     "e7d35ed0d30678c61812ca02120e1bb322e8847f2a710a622b2db0ed0c1cafdd"
     "18cf013cf7dfbed622971a7885b154fc6ad10f666f903f935559ee26c80b7d0f"},
    {"another message", "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618", "61796e61",
     "e7d35ed0d30678c61812ca02120e1bb322e8847f2a710a622b2db0ed0c1cafdd"
     "18cf013cf7dfbed622971a7885b154fc6ad10f666f903f935559ee26c80b7d0f"},
    {"rule 1: S and L added to it", "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618",
     "61796e69",
     "e7d35ed0d30678c61812ca02120e1bb322e8847f2a710a622b2db0ed0c1cafdd"
     "05a3f7981143d12ef933121b64ab33116bd10f666f903f935559ee26c80b7d1f"},
    {"rule 2: a key that is not canonical",
     "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "61796e69",
     "e7d35ed0d30678c61812ca02120e1bb322e8847f2a710a622b2db0ed0c1cafdd"
     "18cf013cf7dfbed622971a7885b154fc6ad10f666f903f935559ee26c80b7d0f"},
    {"rules 2 and 3: a key that is p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "61796e692030",
     "f1eb1caeec3db03af3a2ff7e31ded816df7b0e38ced3368942bf37806499ff13"
     "fff18d34b0e5da3f342f78f46e1839b719fe0364a35f67ffae38b30cdc162c01"},
    {"rules 2 and 3: a key that is p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "61796e692030",
     "f1eb1caeec3db03af3a2ff7e31ded816df7b0e38ced3368942bf37806499ff13"
     "fff18d34b0e5da3f342f78f46e1839b719fe0364a35f67ffae38b30cdc162c01"},
    {"rule 3: a key of order 1; the equation holds",
     "0100000000000000000000000000000000000000000000000000000000000000", "61796e692030",
     "f1eb1caeec3db03af3a2ff7e31ded816df7b0e38ced3368942bf37806499ff13"
     "fff18d34b0e5da3f342f78f46e1839b719fe0364a35f67ffae38b30cdc162c01"},
    {"rule 3: a key of order 2; the equation holds",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "61796e692034",
     "646cc150e95230262050343ad7d1d04a754ce2aa753f6a6b3455f7e0b25ec73b"
     "012cffe9898f38f1281859177a8b4ac4e493d9dfbb1aa7be7c586e1d55c52f0d"},
    {"rule 3: a key of order 4; the equation holds",
     "0000000000000000000000000000000000000000000000000000000000000000", "61796e692035",
     "2ab864c2505ad855b6ecc2305cbe7a2877618468958b6fd6e03105bd714bcbef"
     "ac05f3bd3ed5311a06f2f0d4394a16b6392c94b41569fb93071b813a4ea50204"},
    {"rule 3: a key of order 4, its top bit set; the equation holds",
     "0000000000000000000000000000000000000000000000000000000000000080", "61796e69203131",
     "fc3c49866be51141201f0b3566339a976757afa49a682af639994096da7c77d4"
     "cf82f1a79f3ab24b7cea045f7775da69cf5a4abd2ee1f0d225e9c17d935a6b09"},
    {"rule 3: a key of order 8; the equation holds",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "61796e692031",
     "ba3a463e06c33db4993ae64007052e616bc66d36330f197a676a83ea4fa7fb46"
     "cf437f1e52ce1e16ce6828fd8e6e79f0d56303ded352206b2df7d160f3a20d09"},
    {"rule 3: R of order 1; the equation holds",
     "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618", "61796e69",
     "0100000000000000000000000000000000000000000000000000000000000000"
     "f5bfbb210aaa8a10f3fe17c399cbcd00dda5373b42af8308d4fcac8d9ccf7e00"},
    {"rule 4: a key that is no point", "0200000000000000000000000000000000000000000000000000000000000000",
     "61796e69",
     "e7d35ed0d30678c61812ca02120e1bb322e8847f2a710a622b2db0ed0c1cafdd"
     "18cf013cf7dfbed622971a7885b154fc6ad10f666f903f935559ee26c80b7d0f"},
    {"rule 5: R of mixed order; the equation holds when both sides are taken times 8",
     "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618", "61796e69",
     "996f17d427160301f4e37646e330fd9aae811209bbf9397eea100f3bacbc195b"
     "c1a432f06acd6e92787de5b7e210cd6b57e92a61096659b30f2c650692563401"},
    {"rule 5: a key of mixed order; k is no multiple of 8",
     "641034cc8126e0c47b25ead437da64962a17840ca764095da5131a7a2aaf92ee", "61796e692030",
     "f1eb1caeec3db03af3a2ff7e31ded816df7b0e38ced3368942bf37806499ff13"
     "d03110bb13526aeb2a301f67dfccc2fcd8b967abdb6e9fa6277e159abfbd6901"},
    {"a key of mixed order; k is a multiple of 8, so the equation holds",
     "641034cc8126e0c47b25ead437da64962a17840ca764095da5131a7a2aaf92ee", "61796e692031",
     "ba3a463e06c33db4993ae64007052e616bc66d36330f197a676a83ea4fa7fb46"
     "cf1b9bddae272af2287be1ec4fed4224813dc457b857874ef8d3217f010b7a0e"},
};

static const struct {
    const char *what, *coordinate;
} agreements[] = {
    {"an ordinary key", "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a"},
    {"the same with the top bit set, which counts for nothing",
     "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a59a"},
    {"a coordinate of p + 9", "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
    {"0", "0000000000000000000000000000000000000000000000000000000000000000"},
    {"1", "0100000000000000000000000000000000000000000000000000000000000000"},
    {"a point of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"},
    {"p - 1", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
    {"p, which is 0", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
};

static void write_derived(struct writer *w, const char *what, const struct seed *root)
{
    static const char *const uses[] = {"log", "cosigner", "transport"};
    writer_case(w, "%s", what);
    writer_bytes(w, "root", BYTES_ARRAY(root->bytes));
    for (uint64_t i = 0; i < 3; i++) {
        struct seed seed;
        struct secret_key secret;
        struct public_key key;
        struct dh_secret dh;
        struct dh_public dh_key;
        char name[32];
        seed_derive(&seed, root, i + 1, "ayninode");
        ed25519_keypair(&secret, &key, &seed);
        dh_keypair(&dh, &dh_key, &seed);
        snprintf(name, sizeof name, "%s_seed", uses[i]);
        writer_bytes(w, name, BYTES_ARRAY(seed.bytes));
        snprintf(name, sizeof name, "%s_key", uses[i]);
        writer_bytes(w, name, i == 2 ? BYTES_ARRAY(dh_key.bytes) : BYTES_ARRAY(key.bytes));
    }
}

static void write_signature(struct writer *w, size_t i)
{
    struct public_key key;
    struct signature sig;
    uint8_t message[32];
    hex_read(key.bytes, sizeof key.bytes, signatures[i].key);
    hex_read(sig.bytes, sizeof sig.bytes, signatures[i].signature);
    size_t len = hex_read(message, sizeof message, signatures[i].message);
    writer_case(w, "%s", signatures[i].what);
    writer_bytes(w, "key", BYTES_ARRAY(key.bytes));
    writer_text(w, "sound", ed25519_key_is_sound(&key) ? "yes" : "no");
    writer_bytes(w, "message", bytes_of(message, len));
    writer_bytes(w, "signature", BYTES_ARRAY(sig.bytes));
    bool accepted = ed25519_verify(&key, &sig, bytes_of(message, len));
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
}

static void write_agreement(struct writer *w, size_t i)
{
    struct seed seed = part_seed(0);
    struct dh_secret secret;
    struct dh_public own, key;
    uint8_t shared[32];
    dh_keypair(&secret, &own, &seed);
    hex_read(key.bytes, sizeof key.bytes, agreements[i].coordinate);
    writer_case(w, "X25519: %s", agreements[i].what);
    writer_bytes(w, "secret", BYTES_ARRAY(secret.bytes));
    writer_bytes(w, "coordinate", BYTES_ARRAY(key.bytes));
    bool accepted = dh_shared(shared, &secret, &key) == AYNI_OK;
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
    if (accepted) writer_bytes(w, "shared", BYTES_ARRAY(shared));
}

void make_keys(struct writer *w)
{
    struct seed rising = part_seed(0), high;
    for (size_t i = 0; i < sizeof high.bytes; i++)
        high.bytes[i] = 0xff;
    writer_about(w, "Keys from a root seed; which signatures count; key agreement. Spec: encoding.md, "
                    "\"Signatures\" to \"Seeds\".\n"
                    "root: a root seed, and for each use the seed and the public key that come of it.\n"
                    "key, message, signature: an Ed25519 verdict; sound: whether a card may hold the key.\n"
                    "secret, coordinate: X25519; shared: the result, when it is not refused.");
    write_derived(w, "the root seed of encoding.md", &rising);
    write_derived(w, "another root seed", &high);
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        write_signature(w, i);
    for (size_t i = 0; i < sizeof agreements / sizeof agreements[0]; i++)
        write_agreement(w, i);
}
