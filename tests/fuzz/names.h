/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The names of all fields that the tables of payloads, cards and charters know; NULL-terminated. */
const char *const *field_names(void);
