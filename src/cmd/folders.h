/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/folder.h"

/*
 * The data folder when `--data` is not given: $AYNI_DATA, else /var/lib/ayni if it is ours to use, else
 * $XDG_DATA_HOME/ayni, else ~/.local/share/ayni. False when nothing fits.
 */
bool data_folder(char out[FOLDER_PATH_MAX], const char *given);

/* Code lists: $AYNI_CODELISTS, else ../share/ayni/codelists beside the program's own folder. */
bool codelists_folder(char out[FOLDER_PATH_MAX]);
