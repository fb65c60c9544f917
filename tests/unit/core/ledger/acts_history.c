/* SPDX-License-Identifier: Apache-2.0 */
#include "acts_history.h"

#include "support/cmocka.h"

/* In the place of ids that are put in when a record is struck. */
#define MARK_A 0xa1
#define MARK_B 0xb1
#define MARK_B_HEX "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1"

#define TEXT "[{'lang': 'en', 'text': 'x'}]"
#define COURSE(date) ", 'effective': '" date "', 'reason': " TEXT
#define FORMER ", 'replaces': '<" MARK_B_HEX ">'"
#define DELIVERED(no, rest) ", 'obligation': " no ", 'date': '2026-10-01'" rest
#define PAID(amount) ", 'amount': {'amount': '" amount "', 'currency': 'BOB', 'value_date': '2026-10-01'}"
#define CONSENT(word) ", 'status': '" word "', 'scope': " TEXT ", 'from': '2026-10-01'"
#define DOCUMENT                                                                                          \
    ", 'document': {'sha256': '<" MARK_B_HEX ">', 'bytes': 1, 'media_type': 'text/plain', 'title': " TEXT \
    ", 'category': 'A09', 'lang': 'es', 'date': '2026-01-01', 'access': 'public'}"

/* Records about one or two others. */
static const struct form {
    enum record_type type;
    const char *field, *rest;
} forms[] = {
    {RECORD_ACCEPT, "version", ""},
    {RECORD_DECLINE, "version", ", 'reason': " TEXT},
    {RECORD_SUSPEND, "commitment", COURSE("2026-10-01")},
    {RECORD_SUSPEND, "commitment", COURSE("2026-11-01") FORMER},
    {RECORD_RESUME, "commitment", COURSE("2026-12-01")},
    {RECORD_RESUME, "commitment", COURSE("2026-10-01") FORMER},
    {RECORD_RESUME, "commitment", COURSE("2026-12-01") FORMER},
    {RECORD_TERMINATE, "commitment", COURSE("2026-09-05")},
    {RECORD_TERMINATE, "commitment", COURSE("2026-12-01") FORMER},
    {RECORD_DELIVER, "version", DELIVERED("1", "")},
    {RECORD_DELIVER, "version", DELIVERED("1", PAID("0.1"))},
    {RECORD_DELIVER, "version", DELIVERED("1", PAID("0.2"))},
    {RECORD_DELIVER, "version", DELIVERED("2", "")},
    {RECORD_CONFIRM, "delivery", ""},
    {RECORD_CONTEST, "delivery", ", 'reason': " TEXT},
    {RECORD_PROGRESS, "version", ", 'period': {'start': '2026-01-01', 'end': '2026-06-30'}, 'texts': " TEXT},
    {RECORD_ATTACH, "version", DOCUMENT},
    {RECORD_CORRECT, "record", ", 'texts': " TEXT},
    {RECORD_LABEL, "version", ", 'labels': [{'scheme': 'TK', 'code': 'A', 'community': 'XI-ROR-member0'}]"},
    {RECORD_UNLABEL, "label", ""},
    {RECORD_CONSENT, "version", CONSENT("given")},
    {RECORD_CONSENT, "version", CONSENT("withdrawn")},
    {RECORD_CONSENT, "version", ""}, /* which lacks its fields */
};
#define N_FORMS (sizeof forms / sizeof forms[0])

#define N_TEXTS 4
#define N_MOULDS (N_FORMS + N_TEXTS * 5) /* a text is a proposal, or amends one or two as version 2 or 3 */

struct mould {
    enum record_type type;
    unsigned number;
    char name;
    bool payload_holds;
    struct bytes bytes;
    size_t at_time;  /* eight bytes */
    size_t at_id[2]; /* of the ids that are put in; 0 where there is none */
};

static struct world worlds[ACT_MEMBERS_MAX + 1];
static struct written joins[ACT_MEMBERS_MAX + 1][ACT_MEMBERS_MAX];
static struct mould moulds[ACT_MEMBERS_MAX + 1][ACT_MEMBERS_MAX][N_MOULDS];

static size_t find(struct bytes in, const uint8_t *what, size_t len)
{
    for (size_t i = 0; i + len <= in.len; i++)
        if (memcmp(in.data + i, what, len) == 0) return i;
    return 0;
}

