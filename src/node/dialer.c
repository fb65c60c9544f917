/* SPDX-License-Identifier: Apache-2.0 */
#include "node/dialer.h"

#include <assert.h>

#include "core/crypto/crypto.h"
#include "node/backoff.h"
#include "node/container.h"

void dialer_init(struct dialer *d, uv_loop_t *loop)
{
    uv_timer_init(loop, &d->timer);
}

void dialer_set_addresses(struct dialer *d, const struct bytes *texts, size_t n)
{
    d->n_addresses = 0;
    d->address = 0;
    for (size_t i = 0; i < n && d->n_addresses < DIALER_ADDRESSES_MAX; i++)
        if (address_parse(&d->addresses[d->n_addresses], texts[i])) d->n_addresses++;
    if (d->n_addresses == 0) dialer_rest(d);
}

static void call_next(struct dialer *d);

static void on_resolved(uv_getaddrinfo_t *resolve, int status, struct addrinfo *list)
{
    struct dialer *d = container_of(resolve, struct dialer, resolve);
    d->is_resolving = false;
    d->n_candidates = d->candidate = 0;
    for (struct addrinfo *a = list; status == 0 && a != NULL; a = a->ai_next)
        if (d->n_candidates < DIALER_CANDIDATES_MAX && a->ai_addrlen <= sizeof d->candidates[0])
            memcpy(&d->candidates[d->n_candidates++], a->ai_addr, a->ai_addrlen);
    uv_freeaddrinfo(list);
    if (d->state == DIALER_RESOLVING) call_next(d);
}

static void wait_for_next(struct dialer *d, uint64_t delay_ms);

static void resolve_next(struct dialer *d)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    const struct address *address = &d->addresses[d->address];
    /* An answer that was given up on may still be on its way. */
    if (d->is_resolving ||
        uv_getaddrinfo(d->timer.loop, &d->resolve, on_resolved, address->host, address->port, &hints) != 0) {
        wait_for_next(d, BACKOFF_FIRST_MS);
        return;
    }
    d->is_resolving = true;
    d->state = DIALER_RESOLVING;
}

static void on_time(uv_timer_t *timer)
{
    resolve_next(container_of(timer, struct dialer, timer));
}

static void wait_for_next(struct dialer *d, uint64_t delay_ms)
{
    d->state = DIALER_WAITING;
    uv_timer_start(&d->timer, on_time, delay_ms, 0);
}

static void back_off(struct dialer *d)
{
    uint32_t random;
    crypto_random(&random, sizeof random);
    wait_for_next(d, backoff_ms(d->n_failed, random));
    d->n_failed++;
}

static void call_next(struct dialer *d)
{
    if (d->candidate < d->n_candidates) {
        d->state = DIALER_CALLING;
        d->call(d, (const struct sockaddr *)&d->candidates[d->candidate++]);
        return;
    }
    d->address = (d->address + 1) % d->n_addresses;
    back_off(d);
}

void dialer_start(struct dialer *d, uint64_t delay_ms)
{
    if (d->n_addresses == 0) return;
    d->n_failed = 0;
    wait_for_next(d, delay_ms);
}

void dialer_again(struct dialer *d, bool lasted)
{
    if (d->n_addresses == 0) return;
    if (lasted) d->n_failed = 0;
    back_off(d);
}

void dialer_failed(struct dialer *d)
{
    if (d->state == DIALER_CALLING) call_next(d);
}

void dialer_rest(struct dialer *d)
{
    d->state = DIALER_RESTING;
    uv_timer_stop(&d->timer);
    if (d->is_resolving) uv_cancel((uv_req_t *)&d->resolve); /* else its answer is ignored */
}

void dialer_close(struct dialer *d)
{
    dialer_rest(d);
    uv_close((uv_handle_t *)&d->timer, NULL);
}
