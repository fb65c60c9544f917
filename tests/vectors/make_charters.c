/* SPDX-License-Identifier: Apache-2.0 */
#include "cards.h"

#include "support/cmocka.h"

#include <stdlib.h>

#include "core/record/charter.h"
#include "make.h"
#include "parts.h"

#define CARDS_MAX 3

/* Three founders stand in rising order of member id unless a case says otherwise. */
struct charter_case {
    const char *what;
    struct charter_terms terms;
    unsigned n; /* founders; 0 is 3 */
};

static const struct charter_case cases[] = {
    {"a charter of one founder, that of charter.md", {1, 0, 1, 1, 1, 0}, 1},
    {"a charter of three founders", {2, 0, 1, 2, 1, 1}, 0},
    {"the largest numbers", {3, 2, 1, 3, 1, 2}, 0},
    {"rules of a version that is not known", {1, 0, 65535, 1, 1, 0}, 0},
    {"rules version 0", {1, 0, 0, 1, 1, 0}, 0},
    {"rules version 65536", {1, 0, 65536, 1, 1, 0}, 0},
    {"rule 1: version 2", {1, 0, 1, 1, 2, 0}, 0},
    {"rule 4: admit 0", {0, 0, 1, 1, 1, 0}, 0},
    {"rule 4: admit above the number of founders", {4, 0, 1, 1, 1, 0}, 0},
    {"rule 4: threshold 0", {1, 0, 1, 0, 1, 0}, 0},
    {"rule 4: threshold above the number of founders", {1, 0, 1, 4, 1, 0}, 0},
    {"rule 4: forkers as many as founders", {1, 3, 1, 1, 1, 0}, 0},
    {"rule 4: witnesses as many as founders", {1, 0, 1, 1, 1, 3}, 0},
};
static const struct charter_terms plain = {1, 0, 1, 1, 1, 0};

static void write_names(struct writer *w, const struct charter *charter)
{
    writer_bytes(w, "ledger_id", BYTES_ARRAY(charter->id.bytes));
    for (size_t i = 0; i < charter->n_founders; i++) {
        const struct card *founder = &charter->founders[i];
        struct log_id log;
        char origin[LOG_ORIGIN_MAX];
        log_id_make(&log, &charter->id, &founder->id, founder->id.bytes);
        size_t len = log_origin(origin, founder->name, &log);
        writer_bytes(w, "member_id", BYTES_ARRAY(founder->id.bytes));
        writer_bytes(w, "log_id", BYTES_ARRAY(log.bytes));
        writer_text(w, "origin", "%.*s", (int)len, origin);
    }
}

/* The charter of three founders, once it is written: all others are changes of it. */
static struct buffer first;
static const struct charter_case *first_case = &cases[1];

static void write_charter(struct writer *w, const char *what, struct bytes bytes)
{
    static struct charter charter;
    writer_case(w, "%s", what);
    if (first.len == 0) {
        writer_bytes(w, "charter", bytes);
    } else {
        struct writer_base base = {first_case->what, buffer_view(&first)};
        writer_change(w, &base, bytes);
    }
    if (first.len == 0 && what == first_case->what) part_add(&first, bytes);
    bool accepted = charter_decode(&charter, bytes) == AYNI_OK;
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
    if (accepted) write_names(w, &charter);
}

static int by_member_id(const void *a, const void *b)
{
    struct hash x, y;
    sha256(x.bytes, buffer_view(a));
    sha256(y.bytes, buffer_view(b));
    return hash_compare(&x, &y);
}

static void write_sorted(
    struct writer *w, const char *what, const struct charter_terms *terms, struct buffer *cards, size_t n)
{
    struct buffer bytes = part_buffer();
    qsort(cards, n, sizeof cards[0], by_member_id);
    charter_write(&bytes, terms, cards, n, false);
    write_charter(w, what, buffer_view(&bytes));
    buffer_deinit(&bytes);
}

static void make_three(struct buffer cards[CARDS_MAX])
{
    for (unsigned i = 0; i < CARDS_MAX; i++) {
        cards[i] = part_buffer();
        card_write(&cards[i], i, NULL, 0);
    }
}

static void drop_three(struct buffer cards[CARDS_MAX])
{
    for (unsigned i = 0; i < CARDS_MAX; i++)
        buffer_deinit(&cards[i]);
}

static void write_terms(struct writer *w, const struct charter_case *c)
{
    struct buffer cards[CARDS_MAX];
    make_three(cards);
    write_sorted(w, c->what, &c->terms, cards, c->n == 0 ? CARDS_MAX : c->n);
    drop_three(cards);
}

/* Member 2 has something of member 1. */
static void write_clash(struct writer *w, const char *what, const char *from, const char *to)
{
    struct buffer cards[CARDS_MAX];
    struct sample_edit edit = {from, to};
    make_three(cards);
    buffer_clear(&cards[2]);
    card_write(&cards[2], 2, &edit, 1);
    write_sorted(w, what, &plain, cards, CARDS_MAX);
    drop_three(cards);
}

static void write_clashes(struct writer *w)
{
    write_clash(w, "rule 2: a card that does not hold", "'XI-ROR-", "'ROR-");
    write_clash(w, "rule 3: two of one name", "m2.example", "m1.example");
    write_clash(w, "rule 3: two with one transport key", card_key_text(2, CARD_TRANSPORT).hex,
                card_key_text(1, CARD_TRANSPORT).hex);
    write_clash(w, "rule 3: the log key of one is the member key of the other",
                card_key_text(2, CARD_LOG).hex, card_key_text(1, CARD_MEMBER).hex);
    write_clash(w, "two with one org_id", "XI-ROR-0aaaaaa12", "XI-ROR-0aaaaaa11");
}

/* Cards in another order than that of their ids, or more often. */
static void write_order(struct writer *w, const char *what, const unsigned *order, size_t n)
{
    struct buffer cards[CARDS_MAX], listed[CARDS_MAX], bytes = part_buffer();
    make_three(cards);
    qsort(cards, CARDS_MAX, sizeof cards[0], by_member_id);
    for (size_t i = 0; i < n; i++)
        listed[i] = cards[order[i]];
    charter_write(&bytes, &plain, listed, n, false);
    write_charter(w, what, buffer_view(&bytes));
    buffer_deinit(&bytes);
    drop_three(cards);
}

void make_charters(struct writer *w)
{
    struct buffer cards[CARDS_MAX], bytes = part_buffer();
    first = part_buffer();
    writer_about(w, "Charters, the ids that come of them, and why some are none. Spec: charter.md.\n"
                    "charter: its bytes, or what makes them of another case; verdict; for an accepted one "
                    "the ledger id, and for each founder "
                    "its member id,\n"
                    "the id of its first log and the origin of that log's checkpoints.");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        write_terms(w, &cases[i]);
    write_order(w, "rule 2: members that fall", (const unsigned[]){0, 2, 1}, 3);
    write_order(w, "rule 2: a member twice", (const unsigned[]){0, 1, 1}, 3);
    write_order(w, "no members", NULL, 0);
    write_clashes(w);
    make_three(cards);
    qsort(cards, CARDS_MAX, sizeof cards[0], by_member_id);
    charter_write(&bytes, &plain, cards, CARDS_MAX, true);
    write_charter(w, "an unknown field", buffer_view(&bytes));
    buffer_deinit(&bytes);
    drop_three(cards);
    buffer_deinit(&first);
}
