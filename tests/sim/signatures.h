/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/*
 * Real Ed25519, or cheap signatures for volume: a keyed hash that anybody could make and nobody here makes
 * for another. Keys are real either way. The switch is the simulator's alone: its link line puts it in front
 * of core/crypto.
 */
void signatures_are_real(bool real);

/* Off: any signature verifies, for the double that looks at none. */
void signatures_are_checked(bool checked);