static struct hash mark(int byte)
{
    struct hash out;
    memset(out.bytes, byte, sizeof out.bytes);
    return out;
}

static void put_time(uint8_t out[8], uint64_t time_ms)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(time_ms >> (56 - 8 * i));
}

static void make_mould(struct mould *m, enum record_type type, const struct written *record)
{
    struct hash a = mark(MARK_A), b = mark(MARK_B);
    struct examination examination;
    uint8_t time[8];
    put_time(time, NOON);
    ledger_examine(&examination, record->bytes);
    assert_true(examination.signature_holds && record->bytes.len <= ACT_BYTES_MAX);
    *m = (struct mould){.type = type, .payload_holds = examination.payload_holds, .bytes = record->bytes};
    m->at_time = find(record->bytes, time, sizeof time);
    m->at_id[0] = find(record->bytes, a.bytes, sizeof a.bytes);
    if (type != RECORD_ATTACH) m->at_id[1] = find(record->bytes, b.bytes, sizeof b.bytes);
    assert_true(m->at_time > 0);
}

/* What differs between texts: who signs, what is owed, and what stands before they are in force. */
static struct proposal text_of(size_t i, uint32_t n_members)
{
    unsigned all = (1u << n_members) - 1;
    const struct proposal texts[N_TEXTS] = {
        {.name = "a", .signatories = 3, .others = all, .amount = "0.3", .fpic = true},
        {.name = "a", .signatories = all, .precondition = true, .effective_from = "2026-10-15"},
        {.name = "b", .signatories = 3, .others = all, .accept_by = "2026-09-10", .obligation = true},
        {.name = "a", .signatories = 1 | 1u << (n_members - 1), .ends_on = "2026-11-15"},
    };
    return texts[i];
}

static void make_texts(struct world *w, uint32_t author, struct mould *out)
{
    struct hash a = mark(MARK_A), b = mark(MARK_B);
    for (size_t i = 0; i < N_TEXTS; i++) {
        struct proposal text = text_of(i, (uint32_t)w->charter.n_founders);
        for (unsigned form = 0; form < 5; form++, out++) {
            text.version = form == 0 ? 1 : 2 + (form - 1) / 2;
            text.prev[0] = form == 0 ? NULL : &a;
            text.prev[1] = form == 0 || form % 2 == 1 ? NULL : &b;
            struct written record = world_propose(w, author, NOON, &text);
            make_mould(out, form == 0 ? RECORD_PROPOSE : RECORD_AMEND, &record);
            assert_true(out->payload_holds);
            out->number = text.version;
            out->name = text.name[0];
        }
    }
}

static void make_moulds(struct world *w, uint32_t author, struct mould *out)
{
    struct hash a = mark(MARK_A);
    for (size_t i = 0; i < N_FORMS; i++) {
        const struct form *form = &forms[i];
        struct about about = {record_type_name(form->type), form->field, &a, form->rest};
        struct written record = world_about(w, author, NOON, &about);
        make_mould(&out[i], form->type, &record);
        assert_true(out[i].payload_holds == (i + 1 < N_FORMS));
    }
    make_texts(w, author, out + N_FORMS);
}

void act_moulds_init(void)
{
    for (uint32_t n = 2; n <= ACT_MEMBERS_MAX; n++) {
        struct world *w = &worlds[n];
        world_init(w, n);
        w->charter.founders[0].is_community = true;
        for (uint32_t author = 0; author < n; author++) {
            joins[n][author] = world_join(w, author);
            make_moulds(w, author, moulds[n][author]);
        }
    }
}

void act_moulds_deinit(void)
{
    for (uint32_t n = 2; n <= ACT_MEMBERS_MAX; n++)
        world_deinit(&worlds[n]);
}

#define BIT(type) (1u << RECORD_##type)
#define VERSIONS (BIT(PROPOSE) | BIT(AMEND))
#define COURSES (BIT(SUSPEND) | BIT(RESUME) | BIT(TERMINATE))

