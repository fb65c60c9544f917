/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "writer.h"

/* One function for each file of proto/vectors, in the file of its name. Whatever they say is what the program
 * answers. */
typedef void make_fn(struct writer *w);

make_fn make_encoding, make_keys, make_cards, make_charters, make_records, make_fields, make_trees,
    make_notes;
make_fn make_messages, make_session, make_transport, make_proofs, make_exports, make_ledgers, make_control;
