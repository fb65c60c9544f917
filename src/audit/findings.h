/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct heap;

/* What an audit has to say: sentences. */

#define FINDINGS_MAX 1000 /* that are kept; the rest is counted */

struct finding {
    bool is_fault; /* the ledger is not as it should be; else something that people should know */
    char *text;
};

struct findings {
    struct heap *heap;
    size_t n_faults; /* all of them */
    size_t n_left_out;
    size_t n;
    struct finding *list;
    size_t capacity;
    enum ayni_err err; /* AYNI_ERR_MEMORY sticks */
};

void findings_init(struct findings *f, struct heap *heap);
void findings_deinit(struct findings *f);

__attribute__((format(printf, 3, 4))) void findings_add(struct findings *f,
                                                        bool is_fault,
                                                        const char *format,
                                                        ...);
