/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"

/*
 * Inputs that come through, made by the code that writes what the targets read. They are made when they are
 * needed and are in no repository, so that a change of a format cannot leave them behind.
 */

/* Write FOLDER/TARGET/NAME. */
void seed_put(const char *target, const char *name, struct bytes input);

/* The same; empties the buffer. */
void seed_take(const char *target, const char *name, struct buffer *input);

/* An empty buffer that holds whatever an input may be. */
void seed_begin(struct buffer *input);

void seed_append(struct buffer *input, struct bytes data);

void seeds_of_wire(void);    /* cursor, frame, noise, message, sync, rpc */
void seeds_of_records(void); /* record, payload, charter, ledger, json, text */
void seeds_of_files(void);   /* merkle, note, tlog_proof, proof_file, export, log_state, config */
