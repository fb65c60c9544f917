/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;

/*
 * The data folder of one member, mode 0700:
 *
 *   ayni.conf  card.json  charter       what people read
 *   keys/member.key  keys/node.key      secrets, mode 0600; the first may be kept elsewhere
 *   store/  lock                        LMDB and its lock
 *   snapshot                            the interpreted state; derived, may be deleted while no node runs
 *   control.sock                        the node's control socket, while it runs
 */

#define FOLDER_PATH_MAX 4096

/* A sentence for a person: what is wrong, where, and the mend. */
struct fault {
    char text[512];
    char field[128]; /* path of the field at fault, or empty */
};

__attribute__((format(printf, 2, 3))) void fault_set(struct fault *fault, const char *format, ...);

/* FOLDER/name; false when it does not fit. */
bool folder_path(char out[FOLDER_PATH_MAX], const char *folder, const char *name);

/* Make the folder and its parents, mode 0700. Errors: AYNI_ERR_IO, AYNI_ERR_PERMISSION */
AYNI_MUST_CHECK enum ayni_err folder_make(const char *folder, struct fault *fault);

/* A folder of ours, closed to others. Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_PERMISSION */
AYNI_MUST_CHECK enum ayni_err folder_check(const char *folder, struct fault *fault);

/*
 * Read a whole file into `out` (up to its max). With `secret` the file must be ours and closed to others.
 * Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_USAGE (a folder), AYNI_ERR_PERMISSION, AYNI_ERR_LIMIT, AYNI_ERR_IO
 */
AYNI_MUST_CHECK enum ayni_err file_read(struct buffer *out,
                                        const char *path,
                                        bool secret,
                                        struct fault *fault);

/*
 * Write a whole new file, durable and never half there. Errors: AYNI_ERR_EXISTS when it exists and `replace`
 * is false; AYNI_ERR_IO, AYNI_ERR_FULL
 */
struct file_options {
    unsigned mode; /* 0600, 0644 */
    bool replace;
};
AYNI_MUST_CHECK enum ayni_err file_write(const char *path,
                                         struct bytes content,
                                         const struct file_options *options,
                                         struct fault *fault);
