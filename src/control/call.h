/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/control.h"
#include "control/details.h"
#include "control/engine.h"
#include "control/folder.h"
#include "core/base/buffer.h"
#include "core/codec/pairs.h"
#include "core/record/schema.h"

/* One request on its way to an answer; for src/control/ alone. */

struct codelists;

struct control {
    struct control_options options;
    struct heap *heap;
    struct engine *engine;
    struct codelists *codelists;
    struct call *waiting;     /* answered when a commit is done; linked by `next` and `back` */
    struct hash state_digest; /* of the state after `n_digested` records: it changes with them alone */
    uint64_t n_digested;      /* 0: none yet */
};

struct call {
    struct control *control;
    struct call *next, **back; /* `back` is the pointer that points here */
    uint64_t client;
    bool client_gone;
    uint32_t id;
    struct bytes params;    /* an encoded map; borrowed while the method runs */
    struct buffer result;   /* an encoded value */
    struct packer out;      /* writes into result */
    struct fault fault;     /* of a failure: message, field */
    struct details details; /* problems of what was submitted */
    struct hash subject;    /* a submission's commitment */
};

/*
 * A method fills call->out and returns AYNI_OK; or says why not in call->fault and returns the code. A method
 * that returns AYNI_ERR_MORE answers later, by call_answer.
 */
typedef enum ayni_err method_fn(struct call *call);

method_fn method_status, method_members, method_peers, method_list, method_show, method_log;
method_fn method_propose, method_accept, method_decline, method_join, method_submit, method_level;
method_fn method_write, method_due;
method_fn method_charter, method_heads, method_records, method_prove;

/* Answer a call that waited, and free it. */
void call_answer(struct call *call, enum ayni_err err);

/* Fail with a sentence. Returns `err`. */
__attribute__((format(printf, 3, 4))) enum ayni_err call_fail(struct call *call,
                                                              enum ayni_err err,
                                                              const char *format,
                                                              ...);

/*
 * A text that may hold what nobody vouches for: bytes cut in the middle of a character, characters that steer
 * a terminal. They are escaped.
 */
void put_message(struct packer *p, const char *key, const char *text);

/* Parameters. Absent: false / the default. Of another type: as absent. */
bool param_text(const struct call *call, const char *name, struct bytes *out);
bool param_bin(const struct call *call, const char *name, struct bytes *out);
uint64_t param_uint(const struct call *call, const char *name, uint64_t otherwise);
bool param_bool(const struct call *call, const char *name);
/* The date `name`, else today (UTC). Errors: AYNI_ERR_USAGE when it is no date. */
AYNI_MUST_CHECK enum ayni_err param_day(struct call *call, const char *name, day *out);

/* Find what a person calls a commitment: record id, human id, unique prefix of either. */
AYNI_MUST_CHECK enum ayni_err call_find_commitment(struct call *call, const struct commitment **out);
AYNI_MUST_CHECK enum ayni_err call_find_commitment_named(struct call *call,
                                                         struct bytes name,
                                                         const struct commitment **out);

/* Whether `prefix`, of 4 digits or more, begins the hex of the id. */
bool call_id_starts_with(const struct hash *id, struct bytes prefix);

/* A record as it is stored, in a read that the caller ends. */
AYNI_MUST_CHECK enum ayni_err call_record(struct call *call,
                                          struct store_read *read,
                                          struct place place,
                                          struct bytes *out);

/* The sessions of the node that carries us; returns how many. */
size_t call_peers(const struct call *call, struct control_peer out[SYNC_PEERS_MAX]);

struct bytes member_name_of(const struct call *call, const struct member_id *id);

/*
 * Turn the `n` values that the result holds so far into {items: [...], next?}; `next` is where to go on, 0 at
 * the end.
 */
AYNI_MUST_CHECK enum ayni_err call_wrap_page(struct call *call, size_t n, uint64_t next);

/*
 * The result holds two maps, the first of `first_len` bytes: make one of them, its keys in byte order. They
 * have no key in common.
 */
AYNI_MUST_CHECK enum ayni_err call_merge_maps(struct call *call, size_t first_len);
