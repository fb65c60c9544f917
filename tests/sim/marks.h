/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/*
 * What the seeds have reached: the faults that struck, and the branches of the protocol that are rare, told
 * by what goes into a core and what comes out. A run of many seeds that misses one of them tests less than it
 * claims.
 */

/* What the simulator did. */
#define MARKS_OF_FAULTS(X) \
    X(MESSAGE_DROPPED)     \
    X(MESSAGE_DUPLICATED)  \
    X(MESSAGE_REORDERED)   \
    X(MESSAGE_GARBLED)     \
    X(LINK_LOST)           \
    X(LINK_STALLED)        \
    X(LINK_ONE_WAY)        \
    X(LINK_SLOW)           \
    X(NETWORK_PARTED)      \
    X(SESSION_REPLACED)    \
    X(CRASHED)             \
    X(CRASHED_IN_CATCH_UP) \
    X(CRASHED_AGAIN)       \
    X(COMMITS_LOST)        \
    X(COMMIT_UNKNOWN)      \
    X(DISK_FILLED)         \
    X(MEMORY_RAN_OUT)      \
    X(READ_WENT_BAD)       \
    X(NODE_PAUSED)         \
    X(DISK_WIPED)          \
    X(DISK_RESTORED)       \
    X(JOINED_LATE)         \
    X(TWIN_STARTED)        \
    X(TWIN_SWAPPED)        \
    X(LIE_HELD_BACK)       \
    X(LIE_REPLAYED)        \
    X(LIE_REPEATED)        \
    X(LIE_HUNG_UP)         \
    X(LIE_PROOF)           \
    X(LIE_RECORD)          \
    X(LIE_RANGE)           \
    X(LIE_NOTHING_MORE)    \
    X(LIE_STALE_HEAD)      \
    X(LIE_OTHER_LOG)       \
    X(LIE_ROTTEN_NOTE)     \
    X(LIE_FORGED_HEAD)     \
    X(LIE_BOAST)           \
    X(LIE_ROOT)            \
    X(LIE_GREED)

/* What the core answered. */
#define MARKS_OF_SYNC(X)     \
    X(PUSH_TAKEN)            \
    X(PULL_ASKED_AGAIN)      \
    X(PULL_OF_MORE)          \
    X(PULL_OF_LESS)          \
    X(NO_MORE_RECEIVED)      \
    X(OVERLAP_SKIPPED)       \
    X(CHUNK_OF_NO_USE)       \
    X(HALF_A_LOG_STORED)     \
    X(HALF_A_LOG_SERVED)     \
    X(SMALLER_TARGET)        \
    X(PASSING_HEAD_KEPT)     \
    X(PASSING_HEAD_REACHED)  \
    X(DIVERGED_PULL_REFUSED) \
    X(FORK_BY_HEAD)          \
    X(FORK_BY_CHUNK)         \
    X(FORK_ON_THE_WAY)       \
    X(FORK_OF_OWN_LOG)       \
    X(FROZEN_LOG_SERVED)     \
    X(OWN_TAIL_TAKEN_BACK)   \
    X(OWN_LOG_WAITED)        \
    X(OWN_LOG_CAME_BACK)     \
    X(OWN_LOG_CUT_OFF)       \
    X(SUBMIT_FORKED)         \
    X(SUBMIT_FULL)           \
    X(FRONTIER_AGAIN)        \
    X(PINGED)                \
    X(CLOSED_TIMEOUT)        \
    X(CLOSED_PROTOCOL)       \
    X(CLOSED_ENCODING)       \
    X(CLOSED_KEY)            \
    X(CLOSED_SIGNATURE)      \
    X(CLOSED_PROOF)

#define MARK_NAME(name) MARK_##name,
enum mark { MARKS_OF_FAULTS(MARK_NAME) MARKS_OF_SYNC(MARK_NAME) N_MARKS };
#undef MARK_NAME

void mark(enum mark m);

/* Print how often each was reached. Whether all were. */
bool marks_print(void);
