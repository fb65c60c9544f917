/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/problems.h"

#include <stdarg.h>
#include <stdio.h>

struct problems problems_of(const struct schema_check *how)
{
    return (struct problems){.how = how};
}

bool problems_stop(const struct problems *p)
{
    return p->n > 0 && p->how->report == NULL;
}

static void path_append(struct problems *p, char c)
{
    if (p->path_len < PROBLEMS_PATH_MAX) p->path[p->path_len++] = c;
    p->path[p->path_len] = '\0';
}

size_t path_enter_bytes(struct problems *p, struct bytes field)
{
    size_t mark = p->path_len;
    if (mark > 0) path_append(p, '.');
    for (size_t i = 0; i < field.len; i++)
        path_append(p, field.data[i] > ' ' && field.data[i] < 0x7f ? (char)field.data[i] : '?');
    return mark;
}

size_t path_enter(struct problems *p, const char *field)
{
    return path_enter_bytes(p, bytes_of_text(field));
}

size_t path_index(struct problems *p, size_t i)
{
    char text[24];
    size_t mark = p->path_len;
    snprintf(text, sizeof text, "[%zu]", i);
    for (const char *at = text; *at != '\0'; at++)
        path_append(p, *at);
    return mark;
}

void path_leave(struct problems *p, size_t mark)
{
    p->path_len = mark;
    p->path[mark] = '\0';
}

static void report(struct problems *p, const char *format, va_list args)
{
    char message[PROBLEMS_MESSAGE_MAX + 1];
    p->n++;
    if (p->how->report == NULL) return;
    vsnprintf(message, sizeof message, format, args);
    p->how->report(p->how->context, p->path, message);
}

void problem(struct problems *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(p, format, args);
    va_end(args);
}

void problem_at(struct problems *p, const char *field, const char *format, ...)
{
    va_list args;
    size_t mark = path_enter(p, field);
    va_start(args, format);
    report(p, format, args);
    va_end(args);
    path_leave(p, mark);
}

enum ayni_err problems_verdict(const struct problems *p)
{
    return p->n == 0 ? AYNI_OK : AYNI_ERR_FIELD;
}
