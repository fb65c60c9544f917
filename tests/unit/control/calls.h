/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/client.h"
#include "core/base/buffer.h"
#include "member_folder.h"

/* Calls on the data folders of member_folder.h, in this process. All fail the test when they cannot. */

#define LABEL "BO-NIT-1020304050-" /* how the ids of member 0's commitments begin */

struct client *open_client(const struct member_folders *m, int member);
void bind_member(const struct member_folders *m, int member);
struct client *open_joined(const struct member_folders *m, int member); /* bound, with the join in its log */

/* Parts of an answer, which must be there. */
struct bytes value_of(struct bytes map, const char *key); /* encoded */
struct bytes bin_of(struct bytes map, const char *key);
struct bytes text_of(struct bytes map, const char *key);
uint64_t uint_of(struct bytes map, const char *key);

#define assert_text(map, key, want) assert_true(bytes_equal_text(text_of(map, key), want))

/* {payload: the example}, with `from` replaced by `to` in its JSON where `from` is not NULL. */
void pack_example(struct buffer *out, const char *from, const char *to);

void propose_edited(struct client *client, const char *from, const char *to, struct client_reply *out);
void call_with_id(struct client *client, const char *method, const char *id, struct client_reply *out);
