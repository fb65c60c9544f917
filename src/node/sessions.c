/* SPDX-License-Identifier: Apache-2.0 */
#include "node/sessions.h"

#include <assert.h>
#include <stdio.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/sync/messages.h"
#include "node/container.h"
#include "node/log.h"

static_assert(CHARTER_FOUNDERS_MAX <= SYNC_PEERS_MAX, "each founder has a slot");

/* Two connections that come up within this time were dialled before either side knew of the other one. */
#define CROSSING_MS 10000
#define LASTING_MS 10000 /* a session that was of use */
#define LATER_MS 250     /* the larger id waits so long, so that calls seldom cross */
#define MISSED_ROUNDS 4  /* calls in vain before the operator hears of it */
#define SHUN_FIRST_MS 60000
#define SHUN_DOUBLINGS_MAX 6 /* about an hour */

static const struct card *card_of(const struct sessions *s, uint32_t slot)
{
    return &engine_charter(s->engine)->founders[slot];
}

struct member_text {
    char text[MEMBER_NAME_MAX + 1];
};

static struct member_text name_of(const struct sessions *s, uint32_t slot)
{
    struct member_text name;
    struct bytes member = card_of(s, slot)->name;
    snprintf(name.text, sizeof name.text, "%.*s", (int)member.len, (const char *)member.data);
    return name;
}

static void list_add(struct sessions *s, struct connection *c)
{
    c->next = s->connections;
    c->back = &s->connections;
    if (c->next != NULL) c->next->back = &c->next;
    s->connections = c;
}

static void list_remove(struct connection *c)
{
    *c->back = c->next;
    if (c->next != NULL) c->next->back = c->back;
}

static bool is_session(const struct connection *c)
{
    return c != NULL && c->state == CONNECTION_SESSION;
}

/* Founders stand in the order of their member ids, so the smaller number is the smaller id. */
static bool smaller_dialled(const struct sessions *s, const struct connection *c, uint32_t slot)
{
    return c->dialled == (s->own < slot);
}

static bool is_better(const struct sessions *s, const struct connection *c, uint32_t slot)
{
    const struct connection *old = s->list[slot].session;
    if (!is_session(old) || old->dialled == c->dialled) return true;
    if (uv_now(s->loop) - old->opened_ms > CROSSING_MS) return true;
    return smaller_dialled(s, c, slot);
}

static bool is_shunned(const struct sessions *s, uint32_t slot)
{
    return uv_now(s->loop) < s->list[slot].shunned_until_ms;
}

static uint32_t founder_with(const struct sessions *s, const struct dh_public *key)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (i != s->own && dh_public_equal(&card_of(s, i)->transport_key, key)) return i;
    return CONNECTION_NO_SLOT;
}

static void leave_admission(struct sessions *s, struct connection *c)
{
    if (c->source.kind == 0 || c->dialled) return;
    admission_leave(&s->admission, c->source);
    c->source.kind = 0;
}

static bool on_authenticated(void *context, struct connection *c, const struct dh_public *key)
{
    struct sessions *s = context;
    uint32_t slot = founder_with(s, key);
    if (slot == CONNECTION_NO_SLOT || s->stopping) return false;
    if (is_shunned(s, slot) || !is_better(s, c, slot)) return false;
    assert(c->slot == CONNECTION_NO_SLOT || c->slot == slot);
    c->slot = slot;
    return true;
}

/* The old session gives way: its end is told before the new one's beginning. */
static void give_way(struct sessions *s, struct peer *peer)
{
    struct connection *old = peer->session;
    peer->session = NULL;
    engine_peer_down(s->engine, peer->slot);
    connection_finish(old, AYNI_ERR_EXISTS);
}

static void on_opened(void *context, struct connection *c)
{
    struct sessions *s = context;
    struct peer *peer = &s->list[c->slot];
    leave_admission(s, c);
    if (peer->session != NULL) give_way(s, peer);
    struct connection *call = peer->call;
    peer->call = NULL;
    peer->session = c;
    dialer_rest(&peer->dialer);
    if (call != NULL && call != c) connection_close(call, AYNI_ERR_EXISTS);
    peer->is_missed = false;
    log_line("info", "session up", "member", name_of(s, c->slot).text, "address", c->address, "direction",
             c->dialled ? "out" : "in", NULL);
    engine_peer_up(s->engine, c->slot);
}

static void on_message(void *context, struct connection *c, struct bytes message)
{
    struct sessions *s = context;
    if (s->list[c->slot].session == c) engine_received(s->engine, c->slot, message);
}

