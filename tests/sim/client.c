/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#define BATCH_MAX 4
#define RETRY_MS 2000

void client_plan(struct cluster *c, uint32_t node, uint64_t in_ms)
{
    struct client *client = &c->nodes[node].client;
    if (client->planned || client->n > 0 || client->next >= c->plan.n_records) return;
    client->planned = true;
    plan_in(c, in_ms, &(struct happens){.what = CLIENT_SUBMITS, .node = node});
}

void client_submits(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    struct client *client = &n->client;
    struct bytes records[BATCH_MAX];
    size_t left = c->plan.n_records - client->next;
    client->planned = false;
    if (n->sync == NULL) {
        client_plan(c, node, RETRY_MS);
        return;
    }
    client->n = 1 + (size_t)draw_below(&c->work, left < BATCH_MAX ? left : BATCH_MAX);
    for (size_t i = 0; i < client->n; i++)
        records[i] = c->scene->records[node][client->next + i].bytes;
    trace_line(c, "%c submits %zu", trace_name(node), client->n);
    node_step(c, node,
              &(struct sync_event){
                  .kind = SYNC_SUBMIT, .tag = client->next, .records = records, .n_records = client->n});
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
    trace_line(c, "%c answers its client: %s", trace_name(node), ayni_err_name(ack->err));
    if (ack->tag != n->client.next) cluster_fail(c, "S2", "an answer to another submission");
    if (ack->err == AYNI_OK) {
        remember(n, ack->index);
        n->client.next += n->client.n;
    }
    n->client.n = 0;
    uint64_t pace_ms = 2 * c->plan.faults_ms / c->plan.n_records;
    client_plan(c, node, 1 + (c->calm ? RETRY_MS : draw_below(&c->work, pace_ms)));
}
