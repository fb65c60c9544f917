/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>

#include "sim/cluster.h"
#include "sim/liar.h"

/*
 * A link carries one session at a time: a stream in each direction that keeps its order, may stall, and may
 * break. Plans with a loose network lose, repeat, mix up and garble single messages as well, which no
 * transport of ours does: the core must bear it all the same.
 */

#define RECONNECT_MS 3000
#define QUICK_MS 20

struct link *link_of(struct cluster *c, uint32_t node, uint32_t slot, uint32_t *out_end)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        for (uint32_t end = 0; end < 2; end++) {
            if (link->nodes[end] != node || !link->up[end]) continue;
            *out_end = end;
            if (c->nodes[link->nodes[1 - end]].member == slot) return link;
        }
    }
    return NULL;
}

static uint32_t number(const struct cluster *c, const struct link *link)
{
    return (uint32_t)(link - c->links);
}

static uint32_t slot_at(const struct cluster *c, const struct link *link, uint32_t end)
{
    return c->nodes[link->nodes[1 - end]].member;
}

static struct bytes copy(struct bytes message)
{
    uint8_t *data = malloc(message.len + 1);
    assert(data != NULL);
    memcpy(data, message.data, message.len);
    return bytes_of(data, message.len);
}

static bool strikes(struct cluster *c, enum fault fault, enum mark m)
{
    bool hit = cluster_strikes(c, &c->net, fault);
    if (hit) mark(m);
    return hit;
}

/* When the last byte is through; in a stream not before what was sent before it. */
static uint64_t due(struct cluster *c, struct link *link, uint32_t end, size_t len)
{
    uint64_t at = c->now_ms + 1 + draw_below(&c->net, c->plan.delay_ms);
    uint64_t late = draw_below(&c->net, 2000);
    if (strikes(c, REORDER, MARK_MESSAGE_REORDERED)) return at + late;
    if (link->stalled_until_ms[end] > at) at = link->stalled_until_ms[end];
    if (link->due_ms[end] > at) at = link->due_ms[end];
    if (link->bytes_per_s > 0 && !c->calm) at += len * 1000 / link->bytes_per_s;
    link->due_ms[end] = at;
    if (at > c->now_ms + QUICK_MS) link->quick = false;
    return at;
}

