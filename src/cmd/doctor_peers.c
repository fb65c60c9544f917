/* SPDX-License-Identifier: Apache-2.0 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "cmd/dates.h"
#include "cmd/doctor.h"
#include "core/record/value.h"

/* The others, and the clock, which only they can judge. */

#define CLOCK_OFF_S 60
#define CLOCK_WRONG_S 3600
#define CLOCK_EARLIEST_MS UINT64_C(1735689600000) /* 2025-01-01: this program is younger */

static int64_t skew_of(struct bytes peer)
{
    int64_t skew_ms = 0;
    struct cursor c = cursor_of(value_at(peer, "clock_skew_ms"));
    return cursor_read_int(&c, &skew_ms) == AYNI_OK ? skew_ms : 0;
}

static int compare_skews(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The middle one of those that are connected: one peer that is wrong does not move it. */
static int64_t median_skew(struct bytes peers, size_t *out_n)
{
    int64_t skews[CHARTER_FOUNDERS_MAX];
    struct bytes peer;
    size_t n = 0;
    for (struct value_list list = value_list(peers); n < CHARTER_FOUNDERS_MAX && value_next(&list, &peer);)
        if (value_bool_at(peer, "ready")) skews[n++] = skew_of(peer);
    if (n > 1) qsort(skews, n, sizeof skews[0], compare_skews);
    *out_n = n;
    return n == 0 ? 0 : skews[n / 2];
}

static uint64_t seconds_of(int64_t skew_ms)
{
    return (uint64_t)(skew_ms < 0 ? -(skew_ms / 1000) : skew_ms / 1000);
}

/* Peers whose clock is far from what most have. */
static void check_their_clocks(struct doctor *d, struct bytes peers, int64_t median_ms)
{
    struct bytes peer;
    for (struct value_list list = value_list(peers); value_next(&list, &peer);) {
        char span[RELATIVE_MAX];
        uint64_t off_s = seconds_of(skew_of(peer) - median_ms);
        if (!value_bool_at(peer, "ready") || off_s < CLOCK_OFF_S) continue;
        span_write(span, off_s);
        d->member = value_str_at(peer, "name");
        doctor_say(d, DOCTOR_WARNING, "tell them", "its clock is %s away from what most have", span);
    }
    d->member = bytes_of(NULL, 0);
}

void doctor_check_clock(struct doctor *d, struct bytes peers, uint64_t now_ms)
{
    size_t n;
    char span[RELATIVE_MAX];
    int64_t median_ms = median_skew(peers, &n);
    uint64_t off_s = seconds_of(median_ms);
    span_write(span, off_s);
    d->check = "clock";
    if (now_ms < CLOCK_EARLIEST_MS)
        doctor_say(d, DOCTOR_PROBLEM, "set it: records claim the time at which they are signed",
                   "it tells a time before this program was made");
    else if (off_s >= CLOCK_OFF_S)
        doctor_say(d, off_s >= CLOCK_WRONG_S ? DOCTOR_PROBLEM : DOCTOR_WARNING,
                   "let it be set over the network (timedatectl set-ntp true)",
                   "it is %s %s the clocks of those connected, %zu in all", span,
                   median_ms > 0 ? "behind" : "ahead of", n);
    else if (n > 0)
        doctor_say(d, DOCTOR_OK, NULL, "%s away from the clocks of those connected, %zu in all", span, n);
    if (n > 1) check_their_clocks(d, peers, median_ms);
}

static bool find_by_name(struct bytes list, struct bytes name, struct bytes *out)
{
    for (struct value_list items = value_list(list); value_next(&items, out);)
        if (bytes_equal(value_str_at(*out, "name"), name)) return true;
    return false;
}

/* An address that can be looked up, or why none can. */
struct found {
    char address[ADDRESS_TEXT_MAX]; /* empty: none is known */
    int rc;                         /* of getaddrinfo */
};

static void look_up(struct found *out, const char *text)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct address address;
    struct addrinfo *list;
    if (!address_parse(&address, bytes_of_text(text))) return;
    snprintf(out->address, sizeof out->address, "%s", text);
    out->rc = getaddrinfo(address.host, address.port, &hints, &list);
    if (out->rc == 0) freeaddrinfo(list);
}

/* As the node does: the configuration's address in place of the card's, those of the card in turn. */
static struct found find_address(const struct doctor *d, const struct card *card)
{
    struct found found = {.rc = EAI_NONAME};
    struct bytes item;
    const char *given = d->has_config ? config_address(&d->config, card->name) : NULL;
    if (given != NULL) {
        look_up(&found, given);
        return found;
    }
    for (struct value_list list = value_list_at(card->bytes, "addresses");
         found.rc != 0 && value_next(&list, &item);) {
        char text[ADDRESS_TEXT_MAX];
        struct bytes address = value_str(item);
        snprintf(text, sizeof text, "%.*s", (int)address.len, (const char *)address.data);
        look_up(&found, text);
    }
    return found;
}

static void say_apart(struct doctor *d, const struct found *found, struct bytes seen)
{
    if (found->address[0] == '\0')
        doctor_say(d, DOCTOR_WARNING, "ask for its address and write it under [peers] in ayni.conf",
                   "it names no address: it has to call");
    else if (found->rc != 0)
        doctor_say(d, DOCTOR_WARNING, "check the name, or write another under [peers] in ayni.conf",
                   "its address, %s, cannot be looked up: %s", found->address, gai_strerror(found->rc));
    else if (d->answers)
        doctor_say(d, DOCTOR_WARNING, "ask whether it runs, and whether a firewall lets calls through",
                   "not connected%s%.*s; it is called at %s", seen.len > 0 ? " since " : "", (int)seen.len,
                   (const char *)seen.data, found->address);
    else
        doctor_say(d, DOCTOR_OK, NULL, "its address, %s, can be looked up", found->address);
}

/* Whether it is connected. */
static bool check_peer(struct doctor *d, const struct card *card, struct bytes peers, struct bytes members)
{
    struct bytes peer, member, seen = {0};
    d->member = card->name;
    if (find_by_name(peers, card->name, &peer) && value_bool_at(peer, "ready")) {
        struct bytes address = value_str_at(peer, "address");
        doctor_say(d, DOCTOR_OK, NULL, "connected, %.*s", (int)address.len, (const char *)address.data);
        return true;
    }
    if (find_by_name(members, card->name, &member)) seen = value_str_at(member, "last_seen");
    struct found found = find_address(d, card);
    say_apart(d, &found, seen);
    return false;
}

void doctor_check_peers(struct doctor *d, struct bytes peers, struct bytes members)
{
    size_t n_connected = 0;
    d->check = "peers";
    for (size_t i = 0; i < d->charter.n_founders; i++)
        if (&d->charter.founders[i] != d->own)
            n_connected += check_peer(d, &d->charter.founders[i], peers, members);
    d->member = bytes_of(NULL, 0);
    if (d->answers && n_connected == 0 && d->charter.n_founders > 1)
        doctor_say(d, DOCTOR_PROBLEM, "see to one of those above first",
                   "nobody is connected: what is written here is nowhere else");
}
