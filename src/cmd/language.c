/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/language.h"

#include <stdlib.h>
#include <string.h>

bool language_of_locale(char out[LANG_MAX + 1], const char *locale)
{
    char tag[LANG_MAX + 1];
    size_t len = strcspn(locale, ".@");
    if (len > LANG_MAX || strncmp(locale, "POSIX", len) == 0) return false;
    memcpy(tag, locale, len);
    tag[len] = '\0';
    for (char *at = tag; *at != '\0'; at++)
        if (*at == '_') *at = '-';
    if (!lang_is_well_formed(bytes_of(tag, len))) return false;
    memcpy(out, tag, len + 1);
    return true;
}

void reader_language(char out[LANG_MAX + 1])
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    out[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == '\0') continue;
        if (!language_of_locale(out, value)) out[0] = '\0';
        return;
    }
}
