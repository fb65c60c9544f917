/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>

#include "audit/proof_check.h"
#include "cmd/command.h"
#include "control/author.h"

/*
 * `ayni sign`: a record made away from the node, from files alone. For write_sign.c and sign_*.c alone.
 *
 * FILE says what is signed: for `join` the charter, for `propose` the commitment as JSON, for an answer the
 * proof file of the commitment, whose whole text is then shown, or the answer's payload as JSON.
 */
struct sign {
    struct cli *cli;
    enum record_type type;
    const char *file;
    uint64_t time_ms; /* what the record claims */
    struct buffer charter_bytes;
    struct charter charter;
    struct secret_key secret;
    struct fault fault;
    struct details details;
    struct author author;
    struct proof_report *proof; /* of what is answered; NULL where FILE is no proof */
    struct buffer payload;
    struct bytes label; /* of the commitment; empty where it is not known here */
};

/* Read charter and key, and find out who signs. False: said; the caller closes in any case. */
bool sign_open(struct sign *s, int *out_status);
void sign_close(struct sign *s);

/* Make the payload from FILE and check it. False: said. */
bool sign_compose(struct sign *s, int *out_status);

/* Show what is about to be signed. Returns the exit status. */
int sign_show(const struct sign *s, FILE *out);
