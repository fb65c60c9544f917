/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MIN 20
#define COLUMNS_MAX 1000
#define COLUMNS_DEFAULT 80

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

/* $COLUMNS, or 0 when it is no sensible number. */
static size_t asked_columns(void)
{
    const char *text = getenv("COLUMNS");
    if (text == NULL || *text < '1' || *text > '9') return 0;
    unsigned long columns = strtoul(text, NULL, 10);
    return columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
}

static size_t columns_of(int fd, bool is_terminal)
{
    struct winsize size = {0};
    size_t columns = asked_columns();
    if (columns == 0 && is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    if (columns == 0 && is_terminal) columns = COLUMNS_DEFAULT;
    return columns > 0 && columns < COLUMNS_MIN ? COLUMNS_MIN : columns;
}

struct terminal terminal_of(int fd)
{
    struct terminal t = {.is_terminal = isatty(fd) != 0};
    const char *kind = getenv("TERM");
    t.has_colour = t.is_terminal && !is_set("NO_COLOR") && (kind == NULL || strcmp(kind, "dumb") != 0);
    t.columns = columns_of(fd, t.is_terminal);
    return t;
}
