/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/doubles.h"

#include <string.h>

#include "core/ledger/ledger.h"
#include "core/sync/state.h"
#include "sim/cluster.h"
#include "sim/signatures.h"

#define DOUBLE_TEXT(name, text) text,
static const char *const names[N_DOUBLES] = {"", DOUBLES(DOUBLE_TEXT)};
#undef DOUBLE_TEXT

/* Of the run under way: what stands in front of a function has no other way to know. */
static enum doubled now;

enum doubled double_of(const char *name)
{
    enum doubled doubled = N_DOUBLES;
    while (--doubled > NOTHING_DOUBLED && strcmp(names[doubled], name) != 0) {
    }
    return doubled;
}

const char *double_name(enum doubled doubled)
{
    return names[doubled];
}

/* The linker's names for what it puts in front (--wrap), and for what stands behind. */
enum ayni_err __wrap_proof_check_consistency(const struct proof *path,
                                             uint64_t old_size,
                                             const struct hash *old_root,
                                             uint64_t size,
                                             const struct hash *root);
enum ayni_err __real_proof_check_consistency(const struct proof *path,
                                             uint64_t old_size,
                                             const struct hash *old_root,
                                             uint64_t size,
                                             const struct hash *root);
bool __wrap_log_contradicts(struct sync *s, const struct log *log, const struct signed_head *head);
bool __real_log_contradicts(struct sync *s, const struct log *log, const struct signed_head *head);

enum ayni_err __wrap_proof_check_consistency(const struct proof *path,
                                             uint64_t old_size,
                                             const struct hash *old_root,
                                             uint64_t size,
                                             const struct hash *root)
{
    bool may_be_empty = old_size == size;
    if (now == NO_PROOFS && may_be_empty == (path->n == 0)) return AYNI_OK;
    return __real_proof_check_consistency(path, old_size, old_root, size, root);
}

bool __wrap_log_contradicts(struct sync *s, const struct log *log, const struct signed_head *head)
{
    return now != NO_COMPARISON && __real_log_contradicts(s, log, head);
}

void doubles_begin(struct cluster *c, enum doubled doubled)
{
    static uint64_t n_runs;
    n_runs++;
    now = c->doubled = doubled;
    signatures_are_checked(doubled != NO_SIGNATURES);
    if (doubled == CHANCE) c->net.state += n_runs;
}

/* It forgets what it took since the last crash. */
void doubles_disk_crashes(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (now == LYING_DISK) disk_cut(&n->disk, n->member, &n->at_crash);
    n->at_crash = n->disk.logs[n->member].state;
}

static void answer_early(struct cluster *c, uint32_t node, const struct sync_effects *effects)
{
    for (size_t i = 0; i < effects->n; i++)
        if (effects->list[i].kind == SYNC_COMMIT && effects->list[i].log == c->nodes[node].member)
            check_effect(c, node,
                         &(struct sync_effect){.kind = SYNC_ACK, .index = effects->list[i].commit.from});
}

static void report_early(struct cluster *c, uint32_t node, const struct sync_effects *effects)
{
    uint64_t tags[SYNC_COMMITS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < effects->n; i++)
        if (effects->list[i].kind == SYNC_COMMIT) tags[n++] = effects->list[i].tag;
    for (size_t i = 0; i < n && c->failure.check == NULL; i++)
        node_step(c, node, &(struct sync_event){.kind = SYNC_STORED, .tag = tags[i]});
}

static void forget_passing(struct sync *s)
{
    for (uint32_t i = 0; i < s->n_logs; i++)
        s->logs[i].tip.passing.size = s->logs[i].durable.passing.size = 0;
}

/* A ping more is no matter: a pull of what is not there is. */
static void chatter(struct cluster *c, uint32_t node)
{
    struct buffer message;
    struct message_pull pull = {c->scene->logs[node], TREE_SIZE_MAX, 1};
    buffer_init(&message, &c->nodes[node].memory.heap, SYNC_MESSAGE_MAX);
    if (message_write_pull(&message, &pull) != AYNI_OK) return;
    struct sync_effect effect = {.kind = SYNC_SEND, .peer = (node + 1) % 2, .payload = buffer_view(&message)};
    check_effect(c, node, &effect);
    buffer_deinit(&message);
}

void doubles_stepped(struct cluster *c, uint32_t node, const struct sync_effects *effects)
{
    if (now == EARLY_ACK) answer_early(c, node, effects);
    if (now == EARLY_STORED) report_early(c, node, effects);
    if (now == NO_PASSING) forget_passing(c->nodes[node].sync);
    if (now == NO_END && c->calm && node < 2) chatter(c, node);
}

void doubles_examine(const struct cluster *c, size_t n_applied, struct examination *examination)
{
    (void)c;
    if (now == ORDER_MATTERS && n_applied % 5 == 4) examination->payload_holds = false;
}
