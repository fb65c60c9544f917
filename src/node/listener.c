/* SPDX-License-Identifier: Apache-2.0 */
#include "node/listener.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 128

/* 0 or a code of libuv. libuv tells of a port in use only when it listens. */
static int bind_and_listen(struct listener *l, const struct sockaddr *address, uv_connection_cb on_connection)
{
    struct sockaddr_storage bound;
    int len = sizeof bound;
    int rc = uv_tcp_bind(&l->tcp, address, 0);
    if (rc == 0) rc = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
    if (rc == 0) rc = uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&bound, &len);
    if (rc == 0) address_write(l->address, (struct sockaddr *)&bound);
    return rc;
}

/* Names are looked up here and now: the node has not started. 0 or a code of libuv. */
static int resolve(struct sockaddr_storage *out, uv_loop_t *loop, const struct address *address)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                          .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    uv_getaddrinfo_t request;
    int rc = uv_getaddrinfo(loop, &request, NULL, address->host, address->port, &hints);
    if (rc != 0) return rc;
    memcpy(out, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    uv_freeaddrinfo(request.addrinfo);
    return 0;
}

static enum ayni_err fail(const char *text, int rc, struct fault *fault)
{
    switch (rc) {
    case UV_EADDRINUSE:
        fault_set(fault,
                  "%s: another program listens on this port; stop it, or choose another port with "
                  "`listen` in ayni.conf or --listen",
                  text);
        return AYNI_ERR_BUSY;
    case UV_EADDRNOTAVAIL:
        fault_set(fault,
                  "%s: this machine has no such address; listen on [::]:PORT or on one that `ip addr` "
                  "shows",
                  text);
        return AYNI_ERR_USAGE;
    case UV_EACCES:
        fault_set(fault, "%s: ports below 1024 are the system's; choose a higher one", text);
        return AYNI_ERR_PERMISSION;
    default:
        fault_set(fault, "%s: cannot listen: %s", text, uv_strerror(rc));
        return AYNI_ERR_IO;
    }
}

static bool has_ipv6(void)
{
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

static int open_at(struct listener *l,
                   uv_loop_t *loop,
                   struct address *address,
                   uv_connection_cb on_connection)
{
    struct sockaddr_storage resolved;
    if (strcmp(address->host, "::") == 0 && !has_ipv6()) memcpy(address->host, "0.0.0.0", 8);
    int rc = resolve(&resolved, loop, address);
    if (rc != 0) return rc;
    uv_tcp_init(loop, &l->tcp); /* without flags it cannot fail */
    rc = bind_and_listen(l, (struct sockaddr *)&resolved, on_connection);
    if (rc != 0) uv_close((uv_handle_t *)&l->tcp, NULL);
    return rc;
}

enum ayni_err listener_open(struct listener *l,
                            uv_loop_t *loop,
                            const char *text,
                            uv_connection_cb on_connection,
                            struct fault *fault)
{
    struct address address;
    if (!address_parse(&address, bytes_of_text(text))) {
        fault_set(fault, "%s: expected HOST:PORT, such as [::]:4700, to listen at", text);
        return AYNI_ERR_USAGE;
    }
    int rc = open_at(l, loop, &address, on_connection);
    if (rc != 0) return fail(text, rc, fault);
    l->is_open = true;
    return AYNI_OK;
}

void listener_close(struct listener *l)
{
    if (!l->is_open) return;
    l->is_open = false;
    uv_close((uv_handle_t *)&l->tcp, NULL);
}
