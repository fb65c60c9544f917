/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "control/folder.h"
#include "core/base/ids.h"
#include "core/record/charter.h"
#include "node/address.h"

struct heap;

/*
 * FOLDER/ayni.conf:
 *
 *   [node]
 *   listen = HOST:PORT
 *   [peers]                     where members are called, instead of the addresses on their cards
 *   umsa.edu.bo = HOST:PORT
 *   [observers]                 NAME = transport key, 64 hexadecimal digits
 *
 * Whatever is not understood is refused with its line: a misspelt key must not pass for a setting.
 */

#define CONFIG_LISTEN_DEFAULT "[::]:4700"
#define CONFIG_BYTES_MAX ((size_t)64 << 10)
#define CONFIG_OBSERVERS_MAX 16

struct config_peer {
    char name[MEMBER_NAME_MAX + 1];
    char address[ADDRESS_TEXT_MAX];
};

struct config_observer {
    char name[MEMBER_NAME_MAX + 1];
    struct dh_public key;
};

struct config {
    char listen[ADDRESS_TEXT_MAX];
    size_t n_peers;
    struct config_peer peers[CHARTER_FOUNDERS_MAX];
    size_t n_observers;
    struct config_observer observers[CONFIG_OBSERVERS_MAX];
};

/* A file that is not there is an empty one. Errors: those of file_read; AYNI_ERR_FIELD as config_parse */
AYNI_MUST_CHECK enum ayni_err config_read(struct config *out,
                                          struct heap *heap,
                                          const char *path,
                                          struct fault *fault);

/* Errors: AYNI_ERR_FIELD, with `path` and the line in the fault. */
AYNI_MUST_CHECK enum ayni_err config_parse(struct config *out,
                                           struct bytes text,
                                           const char *path,
                                           struct fault *fault);

/* The address that the file gives for a member, or NULL. */
const char *config_address(const struct config *config, struct bytes member_name);
