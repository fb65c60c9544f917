/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/clock.h"
#include "cmd/dates.h"
#include "cmd/terminal.h"

#define SHOW_AFTER_MS 500 /* short work shows nothing */
#define SHOW_EVERY_MS 200
#define BAR_COLUMNS 24

void progress_start(struct progress *p, const char *what, uint64_t total)
{
    struct terminal terminal = terminal_of(STDERR_FILENO);
    *p = (struct progress){.what = what,
                           .total = total,
                           .started_ms = clock_steady_ms(),
                           .columns = terminal.columns,
                           .is_wanted = terminal.is_terminal};
}

static void write_bar(char bar[BAR_COLUMNS + 1], uint64_t done, uint64_t total)
{
    size_t full = (size_t)((double)done / (double)total * BAR_COLUMNS);
    if (full > BAR_COLUMNS) full = BAR_COLUMNS;
    memset(bar, '.', BAR_COLUMNS);
    memset(bar, '#', full);
    bar[BAR_COLUMNS] = '\0';
}

void progress_line(char out[PROGRESS_LINE_MAX], const struct progress *p, uint64_t done, uint64_t elapsed_ms)
{
    char bar[BAR_COLUMNS + 1], left[RELATIVE_MAX];
    uint64_t rate = elapsed_ms > 0 ? done * 1000 / elapsed_ms : 0;
    if (p->total == 0) {
        snprintf(out, PROGRESS_LINE_MAX, "%s  %" PRIu64 "  %" PRIu64 "/s", p->what, done, rate);
    } else {
        uint64_t missing = done < p->total ? p->total - done : 0;
        write_bar(bar, done, p->total);
        span_write(left, rate > 0 ? (missing + rate - 1) / rate : 0);
        snprintf(out, PROGRESS_LINE_MAX, "%s  [%s] %" PRIu64 " of %" PRIu64 "  %" PRIu64 "/s, %s left",
                 p->what, bar, done, p->total, rate, rate > 0 ? left : "?");
    }
    if (p->columns > 0 && p->columns < PROGRESS_LINE_MAX) out[p->columns - 1] = '\0';
}

void progress_set(struct progress *p, uint64_t done)
{
    char line[PROGRESS_LINE_MAX];
    if (!p->is_wanted) return;
    uint64_t now = clock_steady_ms();
    if (now - p->started_ms < SHOW_AFTER_MS || now - p->shown_ms < SHOW_EVERY_MS) return;
    p->shown_ms = now;
    p->is_shown = true;
    progress_line(line, p, done, now - p->started_ms);
    fprintf(stderr, "\r\033[K%s", line);
}

void progress_tell(void *progress, uint64_t done, uint64_t total)
{
    struct progress *p = progress;
    p->total = total;
    progress_set(p, done);
}

void progress_end(struct progress *p)
{
    if (p->is_shown) fputs("\r\033[K", stderr);
    p->is_shown = false;
}
