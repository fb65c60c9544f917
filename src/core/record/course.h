/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

struct problems;

/*
 * What joins several fields of the records that follow a commitment's text (proto/fields.md, "Rules that join
 * fields"). The payload's schema was checked before.
 */
void deliver_check(struct problems *p, struct bytes payload);
void progress_check(struct problems *p, struct bytes payload);
void consent_check(struct problems *p, struct bytes payload);