static void session_lost(struct sessions *s, struct peer *peer)
{
    struct connection *c = peer->session;
    peer->session = NULL;
    peer->seen_ms = engine_wall_ms(s->engine);
    log_line("info", "session down", "member", name_of(s, c->slot).text, "address", c->address, "reason",
             c->why == AYNI_OK ? "goodbye" : ayni_err_name(c->why), NULL);
    engine_peer_down(s->engine, peer->slot);
    if (!s->stopping) dialer_again(&peer->dialer, uv_now(s->loop) - c->opened_ms > LASTING_MS);
}

static void on_closed(void *context, struct connection *c)
{
    struct sessions *s = context;
    list_remove(c);
    leave_admission(s, c);
    if (c->slot == CONNECTION_NO_SLOT) return;
    struct peer *peer = &s->list[c->slot];
    if (peer->session == c) session_lost(s, peer);
    if (peer->call == c) {
        peer->call = NULL;
        dialer_failed(&peer->dialer);
    }
}

static void call(struct dialer *d, const struct sockaddr *address)
{
    struct peer *peer = container_of(d, struct peer, dialer);
    struct sessions *s = peer->sessions;
    assert(peer->call == NULL);
    if (is_shunned(s, peer->slot)) {
        dialer_again(d, false);
        return;
    }
    peer->call = connection_dial(&s->options, &card_of(s, peer->slot)->transport_key, address);
    if (peer->call == NULL) {
        dialer_again(d, false);
        return;
    }
    peer->call->slot = peer->slot;
    list_add(s, peer->call);
}

void sessions_init(struct sessions *s, uv_loop_t *loop, struct engine *engine)
{
    const struct charter *charter = engine_charter(engine);
    s->loop = loop;
    s->engine = engine;
    s->own = engine_own_log(engine);
    s->n = charter->n_founders;
    s->options = (struct connection_options){
        .loop = loop,
        .heap = engine_heap(engine),
        .keys = &engine_keys(engine)->transport,
        .prologue = bytes_of(s->prologue, noise_prologue(s->prologue, &charter->id)),
        .events = {on_authenticated, on_opened, on_message, on_closed, s},
    };
    for (uint32_t i = 0; i < s->n; i++) {
        struct peer *peer = &s->list[i];
        peer->sessions = s;
        peer->slot = i;
        peer->dialer.call = call;
        dialer_init(&peer->dialer, loop);
    }
}

/* The `addresses` of a card, at most `max`. */
static size_t card_addresses(struct bytes *out, size_t max, const struct card *card)
{
    struct bytes list;
    size_t n, i;
    if (codec_map_find(card->bytes, "addresses", &list) != AYNI_OK) return 0;
    struct cursor c = cursor_of(list);
    if (cursor_read_array(&c, &n) != AYNI_OK) return 0;
    for (i = 0; i < n && i < max; i++)
        if (cursor_read_str(&c, &out[i]) != AYNI_OK) return i;
    return i;
}

static void configure(struct peer *peer, const struct config *config)
{
    struct bytes addresses[DIALER_ADDRESSES_MAX];
    const struct card *card = card_of(peer->sessions, peer->slot);
    size_t n = 1;
    const char *configured = config_address(config, card->name);
    if (configured != NULL)
        addresses[0] = bytes_of_text(configured);
    else
        n = card_addresses(addresses, DIALER_ADDRESSES_MAX, card);
    dialer_set_addresses(&peer->dialer, addresses, n);
    if (peer->dialer.n_addresses == 0 && peer->slot != peer->sessions->own)
        log_line("info", "no address known: the member has to call us", "member",
                 name_of(peer->sessions, peer->slot).text, NULL);
}

static void warn_of_strangers(const struct sessions *s, const struct config *config)
{
    for (size_t i = 0; i < config->n_peers; i++) {
        bool known = false;
        for (uint32_t slot = 0; slot < s->n; slot++)
            known |= bytes_equal_text(card_of(s, slot)->name, config->peers[i].name);
        if (!known)
            log_line("warning", "[peers] names nobody of this ledger", "name", config->peers[i].name, NULL);
    }
}

void sessions_configure(struct sessions *s, const struct config *config)
{
    for (uint32_t i = 0; i < s->n; i++)
        configure(&s->list[i], config);
    warn_of_strangers(s, config);
}

void sessions_start(struct sessions *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        struct peer *peer = &s->list[i];
        if (i == s->own || peer->session != NULL || peer->call != NULL) continue;
        dialer_start(&peer->dialer, s->own < i ? 0 : LATER_MS);
    }
}

