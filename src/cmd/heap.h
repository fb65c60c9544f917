/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

struct heap;

/* The programs' heap: the C library's. */
struct heap *program_heap(void);
