/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/folder.h"
#include "core/base/buffer.h"
#include "support/scratch.h"

/* Data folders of the three members of deploy/examples, below one temporary folder. */

#define N_MEMBERS 3

struct member_folders {
    char root[SCRATCH_PATH_MAX];
    char folders[N_MEMBERS][FOLDER_PATH_MAX]; /* uaa.example, cas-crops.example, fundacao.example */
    struct buffer charter;
};

/* Make keys and a charter; nobody has joined. Fails the test when it cannot. */
void member_folders_make(struct member_folders *m);
void member_folders_remove(struct member_folders *m);