static void garble(struct cluster *c, struct bytes message)
{
    uint64_t bit = draw_below(&c->net, 8 * message.len);
    if (strikes(c, GARBLE, MARK_MESSAGE_GARBLED))
        ((uint8_t *)(uintptr_t)message.data)[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

static void put(struct cluster *c, struct link *link, uint32_t end, struct bytes message)
{
    struct happens h = {.what = MESSAGE_ARRIVES, .node = number(c, link), .end = end};
    h.at_ms = due(c, link, end, message.len);
    h.session = link->session;
    h.message = copy(message);
    garble(c, h.message);
    queue_put(&c->queue, &h);
}

/* From here on the message is on the wire. */
void link_send(struct cluster *c, uint32_t node, uint32_t slot, struct bytes message)
{
    uint32_t end = 0;
    struct link *link = link_of(c, node, slot, &end);
    if (link == NULL) {
        cluster_fail(c, "session", "a message for a peer that is gone");
        return;
    }
    if (link->parted && plan_is_loose(&c->plan)) return;
    if (strikes(c, DROP, MARK_MESSAGE_DROPPED)) return;
    put(c, link, 1 - end, message);
    if (strikes(c, DUPLICATE, MARK_MESSAGE_DUPLICATED)) put(c, link, 1 - end, message);
}

static void end_in(struct cluster *c, struct link *link, uint32_t end, uint64_t at_ms)
{
    struct happens h = {.at_ms = at_ms, .what = SESSION_ENDS, .node = number(c, link), .end = end};
    h.session = link->session;
    queue_put(&c->queue, &h);
}

/* The other side learns of it after the bye. */
void link_close(struct cluster *c, uint32_t node, uint32_t slot)
{
    uint32_t end = 0;
    struct link *link = link_of(c, node, slot, &end);
    assert(link != NULL);
    end_in(c, link, end, c->now_ms);
    end_in(c, link, 1 - end, due(c, link, 1 - end, 0) + 1);
}

void link_break(struct cluster *c, struct link *link)
{
    for (uint32_t end = 0; end < 2; end++)
        if (link->up[end]) end_in(c, link, end, c->now_ms + draw_below(&c->net, 200));
}

void link_arrives(struct cluster *c, struct happens *h)
{
    struct link *link = &c->links[h->node];
    uint32_t node = link->nodes[h->end], slot = slot_at(c, link, h->end);
    if (h->session == link->session && link->up[h->end]) {
        trace_message(c, link->nodes[1 - h->end], node, h->message);
        node_step(c, node, &(struct sync_event){.kind = SYNC_RECEIVED, .peer = slot, .payload = h->message});
    }
    free((void *)(uintptr_t)h->message.data);
}

void link_connect(struct cluster *c, struct link *link, uint64_t in_ms)
{
    if (link->connecting) return;
    link->connecting = true;
    plan_in(c, in_ms, &(struct happens){.what = LINK_CONNECTS, .node = number(c, link)});
}

static void reconnect(struct cluster *c, struct link *link)
{
    link_connect(c, link, 10 + draw_below(&c->net, c->calm ? 500 : RECONNECT_MS));
}

static void lose(struct cluster *c, struct link *link, uint32_t end)
{
    link->up[end] = false;
    trace_line(c, "%c lost %c", trace_name(c, link->nodes[end]), trace_name(c, link->nodes[1 - end]));
    node_step(c, link->nodes[end],
              &(struct sync_event){.kind = SYNC_PEER_DOWN, .peer = slot_at(c, link, end)});
}

void link_ends(struct cluster *c, const struct happens *h)
{
    struct link *link = &c->links[h->node];
    if (h->session != link->session || !link->up[h->end]) return;
    lose(c, link, h->end);
    reconnect(c, link);
}

/* One session for each member: an older one, with its twin perhaps, gives way. */
static void give_way(struct cluster *c, uint32_t node, uint32_t slot)
{
    uint32_t end = 0;
    struct link *old = link_of(c, node, slot, &end);
    if (old == NULL) return;
    mark(MARK_SESSION_REPLACED);
    lose(c, old, end);
    link_break(c, old);
}

static void open_session(struct cluster *c, struct link *link)
{
    for (uint32_t end = 0; end < 2; end++) {
        give_way(c, link->nodes[end], slot_at(c, link, end));
        uint32_t member = c->nodes[link->nodes[end]].member;
        link->listed[end] = c->nodes[link->nodes[1 - end]].disk.logs[member].n;
    }
    link->session++;
    link->up[0] = link->up[1] = true;
    link->due_ms[0] = link->due_ms[1] = c->now_ms;
    link->quick = !plan_is_loose(&c->plan);
    trace_line(c, "%c and %c connect", trace_name(c, link->nodes[0]), trace_name(c, link->nodes[1]));
    for (uint32_t end = 0; end < 2; end++)
        node_step(c, link->nodes[end],
                  &(struct sync_event){.kind = SYNC_PEER_UP, .peer = slot_at(c, link, end)});
}

void link_connects(struct cluster *c, const struct happens *h)
{
    struct link *link = &c->links[h->node];
    if (h->end == 0) link->connecting = false;
    if (link->up[0] && link->up[1] && h->end == 0) return;
    if (c->nodes[link->nodes[0]].sync == NULL || c->nodes[link->nodes[1]].sync == NULL) return;
    if (link->left) return;
    if (link->parted)
        reconnect(c, link);
    else
        open_session(c, link);
}

void links_of_crashed(struct cluster *c, uint32_t node)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->nodes[0] != node && link->nodes[1] != node) continue;
        link->up[link->nodes[1] == node] = false;
        link_break(c, link);
    }
}

void links_of_started(struct cluster *c, uint32_t node)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->nodes[0] == node || link->nodes[1] == node) reconnect(c, link);
    }
}
