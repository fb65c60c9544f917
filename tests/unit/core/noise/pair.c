/* SPDX-License-Identifier: Apache-2.0 */
#include "pair.h"

#include "support/cmocka.h"
#include "support/heap.h"

#define WIRE_MAX ((size_t)1 << 20)

void fill(uint8_t *out, size_t len, uint8_t first)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(first + i);
}

static void keys_init(struct noise_keys *keys, uint8_t first)
{
    struct seed seed;
    fill(seed.bytes, sizeof seed.bytes, first);
    dh_keypair(&keys->secret, &keys->own, &seed);
}

void pair_init(struct pair *p)
{
    struct ledger_id ledger;
    *p = (struct pair){.caller_options.initiator = true};
    fill(ledger.bytes, sizeof ledger.bytes, 0xc0);
    struct bytes prologue = bytes_of(p->prologue, noise_prologue(p->prologue, &ledger));
    p->caller_options.prologue = p->answerer_options.prologue = prologue;
    keys_init(&p->caller_options.keys, 0x00);
    fill(p->caller_options.ephemeral.bytes, 32, 0x20);
    keys_init(&p->answerer_options.keys, 0x40);
    fill(p->answerer_options.ephemeral.bytes, 32, 0x60);
    p->caller_options.peer = p->answerer_options.keys.own;
    buffer_init(&p->wire, test_heap(), WIRE_MAX);
    buffer_init(&p->plain, test_heap(), WIRE_MAX);
}

void pair_start(struct pair *p)
{
    noise_init(&p->caller, &p->caller_options);
    noise_init(&p->answerer, &p->answerer_options);
    buffer_clear(&p->wire);
}

struct noise *pair_reader(struct pair *p, int number)
{
    return number == 2 ? &p->caller : &p->answerer;
}

void pair_run_to(struct pair *p, int number)
{
    size_t n_consumed;
    assert_int_equal(noise_handshake(&p->caller, &p->wire, &n_consumed, bytes_of(NULL, 0)), AYNI_ERR_MORE);
    for (int i = 1; i < number; i++) {
        size_t len = p->wire.len;
        enum ayni_err want =
            i == 2 ? AYNI_OK : AYNI_ERR_MORE; /* the caller is ready once it wrote message 3 */
        struct bytes in = buffer_view(&p->wire);
        uint8_t copy[256];
        assert_in_range(len, 1, sizeof copy);
        memcpy(copy, in.data, len);
        buffer_clear(&p->wire);
        assert_int_equal(noise_handshake(pair_reader(p, i), &p->wire, &n_consumed, bytes_of(copy, len)),
                         want);
        assert_int_equal(n_consumed, len);
    }
}

void pair_connect(struct pair *p)
{
    struct buffer none = {0};
    size_t n_consumed;
    pair_init(p);
    pair_start(p);
    pair_run_to(p, 3);
    assert_int_equal(noise_handshake(&p->answerer, &none, &n_consumed, buffer_view(&p->wire)), AYNI_OK);
    assert_int_equal(n_consumed, p->wire.len);
    buffer_clear(&p->wire);
}

void pair_deinit(struct pair *p)
{
    noise_deinit(&p->caller);
    noise_deinit(&p->answerer);
    buffer_deinit(&p->wire);
    buffer_deinit(&p->plain);
}