/* How often a type is drawn, and which records it should name. */
static const struct {
    unsigned weight, first, second;
} habits[RECORD_TYPES] = {
    [RECORD_PROPOSE] = {3, 0, 0},
    [RECORD_AMEND] = {10, VERSIONS, VERSIONS},
    [RECORD_ACCEPT] = {24, VERSIONS, 0},
    [RECORD_DECLINE] = {1, VERSIONS, 0},
    [RECORD_SUSPEND] = {7, BIT(PROPOSE), COURSES},
    [RECORD_RESUME] = {7, BIT(PROPOSE), COURSES},
    [RECORD_TERMINATE] = {3, BIT(PROPOSE), COURSES},
    [RECORD_DELIVER] = {9, VERSIONS, 0},
    [RECORD_CONFIRM] = {5, BIT(DELIVER), 0},
    [RECORD_CONTEST] = {3, BIT(DELIVER), 0},
    [RECORD_PROGRESS] = {2, VERSIONS, 0},
    [RECORD_ATTACH] = {2, VERSIONS, 0},
    [RECORD_CORRECT] = {4, ~(VERSIONS | BIT(JOIN) | BIT(ACCEPT) | BIT(DECLINE) | BIT(CORRECT)), 0},
    [RECORD_LABEL] = {3, VERSIONS, 0},
    [RECORD_UNLABEL] = {4, BIT(LABEL), 0},
    [RECORD_CONSENT] = {4, VERSIONS, 0},
};

static enum record_type draw_type(void)
{
    static unsigned total;
    if (total == 0)
        for (size_t type = 0; type < RECORD_TYPES; type++)
            total += habits[type].weight;
    uint64_t left = draw(total);
    size_t type = 0;
    for (; left >= habits[type].weight; type++)
        left -= habits[type].weight;
    return (enum record_type)type;
}

/* A record made before, nearly always of one of these types, often the first; NULL: one that nobody has. */
static const struct act_record *draw_named(const struct act_history *h, unsigned types)
{
    if (h->n == 0 || draw(30) == 0) return NULL;
    size_t start = draw(h->n);
    if (draw(20) == 0) return &h->records[start];
    if (draw(2) == 0) start = 0;
    for (size_t i = 0; i < h->n; i++) {
        const struct act_record *r = &h->records[(start + i) % h->n];
        if ((types >> r->type & 1) != 0) return r;
    }
    return NULL;
}

/* Who may write it, most of the time. */
static uint32_t draw_author(const struct act_history *h,
                            enum record_type type,
                            const struct act_record *first)
{
    uint32_t anybody = (uint32_t)draw(h->n_members);
    if (draw(6) == 0) return anybody;
    switch (type) {
    case RECORD_AMEND:
    case RECORD_SUSPEND:
    case RECORD_RESUME:
    case RECORD_TERMINATE:
        return (uint32_t)draw(2);
    case RECORD_ACCEPT:
        return first != NULL && first->author == 0 && draw(3) > 0 ? 1 : anybody;
    case RECORD_CONFIRM:
    case RECORD_CONTEST:
        return 1;
    case RECORD_DELIVER:
    case RECORD_LABEL:
    case RECORD_CONSENT:
        return 0;
    case RECORD_CORRECT:
    case RECORD_UNLABEL:
        return first != NULL ? first->author : anybody;
    default:
        return anybody;
    }
}

/* One of the moulds of a type; of an amendment, most of the time, one that fits. */
static const struct mould *draw_mould(const struct mould *of_author,
                                      enum record_type type,
                                      const struct act_record *const named[2])
{
    const struct mould *m;
    unsigned number = 1;
    for (size_t i = 0; i < 2; i++)
        if (named[i] != NULL && named[i]->number >= number) number = named[i]->number + 1;
    for (size_t tries = 0;;) {
        m = &of_author[draw(N_MOULDS)];
        if (m->type != type) continue;
        if (type != RECORD_AMEND || named[0] == NULL || ++tries == 12) return m;
        if (m->name != named[0]->name) continue;
        if (m->number == (m->at_id[1] == 0 ? named[0]->number + 1 : number)) return m;
    }
}

static struct hash id_of(const struct act_record *named)
{
    struct hash out;
    if (named != NULL) return named->examination.id;
    for (size_t i = 0; i < sizeof out.bytes; i++)
        out.bytes[i] = (uint8_t)draw(256);
    return out;
}

