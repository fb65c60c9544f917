/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/state.h"

/* What saving and loading must agree on. */

#define SNAPSHOT_LABEL "ayni/snapshot"
#define SNAPSHOT_FIELDS 11
#define SNAPSHOT_LOG_FIELDS 4
#define SNAPSHOT_COMMITMENT_FIELDS 11
#define SNAPSHOT_PARTY_FIELDS 4
#define SNAPSHOT_WAITING_FIELDS 6
#define SNAPSHOT_ANSWERS_FIELDS 3
