/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"

struct sockaddr;

/* HOST:PORT as people write it: umsa.edu.bo:4700, 192.0.2.1:4700, [2001:db8::1]:4700. */

#define ADDRESS_TEXT_MAX 272 /* with its NUL */

struct address {
    char host[256]; /* without brackets */
    char port[6];   /* 0 .. 65535, no leading zero */
};

/* False when `text` has another form. Whether the host exists is for the resolver to say. */
bool address_parse(struct address *out, struct bytes text);

/* An IP address and port in the same form. */
void address_write(char out[ADDRESS_TEXT_MAX], const struct sockaddr *address);

/* Whom a limit counts as one: an IPv4 address (in IPv6 dress too), or the /64 of an IPv6 address. */
struct source {
    uint8_t kind; /* 4 or 6; 0: neither */
    uint8_t prefix[8];
};

struct source source_of(const struct sockaddr *address);
