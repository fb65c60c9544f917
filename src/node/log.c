/* SPDX-License-Identifier: Apache-2.0 */
#include "node/log.h"

#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "core/base/date.h"

struct line {
    char *out;
    size_t len;
};

/* Room is kept for the closing quote and the newline. */
static bool put(struct line *line, const char *text, size_t len)
{
    if (line->len + len > LOG_LINE_MAX - 2) return false;
    memcpy(line->out + line->len, text, len);
    line->len += len;
    return true;
}

static bool put_text(struct line *line, const char *text)
{
    return put(line, text, strlen(text));
}

static bool put_escaped(struct line *line, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    const char quoted[] = {'\\', (char)c};
    const char hex[] = {'\\', 'x', digits[c >> 4], digits[c & 15]};
    if (c == '"' || c == '\\') return put(line, quoted, sizeof quoted);
    if (c < 0x20 || c > 0x7e) return put(line, hex, sizeof hex);
    return put(line, (const char *)&c, 1);
}

static void put_pair(struct line *line, const char *key, const char *value)
{
    size_t start = line->len;
    if (!put_text(line, " ") || !put_text(line, key) || !put_text(line, "=\"")) {
        line->len = start; /* a key without value says nothing */
        return;
    }
    while (*value != '\0' && put_escaped(line, (unsigned char)*value))
        value++;
    line->out[line->len++] = '"';
}

size_t log_format(
    char out[LOG_LINE_MAX], uint64_t wall_ms, const char *level, const char *message, va_list pairs)
{
    struct line line = {out, INSTANT_LEN};
    char time[INSTANT_LEN + 1];
    instant_write(time, wall_ms);
    memcpy(out, time, INSTANT_LEN);
    put_text(&line, " ");
    put_text(&line, level);
    put_pair(&line, "msg", message);
    for (const char *key; (key = va_arg(pairs, const char *)) != NULL;)
        put_pair(&line, key, va_arg(pairs, const char *));
    line.out[line.len++] = '\n';
    return line.len;
}

void log_line(const char *level, const char *message, ...)
{
    char out[LOG_LINE_MAX];
    struct timespec now;
    va_list pairs;
    clock_gettime(CLOCK_REALTIME, &now);
    va_start(pairs, message);
    size_t len = log_format(out, (uint64_t)now.tv_sec * 1000, level, message, pairs);
    va_end(pairs);
    /* In one write, so that lines of threads do not mix. With stderr gone there is nobody to tell. */
    ssize_t n = write(STDERR_FILENO, out, len);
    (void)n;
}
