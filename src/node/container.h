/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/* The struct that holds `member`, from the member's address: libuv hands back its own handles alone. */
#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))
