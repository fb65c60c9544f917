/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>
#include <uv.h>

#include "control/folder.h"
#include "node/address.h"

/* The port where other nodes call. */
struct listener {
    uv_tcp_t tcp;
    bool is_open;
    char address[ADDRESS_TEXT_MAX]; /* as bound: port 0 has become a real one */
};

/*
 * Listen at HOST:PORT; `on_connection` is told of each that waits. [::] takes IPv4 too, and where there is no
 * IPv6 it is IPv4 alone. Errors: AYNI_ERR_USAGE no such address; AYNI_ERR_BUSY, AYNI_ERR_PERMISSION,
 * AYNI_ERR_IO
 */
AYNI_MUST_CHECK enum ayni_err listener_open(struct listener *l,
                                            uv_loop_t *loop,
                                            const char *text,
                                            uv_connection_cb on_connection,
                                            struct fault *fault);

void listener_close(struct listener *l);
