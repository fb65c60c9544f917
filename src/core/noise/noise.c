/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/noise.h"

#include <assert.h>

#define PATTERN "Noise_XK_25519_ChaChaPoly_SHA256"

static_assert(sizeof NOISE_PROTOCOL + sizeof(struct ledger_id) <= NOISE_PROLOGUE_MAX,
              "room for the prologue");

size_t noise_prologue(uint8_t out[NOISE_PROLOGUE_MAX], const struct ledger_id *ledger)
{
    memcpy(out, NOISE_PROTOCOL, sizeof NOISE_PROTOCOL); /* with its NUL */
    memcpy(out + sizeof NOISE_PROTOCOL, ledger->bytes, sizeof ledger->bytes);
    return sizeof NOISE_PROTOCOL + sizeof ledger->bytes;
}

void noise_init(struct noise *n, const struct noise_options *options)
{
    struct handshake *h = &n->handshake;
    *n = (struct noise){.state = NOISE_MESSAGE_1};
    h->initiator = options->initiator;
    h->keys = options->keys;
    if (h->initiator) n->peer = options->peer;
    dh_keypair(&h->ephemeral, &h->ephemeral_public, &options->ephemeral);

    symmetric_init(&h->symmetric, BYTES_LITERAL(PATTERN), options->prologue);
    const struct dh_public *responder = h->initiator ? &n->peer : &h->keys.own;
    symmetric_mix_hash(&h->symmetric, BYTES_ARRAY(responder->bytes));
}

void noise_deinit(struct noise *n)
{
    crypto_wipe(n, sizeof *n);
}

const struct dh_public *noise_peer_key(const struct noise *n)
{
    assert(n->state == NOISE_READY);
    return &n->peer;
}
