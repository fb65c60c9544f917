/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What is at the other end of a stream. */
struct terminal {
    bool is_terminal;
    bool has_colour; /* a terminal, and NO_COLOR is not set */
    size_t columns;  /* 0 where nothing is to be cut: no terminal, and $COLUMNS says nothing */
};

struct terminal terminal_of(int fd);
