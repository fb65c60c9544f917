/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/date.h"
#include "core/codec/packer.h"

/* Writing documents: a key, then its value. Keys go in byte order. */
void put_text(struct packer *p, const char *key, const char *value);
void put_str(struct packer *p, const char *key, struct bytes value);
void put_bin(struct packer *p, const char *key, struct bytes value);
void put_uint(struct packer *p, const char *key, uint64_t value);
void put_bool(struct packer *p, const char *key, bool value);
void put_raw(struct packer *p, const char *key, struct bytes value);
void put_instant(struct packer *p, const char *key, uint64_t ms);
