/* SPDX-License-Identifier: Apache-2.0 */
#include "json/aliases.h"

#define ROR_PREFIX "https://ror.org/"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* ROR: 0, six characters of Crockford's base 32, two digits: 98 - (100 * number mod 97). */
static bool ror_holds(struct bytes id)
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    size_t prefix = sizeof ROR_PREFIX - 1;
    uint64_t number = 0;
    if (id.len != prefix + 9 || memcmp(id.data, ROR_PREFIX, prefix) != 0) return false;
    const uint8_t *at = id.data + prefix;
    if (at[0] != '0' || !is_digit(at[7]) || !is_digit(at[8])) return false;
    for (size_t i = 1; i < 7; i++) {
        const char *digit = memchr(alphabet, at[i], sizeof alphabet - 1);
        if (digit == NULL) return false;
        number = number * 32 + (uint64_t)(digit - alphabet);
    }
    return 98 - number * 100 % 97 == (uint64_t)(at[7] - '0') * 10 + (uint64_t)(at[8] - '0');
}

/* LEI: 18 letters and digits and two check digits; letters count 10 to 35, the whole is 1 mod 97. */
static bool lei_holds(struct bytes id)
{
    unsigned rest = 0;
    if (id.len != 20 || !is_digit(id.data[18]) || !is_digit(id.data[19])) return false;
    for (size_t i = 0; i < id.len; i++) {
        uint8_t c = id.data[i];
        if (is_digit(c))
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

/* ISNI: 15 digits and a check character by ISO 7064 mod 11-2, X for ten. */
static bool isni_holds(struct bytes id)
{
    unsigned sum = 0;
    if (id.len != 16) return false;
    for (size_t i = 0; i < 15; i++) {
        if (!is_digit(id.data[i])) return false;
        sum = (sum + (unsigned)(id.data[i] - '0')) * 2 % 11;
    }
    unsigned check = (12 - sum) % 11;
    return id.data[15] == (check == 10 ? 'X' : '0' + check);
}

static bool wikidata_holds(struct bytes id)
{
    if (id.len < 2 || id.data[0] != 'Q' || id.data[1] == '0') return false;
    for (size_t i = 1; i < id.len; i++)
        if (!is_digit(id.data[i])) return false;
    return true;
}

static const struct {
    const char *scheme;
    bool (*holds)(struct bytes id);
    const char *fault;
} schemes[] = {
    {"ror", ror_holds,
     "is not a ROR id, or its check digits do not fit; copy it whole, as https://ror.org/0..."},
    {"lei", lei_holds, "is not an LEI, or its check digits do not fit; write its 20 characters"},
    {"isni", isni_holds,
     "is not an ISNI, or its check digit does not fit; write its 16 characters without spaces"},
    {"wikidata", wikidata_holds, "is not a Wikidata item; write Q and its number"},
};

const char *alias_fault(struct bytes scheme, struct bytes id)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (bytes_equal_text(scheme, schemes[i].scheme))
            return schemes[i].holds(id) ? NULL : schemes[i].fault;
    return NULL;
}
