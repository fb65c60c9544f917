/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>

#include "sim/cluster.h"

/*
 * A link carries one session at a time: a stream in each direction that keeps its order, may stall, and may
 * break. Plans with a loose network lose, repeat, mix up and garble single messages as well, which no
 * transport of ours does: the core must bear it all the same.
 */

#define RECONNECT_MS 3000

struct link *link_between(struct cluster *c, uint32_t a, uint32_t b, uint32_t *out_end_of_b)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->nodes[0] == a && link->nodes[1] == b) *out_end_of_b = 1;
        if (link->nodes[0] == b && link->nodes[1] == a) *out_end_of_b = 0;
        if (link->nodes[0] + link->nodes[1] != a + b) continue;
        if (link->nodes[0] == a || link->nodes[0] == b) return link;
    }
    return NULL;
}

static uint32_t number(const struct cluster *c, const struct link *link)
{
    return (uint32_t)(link - c->links);
}

static struct bytes copy(struct bytes message)
{
    uint8_t *data = malloc(message.len + 1);
    assert(data != NULL);
    memcpy(data, message.data, message.len);
    return bytes_of(data, message.len);
}

static bool strikes(struct cluster *c, unsigned per_mille)
{
    bool hit = draw_chance(&c->net, per_mille);
    return hit && !c->calm;
}

/* When what is sent now arrives; in a stream not before what was sent before it. */
static uint64_t due(struct cluster *c, struct link *link, uint32_t end)
{
    uint64_t at = c->now_ms + 1 + draw_below(&c->net, c->plan.delay_ms);
    if (strikes(c, c->plan.reorder)) return at + draw_below(&c->net, 2000);
    if (link->stalled_until_ms > at) at = link->stalled_until_ms;
    if (link->due_ms[end] > at) at = link->due_ms[end];
    link->due_ms[end] = at;
    return at;
}

static void put(struct cluster *c, struct link *link, uint32_t end, struct bytes message)
{
    struct happens h = {
        .at_ms = due(c, link, end), .what = MESSAGE_ARRIVES, .node = number(c, link), .end = end};
    h.session = link->session;
    h.message = copy(message);
    if (strikes(c, c->plan.garble))
        ((uint8_t *)(uintptr_t)h.message.data)[draw_below(&c->net, message.len)] ^=
            (uint8_t)(1u << draw_below(&c->net, 8));
    queue_put(&c->queue, &h);
}

void link_send(struct cluster *c, uint32_t from, uint32_t to, struct bytes message)
{
    uint32_t end = 0;
    struct link *link = link_between(c, from, to, &end);
    if (link == NULL || !link->up[1 - end]) {
        cluster_fail(c, "session", "a message for a peer that is gone");
        return;
    }
    if (link->parted && plan_is_loose(&c->plan)) return;
    if (strikes(c, c->plan.drop)) return;
    put(c, link, end, message);
    if (strikes(c, c->plan.duplicate)) put(c, link, end, message);
}

static void end_in(struct cluster *c, struct link *link, uint32_t end, uint64_t at_ms)
{
    struct happens h = {.at_ms = at_ms, .what = SESSION_ENDS, .node = number(c, link), .end = end};
    h.session = link->session;
    queue_put(&c->queue, &h);
}

void link_close(struct cluster *c, uint32_t from, uint32_t to)
{
    uint32_t end = 0;
    struct link *link = link_between(c, from, to, &end);
    assert(link != NULL);
    end_in(c, link, 1 - end, c->now_ms);
    end_in(c, link, end, due(c, link, end) + 1); /* after the bye */
}

void link_break(struct cluster *c, struct link *link)
{
    for (uint32_t end = 0; end < 2; end++)
        if (link->up[end]) end_in(c, link, end, c->now_ms + draw_below(&c->net, 200));
}

void link_arrives(struct cluster *c, struct happens *h)
{
    struct link *link = &c->links[h->node];
    uint32_t to = link->nodes[h->end], from = link->nodes[1 - h->end];
    if (h->session == link->session && link->up[h->end]) {
        trace_message(c, from, to, h->message);
        node_step(c, to, &(struct sync_event){.kind = SYNC_RECEIVED, .peer = from, .payload = h->message});
    }
    free((void *)(uintptr_t)h->message.data);
}

static void plan_connect(struct cluster *c, struct link *link)
{
    if (link->up[0] || link->up[1] || link->connecting) return;
    struct happens h = {.what = LINK_CONNECTS, .node = number(c, link)};
    link->connecting = true;
    plan_in(c, 10 + draw_below(&c->net, c->calm ? 500 : RECONNECT_MS), &h);
}

void link_ends(struct cluster *c, const struct happens *h)
{
    struct link *link = &c->links[h->node];
    uint32_t node = link->nodes[h->end], other = link->nodes[1 - h->end];
    if (h->session != link->session || !link->up[h->end]) return;
    link->up[h->end] = false;
    trace_line(c, "%c lost %c", trace_name(node), trace_name(other));
    if (c->nodes[node].sync != NULL)
        node_step(c, node, &(struct sync_event){.kind = SYNC_PEER_DOWN, .peer = other});
    plan_connect(c, link);
}

void link_connects(struct cluster *c, const struct happens *h)
{
    struct link *link = &c->links[h->node];
    link->connecting = false;
    if (link->up[0] || link->up[1]) return;
    if (c->nodes[link->nodes[0]].sync == NULL || c->nodes[link->nodes[1]].sync == NULL) return;
    if (link->parted) {
        plan_connect(c, link);
        return;
    }
    link->session++;
    link->up[0] = link->up[1] = true;
    link->due_ms[0] = link->due_ms[1] = c->now_ms;
    trace_line(c, "%c and %c connect", trace_name(link->nodes[0]), trace_name(link->nodes[1]));
    for (uint32_t end = 0; end < 2; end++)
        node_step(c, link->nodes[end],
                  &(struct sync_event){.kind = SYNC_PEER_UP, .peer = link->nodes[1 - end]});
}

void links_reconnect(struct cluster *c, uint32_t node)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->nodes[0] == node || link->nodes[1] == node) plan_connect(c, link);
    }
}
