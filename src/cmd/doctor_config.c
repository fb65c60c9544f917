/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/doctor.h"
#include "core/record/value.h"

/* ayni.conf, and where this node is to be called. */

static void check_names(struct doctor *d)
{
    for (size_t i = 0; i < d->config.n_peers; i++) {
        const char *name = d->config.peers[i].name;
        bool is_known = false;
        for (size_t j = 0; j < d->charter.n_founders; j++)
            is_known |= bytes_equal_text(d->charter.founders[j].name, name);
        if (!is_known)
            doctor_say(d, DOCTOR_WARNING, "write it as `ayni members` does, or take the line out",
                       "[peers] in ayni.conf names %s, who is no member", name);
    }
}

static void check_file(struct doctor *d)
{
    char path[FOLDER_PATH_MAX];
    struct fault fault = {0};
    enum ayni_err err = folder_path(path, d->cli->folder, "ayni.conf") ? AYNI_OK : AYNI_ERR_LIMIT;
    if (err == AYNI_OK) err = config_read(&d->config, d->cli->heap, path, &fault);
    d->has_config = err == AYNI_OK;
    if (err != AYNI_OK) {
        doctor_say_fault(d, DOCTOR_PROBLEM, fault.text, "mend that line; the node does not start with it");
        return;
    }
    doctor_say(d, DOCTOR_OK, NULL, "ayni.conf is understood");
    if (d->has_charter) check_names(d);
    if (d->config.n_observers > 0)
        doctor_say(d, DOCTOR_WARNING, "take the lines out",
                   "[observers] is read, but this version serves none");
}

/* 0 or what the system says; getaddrinfo's own codes are below zero. */
static int try_bind(const struct address *address)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                          .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found;
    int rc = getaddrinfo(address->host, address->port, &hints, &found);
    if (rc != 0) return rc;
    int on = 1, fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* as the node binds */
    rc = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
    if (fd >= 0) close(fd);
    freeaddrinfo(found);
    return rc;
}

/* Only while no node listens there. */
static void check_listen(struct doctor *d, const struct address *address)
{
    int rc = try_bind(address);
    const char *mend = rc == EADDRINUSE
                           ? "stop that program, or choose another port with `listen` in ayni.conf"
                       : rc == EACCES ? "choose a port above 1023"
                                      : "listen on [::]:PORT, or on an address that `ip addr` shows";
    if (rc == 0)
        doctor_say(d, DOCTOR_OK, NULL, "the node can listen at %s", d->config.listen);
    else if (rc == EADDRINUSE)
        doctor_say(d, DOCTOR_PROBLEM, mend, "another program listens at %s", d->config.listen);
    else
        doctor_say(d, DOCTOR_PROBLEM, mend, "the node cannot listen at %s: %s", d->config.listen,
                   rc > 0 ? strerror(rc) : gai_strerror(rc));
}

static bool is_anywhere(const struct address *address)
{
    return strcmp(address->host, "::") == 0 || strcmp(address->host, "0.0.0.0") == 0;
}

/* What the others were told, on the card in the charter. */
static void check_advertised(struct doctor *d, const struct address *listen)
{
    struct bytes text;
    struct address told;
    struct value_list list = value_list_at(d->own->bytes, "addresses");
    if (list.n == 0)
        doctor_say(d, DOCTOR_OK, NULL, "the card names no address: the others wait for this node to call");
    while (value_next(&list, &text)) {
        struct bytes name = value_str(text);
        if (!address_parse(&told, name)) continue;
        if (is_anywhere(&told))
            doctor_say(
                d, DOCTOR_WARNING, "ask the others to name a better one under [peers] in their ayni.conf",
                "nobody can call %.*s, which the card tells them to", (int)name.len, (const char *)name.data);
        else if (strcmp(told.port, listen->port) != 0)
            doctor_say(d, DOCTOR_WARNING,
                       "fine where a router hands calls on; else make `listen` in ayni.conf the same port",
                       "the others call %.*s, and the node listens at %s", (int)name.len,
                       (const char *)name.data, d->config.listen);
    }
}

void doctor_check_config(struct doctor *d)
{
    struct address listen;
    d->check = "config";
    check_file(d);
    if (!d->has_config || !address_parse(&listen, bytes_of_text(d->config.listen))) return;
    d->check = "address";
    if (!d->runs) check_listen(d, &listen);
    if (d->own != NULL) check_advertised(d, &listen);
}
