/* SPDX-License-Identifier: Apache-2.0 */
#include "node/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static bool parse_port(char out[6], struct bytes port)
{
    uint32_t number = 0;
    if (port.len < 1 || port.len > 5 || (port.len > 1 && port.data[0] == '0')) return false;
    for (size_t i = 0; i < port.len; i++) {
        if (port.data[i] < '0' || port.data[i] > '9') return false;
        number = number * 10 + (uint32_t)(port.data[i] - '0');
    }
    memcpy(out, port.data, port.len);
    out[port.len] = '\0';
    return number <= UINT16_MAX;
}

static bool is_host_char(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

/* The characters that names in the DNS and in hosts files are made of; the resolver says whether there is
 * one. */
static bool is_host(struct bytes host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!is_host_char(host.data[i])) return false;
    return host.len > 0;
}

/* Only a host with colons stands in brackets, and it must be an IPv6 address. */
static bool parse_host(char out[256], struct bytes host)
{
    struct in6_addr ignored;
    bool bracketed = host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']';
    if (bracketed) host = bytes_of(host.data + 1, host.len - 2);
    if (host.len >= 256 || (!bracketed && !is_host(host))) return false;
    memcpy(out, host.data, host.len);
    out[host.len] = '\0';
    return !bracketed || (memchr(out, '\0', host.len) == NULL && inet_pton(AF_INET6, out, &ignored) == 1);
}

bool address_parse(struct address *out, struct bytes text)
{
    struct address parsed;
    size_t colon = text.len;
    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon == 0) return false;
    if (!parse_port(parsed.port, bytes_of(text.data + colon, text.len - colon))) return false;
    if (!parse_host(parsed.host, bytes_of(text.data, colon - 1))) return false;
    *out = parsed;
    return true;
}

void address_write(char out[ADDRESS_TEXT_MAX], const struct sockaddr *address)
{
    char host[INET6_ADDRSTRLEN] = "?";
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)address;
        inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
        snprintf(out, ADDRESS_TEXT_MAX, "[%s]:%u", host, (unsigned)ntohs(in6->sin6_port));
    } else {
        const struct sockaddr_in *in = (const void *)address;
        inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        snprintf(out, ADDRESS_TEXT_MAX, "%s:%u", host, (unsigned)ntohs(in->sin_port));
    }
}

struct source source_of(const struct sockaddr *address)
{
    struct source source = {0};
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)address;
        source.kind = 4;
        memcpy(source.prefix, &in->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *in6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        bool is_v4 = IN6_IS_ADDR_V4MAPPED(in6);
        source.kind = is_v4 ? 4 : 6;
        memcpy(source.prefix, in6->s6_addr + (is_v4 ? 12 : 0), is_v4 ? 4 : 8);
    }
    return source;
}
