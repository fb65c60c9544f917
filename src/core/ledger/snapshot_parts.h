/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/state.h"

/* What saving and loading must agree on. */

#define SNAPSHOT_LABEL "ayni/snapshot"
#define SNAPSHOT_FIELDS 15
#define SNAPSHOT_LOG_FIELDS 4
#define SNAPSHOT_VERSION_FIELDS 18
#define SNAPSHOT_OBLIGATION_FIELDS 10
#define SNAPSHOT_PARTY_FIELDS 5
#define SNAPSHOT_COMMITMENT_FIELDS 4
#define SNAPSHOT_ACT_FIELDS 20
