/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "core/ledger/ledger.h"
#include "sim/cluster.h"
#include "support/heap.h"

/*
 * What must hold when the faults are over and time has passed. Nodes are together when a path of sessions
 * among honest nodes joins them: what a liar or a twin says to them is no help, and must be no hindrance.
 */

struct groups {
    uint32_t of[NODES_MAX]; /* the smallest node that each is together with */
};

static bool is_honest_link(const struct cluster *c, const struct link *link)
{
    return node_is_honest(c, link->nodes[0]) && node_is_honest(c, link->nodes[1]);
}

static void find_groups(const struct cluster *c, struct groups *g)
{
    for (uint32_t node = 0; node < c->n_nodes; node++)
        g->of[node] = node;
    for (size_t round = 0; round < c->n_nodes; round++)
        for (size_t i = 0; i < c->n_links; i++) {
            uint32_t a = c->links[i].nodes[0], b = c->links[i].nodes[1];
            uint32_t least = g->of[a] < g->of[b] ? g->of[a] : g->of[b];
            if (is_honest_link(c, &c->links[i])) g->of[a] = g->of[b] = least;
        }
}

/* Examined once for the whole scene: signatures are what takes time. */
static const struct examination *examination(const struct cluster *c, uint32_t author, struct bytes record)
{
    size_t i = 0;
    while (!bytes_equal(record, c->scene->records[author][i].bytes))
        if (++i == SCENE_RECORDS) abort(); /* nothing else is ever submitted */
    return &c->scene->records[author][i].examination;
}

/* The next record of a log; `n_applied` of all logs came before. */
static void apply(
    const struct cluster *c, struct ledger *ledger, const struct node *n, uint32_t log, size_t n_applied)
{
    struct bytes record = n->disk.logs[log].records[ledger_applied(ledger, log)];
    struct examination examined = *examination(c, log, record);
    doubles_examine(c, n_applied, &examined);
    if (ledger_apply(ledger, log, record, &examined) != AYNI_OK) abort();
}

static struct hash finish(struct ledger *ledger)
{
    struct hash out;
    if (ledger_digest(ledger, &out) != AYNI_OK) abort();
    ledger_free(ledger);
    return out;
}

static struct ledger *begin(const struct cluster *c)
{
    struct ledger *ledger = ledger_new(test_heap(), &c->scene->charter, NULL);
    if (ledger == NULL) abort();
    return ledger;
}

/* What a node's records mean, in the order in which they came to it. */
static struct hash digest(const struct cluster *c, const struct node *n)
{
    struct ledger *ledger = begin(c);
    for (size_t i = 0; i < n->disk.n_arrivals; i++)
        apply(c, ledger, n, n->disk.arrivals[i], i);
    return finish(ledger);
}

/* Log after log, as at a start. */
static struct hash digest_by_logs(const struct cluster *c, const struct node *n)
{
    struct ledger *ledger = begin(c);
    size_t n_applied = 0;
    for (uint32_t log = 0; log < c->n_members; log++)
        for (size_t i = 0; i < n->disk.logs[log].n; i++)
            apply(c, ledger, n, log, n_applied++);
    return finish(ledger);
}

static bool logs_equal(const struct disk_log *a, const struct disk_log *b)
{
    if (a->n != b->n || a->n == 0) return a->n == b->n;
    struct hash root_a = disk_log_root(a, a->n), root_b = disk_log_root(b, b->n);
    return hash_equal(&root_a, &root_b);
}

static bool frontiers_equal(const struct cluster *c, const struct node *a, const struct node *b)
{
    for (uint32_t log = 0; log < c->n_members; log++)
        if (!logs_equal(&a->disk.logs[log], &b->disk.logs[log])) return false;
    return true;
}

bool check_all_is_said(const struct cluster *c)
{
    for (uint32_t node = 1; node < c->n_nodes; node++)
        if (!frontiers_equal(c, &c->nodes[0], &c->nodes[node])) return false;
    return true;
}

/* L1: equal records mean the same, whatever the order in which they came. */
static void check_digests(struct cluster *c)
{
    struct hash digests[NODES_MAX], by_logs;
    for (uint32_t node = 0; node < c->n_nodes; node++) {
        digests[node] = digest(c, &c->nodes[node]);
        for (uint32_t other = 0; other < node; other++)
            if (frontiers_equal(c, &c->nodes[node], &c->nodes[other]) &&
                !hash_equal(&digests[node], &digests[other]))
                cluster_fail(c, "L1", "two ledgers differ");
    }
    by_logs = digest_by_logs(c, &c->nodes[0]);
    if (!hash_equal(&by_logs, &digests[0])) cluster_fail(c, "L1", "a ledger depends on its order");
}

