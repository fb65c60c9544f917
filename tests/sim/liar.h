/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

struct cluster;

/* A member that lies: a good core whose messages are twisted on their way out. */

/* Whether these lies include heads that it signs for trees that do not exist. */
bool liar_forges(uint32_t lies);

/* Send what the liar makes of the message. */
void liar_sends(struct cluster *c, uint32_t node, uint32_t slot, struct bytes message);
void liar_deinit(struct cluster *c, uint32_t node);

/* Not a lie: a pull that asks for one record. The caller frees the result. */
struct bytes pull_for_little(struct bytes message);
