/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include "support/cmocka.h"

static uint64_t drawn;

void draw_from(uint64_t seed)
{
    drawn = seed;
}

uint64_t draw(uint64_t below)
{
    uint64_t z = (drawn += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % below;
}

static uint64_t draw_time(void)
{
    return NOON + draw(45) * DAY_MS; /* two in five are late */
}

static void write_proposal(struct history *h, size_t i)
{
    static const char *const names[] = {"a", "b", "c"};
    struct proposal proposal = {
        .name = names[draw(3)],
        .others = (unsigned)draw(1u << h->n_members),
        .accept_by = draw(8) == 0 ? "2026-09-10" : NULL,
        .fpic = draw(4) == 0,
    };
    uint32_t first = (uint32_t)draw(h->n_members);
    proposal.signatories = 1u << first | 1u << (first + 1 + draw(h->n_members - 1)) % h->n_members;
    if (draw(2) == 0) proposal.signatories |= (unsigned)draw(1u << h->n_members);
    h->authors[i] = draw(8) == 0 ? (uint32_t)draw(h->n_members) : first;
    h->proposals[i] = world_propose(&h->world, h->authors[i], draw_time(), &proposal);
}

/* A record that stands somewhere already, or a proposal. */
static struct written draw_written(const struct history *h)
{
    uint32_t log = (uint32_t)draw(h->n_members);
    if (h->sizes[log] == 0) return h->proposals[draw(PROPOSALS)];
    return h->logs[log][draw(h->sizes[log])];
}

static struct hash draw_version(const struct history *h)
{
    return draw(6) > 0 ? h->proposals[draw(PROPOSALS)].id : draw_written(h).id;
}

static struct written write_answer(struct history *h, uint32_t log)
{
    struct hash version = draw_version(h);
    if (draw(3) == 0) return world_decline(&h->world, log, draw_time(), &version);
    return world_accept(&h->world, log, draw_time(), &version);
}

/* A proposal of this log's member, if there is one. */
static struct written own_proposal(const struct history *h, uint32_t log)
{
    size_t start = draw(PROPOSALS);
    for (size_t i = 0; i < PROPOSALS; i++)
        if (h->authors[(start + i) % PROPOSALS] == log) return h->proposals[(start + i) % PROPOSALS];
    return h->proposals[start];
}

/* Right in all but one thing, or in nothing at all. */
static struct written write_hostile(struct history *h, uint32_t log)
{
    struct world *w = &h->world;
    struct hash version = draw_version(h);
    struct written answer = world_accept(w, log, draw_time(), &version);
    struct record rec;
    assert_int_equal(record_decode(&rec, answer.bytes), AYNI_OK);
    struct record_draft draft = {rec.ledger, rec.member, rec.time_ms, "accept", rec.payload};
    switch (draw(8)) {
    case 0:
        return world_bytes(w, bytes_of(answer.bytes.data, draw(answer.bytes.len)));
    case 1:
        return world_forge(w, &answer);
    case 2:
        draft.ledger.bytes[draw(32)] ^= 1;
        return world_sign(w, &draft, log);
    case 3:
        draft.member = w->charter.founders[draw(h->n_members)].id;
        return world_sign(w, &draft, log);
    case 4:
        return world_sign(w, &draft, (uint32_t)draw(h->n_members));
    case 5:
        draft.type = draw(2) == 0 ? "rotate" : "decline"; /* which lacks its reason */
        return world_sign(w, &draft, log);
    case 6:
        return world_text(w, log, draw_time(), "accept", "{'version': 'text'}");
    default:
        return draw(2) == 0 ? h->joins[log] : world_join_with(w, log, draw(2), ", 'more': 1");
    }
}

static struct written write_record(struct history *h, uint32_t log)
{
    uint64_t kind = draw(10);
    if (h->sizes[log] == 0 && draw(12) > 0) return h->joins[log];
    if (kind < 4) return write_answer(h, log);
    if (kind < 7) return own_proposal(h, log);
    if (kind < 8) return draw_written(h);
    if (kind < 9 && h->sizes[log] > 0) return h->logs[log][draw(h->sizes[log])];
    return write_hostile(h, log);
}

void history_write(struct history *h)
{
    memset(h, 0, sizeof *h);
    h->n_members = 3 + (uint32_t)draw(4);
    world_init(&h->world, h->n_members);
    for (uint32_t log = 0; log < h->n_members; log++)
        h->joins[log] = world_join(&h->world, log);
    for (size_t i = 0; i < PROPOSALS; i++)
        write_proposal(h, i);
    size_t n = 20 + draw(70);
    for (size_t i = 0; i < n; i++) {
        uint32_t log = (uint32_t)draw(h->n_members);
        if (h->sizes[log] == LOG_MAX) continue;
        h->logs[log][h->sizes[log]] = write_record(h, log);
        h->sizes[log]++;
    }
}

void history_deinit(struct history *h)
{
    world_deinit(&h->world);
}
