/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#define BATCH_MAX 4
#define RETRY_MS 2000

void client_plan(struct cluster *c, uint32_t node, uint64_t in_ms)
{
    struct client *client = &c->nodes[node].client;
    if (client->planned || client->n > 0 || client->next >= client->end) return;
    client->planned = true;
    plan_in(c, in_ms, &(struct happens){.what = CLIENT_SUBMITS, .node = node});
}

/* An old disk had lost records that the node wrote, and others gave them back. */
static bool came_back(const struct node *n)
{
    return n->restored && n->backup.logs[n->member].n < n->history.n &&
           n->disk.logs[n->member].n == n->history.n;
}

/* An honest neighbour has the whole log and has listed it to the node; nothing holds up what it says next. */
static bool is_warned(const struct cluster *c, uint32_t node)
{
    const struct node *n = &c->nodes[node];
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *link = &c->links[i];
        if (link->nodes[0] != node && link->nodes[1] != node) continue;
        uint32_t end = link->nodes[1] == node, other = link->nodes[1 - end];
        if (!link->quick || !node_is_honest(c, other) || !sync_peer(n->sync, other).ready) continue;
        if (link->listed[end] == n->history.n) return true;
    }
    return false;
}

/*
 * After an old disk was restored the operator lets nobody write before the log is as long as it ever was:
 * what was shown to others might be signed a second time. Where a neighbour warns the node in time, it must
 * see to that itself.
 */
static bool may_write(const struct cluster *c, uint32_t node)
{
    const struct node *n = &c->nodes[node];
    if (!n->restored || c->doubled == HASTY_RESTORE) return true;
    return n->disk.logs[n->member].n == n->history.n || is_warned(c, node);
}

static void submit(struct cluster *c, uint32_t node)
{
    struct client *client = &c->nodes[node].client;
    struct bytes records[BATCH_MAX];
    size_t left = client->end - client->next;
    if (came_back(&c->nodes[node])) mark(MARK_OWN_LOG_CAME_BACK);
    client->n = 1 + (size_t)draw_below(&c->work, left < BATCH_MAX ? left : BATCH_MAX);
    for (size_t i = 0; i < client->n; i++)
        records[i] = c->scene->records[c->nodes[node].member][client->next + i].bytes;
    trace_line(c, "%c submits %zu", trace_name(c, node), client->n);
    node_step(c, node,
              &(struct sync_event){
                  .kind = SYNC_SUBMIT, .tag = client->next, .records = records, .n_records = client->n});
}

void client_submits(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    n->client.planned = false;
    if (n->sync != NULL && !n->broken && may_write(c, node))
        submit(c, node);
    else
        client_plan(c, node, RETRY_MS);
}

static void remember(struct node *n, uint64_t index)
{
    struct acknowledged *acks = &n->acks;
    for (size_t i = 0; i < n->client.n; i++) {
        acks->index[acks->n] = index + i;
        acks->record[acks->n++] = n->client.next + i;
    }
}

void client_acknowledged(struct cluster *c, uint32_t node, const struct sync_effect *ack)
{
    struct node *n = &c->nodes[node];
    trace_line(c, "%c answers its client: %s", trace_name(c, node), ayni_err_name(ack->err));
    if (n->client.n == 0 || ack->tag != n->client.next)
        cluster_fail(c, "S2", "an answer to another submission");
    if (ack->err == AYNI_OK) {
        remember(n, ack->index);
        n->client.next += n->client.n;
    }
    n->client.n = 0;
    if (ack->err == AYNI_ERR_FORK) return; /* for good */
    uint64_t pace_ms = 2 * c->plan.faults_ms / c->plan.n_records;
    client_plan(c, node, 1 + (c->calm ? RETRY_MS : draw_below(&c->work, pace_ms)));
}
