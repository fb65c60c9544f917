/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the node tells its operator, a line each on stderr:
 *
 *   2026-03-01T08:00:00Z info msg="session up" member="umsa.edu.bo" direction="out"
 *
 * Values are quoted; quotes, backslashes and every byte that is not printable ASCII are escaped, so nothing
 * that a peer sends can end a line or reach a terminal. Levels: "info", "warning", "error".
 */

#define LOG_LINE_MAX 2048

/* Pairs of key and value follow, all `const char *`, and a NULL. Any thread. */
__attribute__((sentinel)) void log_line(const char *level, const char *message, ...);

/* The line with its newline and no NUL; what does not fit is cut off. Returns its length. */
size_t log_format(
    char out[LOG_LINE_MAX], uint64_t wall_ms, const char *level, const char *message, va_list pairs);
