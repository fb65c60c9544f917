/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"

/*
 * What shells ask when a person presses the tabulator key (deploy/completion):
 *
 *   ayni __complete PROGRAM WORD...
 *
 * The words are those behind the program's name; the last one, which may be empty, is being typed. The answer
 * is a line `files`, `folders` or `words`, and behind `words` a line for each word that may stand there: the
 * word, a tab, what it means. Who knows nothing answers nothing; an answer never takes longer than a second.
 */

#define COMPLETE_COMMAND "__complete"

/* Answer on stdout; returns the exit status. */
int complete(int n, char *const *words);

/* The same onto a sheet. `program` is "aynid", or else ayni is meant. */
void complete_onto(struct sheet *out, const char *program, int n, char *const *words);

struct completion {
    struct cli cli;       /* whom to ask */
    struct sheet *answer; /* the lines */
    const char *typed;    /* the start of the word, or of an option's value */
    const char *before;   /* what stands before it in the same word: "--status=" */
    size_t before_len;
};

/* A word that may stand there, if it starts as what was typed. What it means may be another's text. */
void completion_put(struct completion *c, const char *word, struct bytes meaning);

/* What the node knows; nothing where none answers. */
void completion_put_ids(struct completion *c);
void completion_put_members(struct completion *c);

/* What can stand in a place that help calls so ("ID", "FILE"); NULL: only the person knows. */
struct completion_source {
    const char *placeholder;
    const char *answer;                /* "files", "folders", "words" */
    void (*put)(struct completion *c); /* the words; NULL for files and folders */
};
extern const struct completion_source completion_sources[]; /* ends with one without placeholder */
