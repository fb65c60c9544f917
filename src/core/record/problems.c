/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/problems.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void problems_init(struct problems *p, const struct schema_check *how)
{
    p->how = how;
    p->n = 0;
    p->n_steps = 0;
}

bool problems_stop(const struct problems *p)
{
    return p->n > 0 && p->how->report == NULL;
}

static size_t step_down(struct problems *p, struct problems_step step)
{
    assert(p->n_steps < PROBLEMS_STEPS_MAX);
    p->steps[p->n_steps] = step;
    return p->n_steps++;
}

size_t path_enter_bytes(struct problems *p, struct bytes field)
{
    assert(field.data != NULL);
    return step_down(p, (struct problems_step){.stranger = field});
}

size_t path_enter(struct problems *p, const char *field)
{
    return step_down(p, (struct problems_step){.field = field});
}

size_t path_index(struct problems *p, size_t i)
{
    return step_down(p, (struct problems_step){.index = i});
}

void path_leave(struct problems *p, size_t mark)
{
    assert(mark <= p->n_steps);
    p->n_steps = mark;
}

/* The path in writing; cut when it grows too long. */
struct path {
    size_t len;
    char text[PROBLEMS_PATH_MAX + 1];
};

static void path_append(struct path *path, char c)
{
    if (path->len < PROBLEMS_PATH_MAX) path->text[path->len++] = c;
    path->text[path->len] = '\0';
}

static void path_append_index(struct path *path, size_t i)
{
    char text[24];
    snprintf(text, sizeof text, "[%zu]", i);
    for (const char *at = text; *at != '\0'; at++)
        path_append(path, *at);
}

/* A name may be of anybody's choice: what does not print is made to. */
static void path_append_field(struct path *path, struct bytes field)
{
    if (path->len > 0) path_append(path, '.');
    for (size_t i = 0; i < field.len; i++) {
        uint8_t c = field.data[i];
        path_append(path, (char)(c > ' ' && c < 0x7f ? c : '?'));
    }
}

static void path_write(struct path *out, const struct problems *p)
{
    *out = (struct path){.len = 0};
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct problems_step *step = &p->steps[i];
        if (step->field != NULL)
            path_append_field(out, bytes_of_text(step->field));
        else if (step->stranger.data != NULL)
            path_append_field(out, step->stranger);
        else
            path_append_index(out, step->index);
    }
}

static void report(struct problems *p, const char *format, va_list args)
{
    char message[PROBLEMS_MESSAGE_MAX + 1];
    struct path path;
    p->n++;
    if (p->how->report == NULL) return;
    path_write(&path, p);
    vsnprintf(message, sizeof message, format, args);
    p->how->report(p->how->context, path.text, message);
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
