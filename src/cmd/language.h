/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "core/record/lang.h"

/*
 * The BCP-47 tag of a locale's name: "es_BO.UTF-8" is es-BO, "zh_TW" zh-TW. False for "C", "POSIX" and
 * whatever is no language.
 */
bool language_of_locale(char out[LANG_MAX + 1], const char *locale);

/* The language of $LC_ALL, $LC_MESSAGES or $LANG, the first that is set; "" for none. */
void reader_language(char out[LANG_MAX + 1]);