/* The ids in their places, and those of an amendment in order. */
static void put_ids(struct act_record *r, const struct mould *m, const struct act_record *const named[2])
{
    struct hash a = id_of(named[0]), b = id_of(named[1]);
    if (m->type == RECORD_AMEND && m->at_id[1] > 0) {
        if (hash_equal(&a, &b)) b = id_of(NULL);
        struct hash low = hash_compare(&a, &b) < 0 ? a : b;
        if (hash_equal(&low, &b)) b = a;
        a = low;
    }
    if (m->at_id[0] > 0) memcpy(r->room + m->at_id[0], a.bytes, sizeof a.bytes);
    if (m->at_id[1] > 0) memcpy(r->room + m->at_id[1], b.bytes, sizeof b.bytes);
}

/* Each record has a time of its own, so that no two are the same bytes. */
static void strike(struct act_history *h, const struct mould *m, const struct act_record *const named[2])
{
    struct act_record *r = &h->records[h->n];
    uint64_t late = draw(4) == 0 ? draw(45) * DAY_MS : 0; /* some too late to accept */
    memcpy(r->room, m->bytes.data, m->bytes.len);
    put_ids(r, m, named);
    put_time(r->room + m->at_time, NOON + late + h->n);
    r->type = m->type;
    r->number = m->number;
    r->name = m->name;
    r->bytes = bytes_of(r->room, m->bytes.len);
    r->examination.signature_holds = draw(60) > 0;
    r->examination.payload_holds = r->examination.signature_holds && m->payload_holds;
    record_id(&r->examination.id, r->bytes);
    h->n++;
}

static void place_last(struct act_history *h, uint32_t log, const struct act_record *r)
{
    assert_true(h->sizes[log] < ACT_RECORDS_MAX);
    h->logs[log][h->sizes[log]++] = r;
}

static void write_one(struct act_history *h, enum record_type type)
{
    bool is_more = type == RECORD_ACCEPT && draw(2) == 0; /* or amendments were hardly ever agreed */
    const struct act_record *named[2] = {draw_named(h, is_more ? BIT(AMEND) : habits[type].first),
                                         draw_named(h, habits[type].second)};
    for (size_t tries = 0; tries < 3 && named[0] == named[1]; tries++)
        named[1] = draw_named(h, habits[type].second);
    uint32_t author = draw_author(h, type, named[0]);
    struct act_record *r = &h->records[h->n];
    strike(h, draw_mould(moulds[h->n_members][author], type, named), named);
    r->author = author;
    place_last(h, draw(60) == 0 ? (uint32_t)draw(h->n_members) : author, r);
}

static void write_join(struct act_history *h, uint32_t log)
{
    struct act_record *r = &h->records[h->n++];
    struct bytes bytes = joins[h->n_members][log].bytes;
    memcpy(r->room, bytes.data, bytes.len);
    r->bytes = bytes_of(r->room, bytes.len);
    r->type = RECORD_JOIN;
    r->author = log;
    r->number = 0;
    r->examination = (struct examination){joins[h->n_members][log].id, true, true};
    if (draw(50) > 0) place_last(h, log, r);
}

static void swap(const struct act_record **log, size_t i, size_t j)
{
    const struct act_record *r = log[i];
    log[i] = log[j];
    log[j] = r;
}

/* As they were made, a little out of that order, or in any; but for the join. */
static void shuffle(struct act_history *h, uint32_t log)
{
    size_t reach = draw(3) == 0 ? 1 : draw(2) == 0 ? 4 : ACT_RECORDS_MAX;
    for (size_t i = 2; i < h->sizes[log]; i++)
        swap(h->logs[log], i, i - draw(i < reach ? i : reach));
}

void act_history_write(struct act_history *h)
{
    h->n_members = 2 + (uint32_t)draw(1 + draw(ACT_MEMBERS_MAX - 1)); /* the fewer, the sooner all agree */
    h->world = &worlds[h->n_members];
    h->n = 0;
    memset(h->sizes, 0, sizeof h->sizes);
    for (uint32_t log = 0; log < h->n_members; log++)
        write_join(h, log);
    for (size_t n = 1 + draw(2); n > 0; n--)
        write_one(h, RECORD_PROPOSE);
    for (size_t n = 8 + draw(50); n > 0; n--) {
        write_one(h, draw_type());
        uint32_t log = (uint32_t)draw(h->n_members);
        if (h->sizes[log] > 0 && draw(10) == 0) place_last(h, log, h->logs[log][draw(h->sizes[log])]);
    }
    for (uint32_t log = 0; log < h->n_members; log++)
        shuffle(h, log);
}
