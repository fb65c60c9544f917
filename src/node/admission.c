/* SPDX-License-Identifier: Apache-2.0 */
#include "node/admission.h"

#include <assert.h>

static_assert(ADMISSION_SOURCES_MAX > HALF_OPEN_MAX, "there is always a source without a connection");

#define TOKEN 1000

/* `at_ms` 0 marks a bucket that was never used: it is full. */
static void bucket_fill(struct bucket *b, uint64_t per_s, uint64_t burst, uint64_t now_ms)
{
    uint64_t most = burst * TOKEN;
    uint64_t passed_ms = now_ms - b->at_ms;
    bool is_full = b->at_ms == 0 || passed_ms >= most / per_s || b->tokens + passed_ms * per_s > most;
    b->tokens = is_full ? most : b->tokens + passed_ms * per_s;
    b->at_ms = now_ms;
}

static struct admission_source *find(struct admission *a, const struct source *source)
{
    for (unsigned i = 0; i < a->n_sources; i++)
        if (memcmp(&a->sources[i].source, source, sizeof *source) == 0) return &a->sources[i];
    return NULL;
}

static struct admission_source *oldest_idle(struct admission *a)
{
    struct admission_source *oldest = NULL;
    for (unsigned i = 0; i < a->n_sources; i++) {
        struct admission_source *s = &a->sources[i];
        if (s->n_half_open > 0) continue;
        if (oldest == NULL || s->bucket.at_ms < oldest->bucket.at_ms) oldest = s;
    }
    return oldest;
}

static struct admission_source *remember(struct admission *a, const struct source *source)
{
    struct admission_source *s = find(a, source);
    if (s != NULL) return s;
    s = a->n_sources < ADMISSION_SOURCES_MAX ? &a->sources[a->n_sources++] : oldest_idle(a);
    assert(s != NULL);
    *s = (struct admission_source){.source = *source};
    return s;
}

static bool is_dropped_early(unsigned n_half_open, uint32_t random)
{
    if (n_half_open < HALF_OPEN_EARLY) return false;
    unsigned percent = 30 + (n_half_open - HALF_OPEN_EARLY) * 70 / (HALF_OPEN_MAX - HALF_OPEN_EARLY);
    return random % 100 < percent;
}

bool admission_enter(struct admission *a, struct source source, uint64_t now_ms, uint32_t random)
{
    struct admission_source *s = remember(a, &source);
    bucket_fill(&a->bucket, ACCEPTS_PER_S, ACCEPTS_PER_S, now_ms);
    bucket_fill(&s->bucket, ACCEPTS_SOURCE_PER_S, ACCEPTS_SOURCE_BURST, now_ms);
    if (a->n_half_open >= HALF_OPEN_MAX || s->n_half_open >= HALF_OPEN_SOURCE_MAX) return false;
    if (s->bucket.tokens < TOKEN || a->bucket.tokens < TOKEN) return false;
    if (is_dropped_early(a->n_half_open, random)) return false;
    s->bucket.tokens -= TOKEN;
    a->bucket.tokens -= TOKEN;
    s->n_half_open++;
    a->n_half_open++;
    return true;
}

void admission_leave(struct admission *a, struct source source)
{
    struct admission_source *s = find(a, &source);
    assert(s != NULL && s->n_half_open > 0);
    assert(a->n_half_open > 0);
    s->n_half_open--;
    a->n_half_open--;
}
