/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

/*
 * A copy of a node with its keys and its disk, as a cloned machine or a backup that was started beside the
 * original. Each neighbour has one session with the member, so with one of the two; which one may change.
 * Both are honest in their own eyes, and what they write are two histories of one log.
 */

static bool is_twins(const struct cluster *c, const struct link *link, uint32_t twin)
{
    return link->nodes[0] == twin || link->nodes[1] == twin || (link->nodes[0] == c->plan.twin) ||
           link->nodes[1] == c->plan.twin;
}

/* The neighbours are those of the original, and at first none of them knows the twin. */
void twin_init(struct cluster *c)
{
    uint32_t twin = (uint32_t)c->n_nodes++;
    struct node *n = &c->nodes[twin];
    size_t n_links = c->n_links;
    n->member = c->plan.twin;
    n->client.next = SCENE_RECORDS / 2;
    n->client.end = SCENE_RECORDS / 2 + c->plan.n_records;
    for (size_t i = 0; i < n_links; i++) {
        struct link *link = &c->links[i];
        if (!is_twins(c, link, twin)) continue;
        uint32_t neighbour = link->nodes[link->nodes[0] == n->member];
        c->links[c->n_links++] = (struct link){.nodes = {neighbour, twin}, .left = true};
    }
}

/* The neighbour goes over from one of the two to the other. */
static void swap(struct cluster *c, uint32_t neighbour)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (!is_twins(c, link, (uint32_t)c->n_nodes - 1)) continue;
        if (link->nodes[0] != neighbour && link->nodes[1] != neighbour) continue;
        link->left = !link->left;
        if (link->left)
            link_break(c, link);
        else
            link_connect(c, link, 10 + draw_below(&c->faults, 1000));
    }
    mark(MARK_TWIN_SWAPPED);
}

void twins_swap(struct cluster *c, unsigned per_mille)
{
    for (uint32_t node = 0; node < c->n_members; node++)
        if (draw_chance(&c->faults, per_mille) && node != c->plan.twin) swap(c, node);
}

void twin_starts(struct cluster *c)
{
    uint32_t twin = (uint32_t)c->n_nodes - 1;
    struct node *n = &c->nodes[twin];
    const struct node *original = &c->nodes[c->plan.twin];
    mark(MARK_TWIN_STARTED);
    trace_line(c, "%c is copied", trace_name(c, c->plan.twin));
    disk_deinit(&n->disk);
    disk_copy(&n->disk, &original->disk);
    for (size_t i = 0; i < original->history.n; i++)
        disk_log_append(&n->history, original->history.records[i]);
    node_start(c, twin);
    twins_swap(c, 500);
    client_plan(c, twin, 1);
}