/* A restored disk whose missing records nobody holds: the node signs nothing more. */
static bool is_cut_off(const struct node *n)
{
    bool cut_off = n->restored && n->disk.logs[n->member].n < n->history.n;
    if (cut_off) mark(MARK_OWN_LOG_CUT_OFF);
    return cut_off;
}

/* L1: together they hold the same of each log, and of one whose author is among them all of it. */
static void check_together(struct cluster *c, const struct groups *g, uint32_t node, uint32_t log)
{
    const struct disk_log *first = &c->nodes[g->of[node]].disk.logs[log];
    const struct disk_log *held = &c->nodes[node].disk.logs[log];
    if (log_may_fork(c, log)) return;
    if (held->n != first->n) cluster_fail(c, "L1", "a log is behind another's");
    if (g->of[log] != g->of[node] || !node_is_honest(c, log)) return;
    if (held->n != c->nodes[log].disk.logs[log].n) cluster_fail(c, "L1", "a log is behind its author's");
    if (held->state.target.size != held->n && !c->nodes[log].restored)
        cluster_fail(c, "L1", "a log is half a log");
}

/* L3: every record that was to be written is in. */
static void check_client(struct cluster *c, const struct node *n)
{
    if (n->client.next < n->client.end && !is_cut_off(n)) cluster_fail(c, "L3", "a client still waits");
}

static void check_node_at_rest(struct cluster *c, const struct groups *g, uint32_t node)
{
    const struct node *n = &c->nodes[node];
    if (!node_is_honest(c, node)) return;
    if (n->sync == NULL) cluster_fail(c, "L1", "a node is down");
    for (uint32_t log = 0; log < c->n_members; log++)
        check_together(c, g, node, log);
    check_client(c, n);
}

/* The peers of a node know that it has everything: nobody sends what is there already. */
static void check_view(struct cluster *c, const struct link *link, uint32_t end)
{
    const struct node *n = &c->nodes[link->nodes[end]];
    struct sync_peer_view view = sync_peer(n->sync, c->nodes[link->nodes[1 - end]].member);
    if (!view.ready) cluster_fail(c, "L1", "a session is not ready");
    if (plan_forks(&c->plan)) return;
    if (view.lag != 0 || view.behind != 0) cluster_fail(c, "L1", "a peer does not know what another has");
}

/* L2: where two hold different histories, and one could compare the other's head, it has frozen the log. */
static void check_frozen(struct cluster *c, const struct node *a, const struct node *b, uint32_t log)
{
    const struct signed_head *shown = &b->disk.logs[log].state.target;
    const struct disk_log *held = &a->disk.logs[log];
    if (held->forked || shown->size == 0 || shown->size > held->n) return;
    struct hash root = disk_log_root(held, shown->size);
    if (!hash_equal(&root, &shown->root)) cluster_fail(c, "L2", "a fork in plain sight is not noticed");
}

static void check_link(struct cluster *c, const struct link *link)
{
    const struct node *a = &c->nodes[link->nodes[0]], *b = &c->nodes[link->nodes[1]];
    if (!is_honest_link(c, link)) return;
    check_view(c, link, 0);
    check_view(c, link, 1);
    for (uint32_t log = 0; log < c->n_members; log++) {
        check_frozen(c, a, b, log);
        check_frozen(c, b, a, log);
    }
}

/* Sizes held, of targets where they are larger, and `!` where frozen. */
static void describe(struct cluster *c, uint32_t node)
{
    char line[160];
    int at = 0;
    for (uint32_t log = 0; log < c->n_members; log++) {
        const struct disk_log *held = &c->nodes[node].disk.logs[log];
        unsigned long long n = held->n, target = held->state.target.size;
        at += snprintf(line + at, sizeof line - (size_t)at, " %c:%llu", trace_name(c, log), n);
        if (target > n) at += snprintf(line + at, sizeof line - (size_t)at, "/%llu", target);
        if (held->forked) at += snprintf(line + at, sizeof line - (size_t)at, "!");
    }
    trace_line(c, "%c holds%s", trace_name(c, node), line);
}

void check_rest(struct cluster *c)
{
    struct groups g;
    for (uint32_t node = 0; node < c->n_nodes; node++)
        describe(c, node);
    find_groups(c, &g);
    for (uint32_t node = 0; node < c->n_nodes && c->failure.check == NULL; node++)
        check_node_at_rest(c, &g, node);
    for (size_t i = 0; i < c->n_links && c->failure.check == NULL; i++)
        check_link(c, &c->links[i]);
    if (c->failure.check == NULL) check_digests(c);
}