void sessions_accept(struct sessions *s, uv_stream_t *listener)
{
    uint32_t random;
    crypto_random(&random, sizeof random);
    struct connection *c = connection_accept(&s->options, listener);
    if (c == NULL) return; /* libuv asks again */
    list_add(s, c);
    struct source source = c->source;
    c->source.kind = 0; /* holds no place yet */
    if (c->state == CONNECTION_CLOSING) return;
    if (s->stopping || !admission_enter(&s->admission, source, uv_now(s->loop), random)) {
        connection_close(c, AYNI_ERR_LIMIT);
        return;
    }
    c->source = source;
    connection_start(c);
}

void sessions_send(struct sessions *s, uint32_t slot, struct bytes message)
{
    assert(slot < s->n);
    if (s->list[slot].session != NULL) connection_send(s->list[slot].session, message);
}

static bool is_offence(enum ayni_err why)
{
    return why == AYNI_ERR_PROTOCOL || why == AYNI_ERR_ENCODING || why == AYNI_ERR_LIMIT ||
           why == AYNI_ERR_SIGNATURE || why == AYNI_ERR_PROOF;
}

static void shun(struct sessions *s, struct peer *peer, enum ayni_err why)
{
    unsigned n_doublings = peer->n_offences < SHUN_DOUBLINGS_MAX ? peer->n_offences : SHUN_DOUBLINGS_MAX;
    peer->n_offences++;
    peer->shunned_until_ms = uv_now(s->loop) + ((uint64_t)SHUN_FIRST_MS << n_doublings);
    log_line("warning", "a breach of the protocol: this member is left alone for a while", "member",
             name_of(s, peer->slot).text, "reason", ayni_err_text(why), NULL);
}

void sessions_hang_up(struct sessions *s, uint32_t slot, enum ayni_err why)
{
    assert(slot < s->n);
    struct peer *peer = &s->list[slot];
    if (!is_session(peer->session)) return;
    if (is_offence(why)) shun(s, peer, why);
    connection_finish(peer->session, why);
}

static void miss(struct sessions *s, struct peer *peer)
{
    if (peer->session != NULL || peer->is_missed || peer->dialer.n_failed < MISSED_ROUNDS) return;
    peer->is_missed = true;
    log_line("warning", "no session yet; calls go on", "member", name_of(s, peer->slot).text, "host",
             peer->dialer.addresses[peer->dialer.address].host, NULL);
}

void sessions_tick(struct sessions *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->list[i].session != NULL) connection_tick(s->list[i].session);
        miss(s, &s->list[i]);
    }
}

size_t sessions_count(const struct sessions *s)
{
    size_t n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        n += is_session(s->list[i].session);
    return n;
}

static struct control_peer describe(const struct sessions *s, const struct connection *c)
{
    struct bytes name = card_of(s, c->slot)->name;
    struct control_peer peer = {
        .slot = c->slot,
        .outgoing = c->dialled,
        .bytes_in = c->bytes_in,
        .bytes_out = c->bytes_out,
        .since_ms = engine_wall_ms(s->engine) - (uv_now(s->loop) - c->opened_ms),
    };
    snprintf(peer.name, sizeof peer.name, "%.*s", (int)name.len, (const char *)name.data);
    snprintf(peer.address, sizeof peer.address, "%.*s", (int)sizeof peer.address - 1, c->address);
    return peer;
}

size_t sessions_describe(const struct sessions *s, struct control_peer *out, size_t max)
{
    size_t n = 0;
    for (uint32_t i = 0; i < s->n && n < max; i++)
        if (is_session(s->list[i].session)) out[n++] = describe(s, s->list[i].session);
    return n;
}

uint64_t sessions_last_seen_ms(const struct sessions *s, uint32_t slot)
{
    assert(slot < s->n);
    return is_session(s->list[slot].session) ? engine_wall_ms(s->engine) : s->list[slot].seen_ms;
}

static void say_goodbye(struct sessions *s, struct connection *c)
{
    struct buffer bye;
    buffer_init(&bye, s->options.heap, 64);
    if (message_write_number(&bye, MESSAGE_BYE, message_reason(AYNI_OK)) == AYNI_OK)
        connection_send(c, buffer_view(&bye));
    buffer_deinit(&bye);
}

void sessions_stop(struct sessions *s)
{
    struct connection *next;
    s->stopping = true;
    for (uint32_t i = 0; i < s->n; i++)
        dialer_close(&s->list[i].dialer);
    for (struct connection *c = s->connections; c != NULL; c = next) {
        next = c->next;
        if (is_session(c)) say_goodbye(s, c);
        connection_finish(c, AYNI_OK);
    }
}

bool sessions_are_gone(const struct sessions *s)
{
    return s->connections == NULL;
}
