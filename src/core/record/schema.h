/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/*
 * The field table: what a payload, card or charter may hold. One table drives decoding, validation, JSON in
 * both directions and the reference in proto/fields.md.
 */

enum field_kind {
    FIELD_STRING, /* one line of UTF-8; min..max bytes */
    FIELD_TEXT,   /* list of {lang, text}, each tag once; min..max bytes for each text */
    FIELD_LINE,   /* as FIELD_TEXT, each text one line: titles and names */
    FIELD_LANG,   /* BCP-47 tag */
    FIELD_CODE,   /* one word of `codes`: a closed list of ours */
    FIELD_OPEN, /* a code of a replaceable list named by `list`: its form decides here, the list at submission
                 */
    FIELD_ORG,  /* org-id PREFIX-ID; the prefix list is looked at on submission */
    FIELD_LABEL,   /* a commitment's human id: <org-id>-<local> */
    FIELD_DATE,    /* YYYY-MM-DD, a day that exists */
    FIELD_DECIMAL, /* decimal string in shortest form; min..max as whole units */
    FIELD_PERCENT, /* decimal 0..100 of at most 4 places */
    FIELD_MONEY,   /* {amount, currency, value_date} */
    FIELD_UINT,    /* integer; min..max */
    FIELD_BOOL,
    FIELD_HASH,   /* bin of 32 bytes; 64 hex digits in JSON: record, member, document hashes and keys */
    FIELD_BYTES,  /* bin; min..max bytes; hex in JSON */
    FIELD_MAP,    /* the fields of `fields` */
    FIELD_EITHER, /* a date, or the map of `fields`: an obligation's `due` */
};

enum field_flags {
    FIELD_REQUIRED = 1 << 0,
    FIELD_LIST = 1 << 1,     /* an array of n_min..n_max such values */
    FIELD_BINDING = 1 << 2,  /* a text that must stand in every authentic language */
    FIELD_SET = 1 << 3,      /* a list in rising byte order without doubles */
    FIELD_UNIQUE = 1 << 4,   /* a list without doubles, in the author's order */
    FIELD_UNSIGNED = 1 << 5, /* a decimal that is not below zero */
    FIELD_LINES = 1 << 6,    /* a FIELD_STRING in which newline and tab may stand */
};

struct schema;

struct field {
    const char *name;
    enum field_kind kind;
    unsigned flags;
    uint32_t min, max;        /* bytes, or value: see the kind; max 0 stands for the kind's own */
    uint16_t n_min, n_max;    /* items, with FIELD_LIST */
    const struct schema *of;  /* FIELD_MAP, FIELD_EITHER */
    const char *const *codes; /* FIELD_CODE: words, then NULL */
    const char *list;         /* FIELD_OPEN: name of the codelist, such as "Country" */
    const char *doc;          /* one line, for proto/fields.md and error messages */
};

struct schema {
    const char *name;
    const struct field *fields;
    size_t n_fields;
};

/* Where and why something is wrong: `path` such as "parties[1].org_id", `message` a sentence with the mend.
 */
typedef void schema_report_fn(void *context, const char *path, const char *message);

/* What FIELD_TEXT and FIELD_LINE hold lists of, and what FIELD_MONEY is. */
extern const struct schema text_schema;
extern const struct schema money_schema;

#define SCHEMA_FIELDS_MAX 40
#define TEXT_LANGS_MAX 16

struct schema_check {
    bool strict;              /* unknown fields are problems: what a person submits */
    schema_report_fn *report; /* NULL: stop at the first problem */
    void *context;
};

/*
 * Check an encoded, canonical map against `schema`. Problems come in the order of the field table.
 * Pure: of the bytes alone, so that every node gives one verdict.
 * Errors: AYNI_ERR_FIELD when there is a problem
 */
AYNI_MUST_CHECK enum ayni_err schema_check(const struct schema *schema,
                                           struct bytes map,
                                           const struct schema_check *how);

/* The value of each field of a table, empty where a map has it not. */
struct schema_slots {
    const struct schema *schema;
    struct bytes values[SCHEMA_FIELDS_MAX];
    bool has_unknown; /* the map holds more than the table knows */
};

/* Read a map once, instead of seeking each field in it. What is no map has no field. */
void schema_read(struct schema_slots *out, const struct schema *schema, struct bytes map);

/* The value of a field that the table has. */
struct bytes schema_slot(const struct schema_slots *slots, const char *name);

/* The field called `name`, or NULL. */
const struct field *schema_field(const struct schema *schema, struct bytes name);
