/* SPDX-License-Identifier: Apache-2.0 */
#include "json/submission.h"

#include "core/record/card.h"
#include "core/record/problems.h"
#include "core/record/value.h"
#include "json/aliases.h"
#include "json/text.h"
#include "json/unicode.h"

/* One walk down the field tables, in their order, over a payload whose form is known to be good. */
struct walk {
    struct problems problems;
    struct codelists *lists;
};

/* A list whose codes depend on the `vocabulary` that stands beside them (IATI 2.03). */
static const struct {
    const char *list, *vocabulary, *means;
} vocabularies[] = {
    {"Sector", "1", "Sector"},        {"Sector", "2", "SectorCategory"},     {"Sector", "7", "UNSDG-Goals"},
    {"Sector", "8", "UNSDG-Targets"}, {"PolicyMarker", "1", "PolicyMarker"},
};

/* The list that a code is looked up in; NULL when its vocabulary is none of ours. */
static const char *list_for(const char *list, struct bytes vocabulary)
{
    bool depends = false;
    /* A commitment names goals and targets alike. */
    if (strcmp(list, "UNSDG-Goals") == 0) return "UNSDG-Goals UNSDG-Targets";
    for (size_t i = 0; i < sizeof vocabularies / sizeof vocabularies[0]; i++) {
        if (strcmp(list, vocabularies[i].list) != 0) continue;
        depends = true;
        if (bytes_equal_text(vocabulary, vocabularies[i].vocabulary)) return vocabularies[i].means;
    }
    return depends && vocabulary.len > 0 ? NULL : list;
}

static bool is_known(struct walk *w, const char *list, struct bytes map, struct bytes code)
{
    /* An organisation that belongs to no country, not a place. */
    bool is_organisation = value_str_at(map, "org_id").len > 0;
    if (is_organisation && strcmp(list, "Country") == 0 && bytes_equal_text(code, "XI")) return true;
    return codelists_know(w->lists, list, code);
}

static void check_open(struct walk *w, const struct field *field, struct bytes map, struct bytes code)
{
    const char *list = list_for(field->list, value_str_at(map, "vocabulary"));
    if (list == NULL || is_known(w, list, map, code)) return;
    problem(&w->problems, "'%.*s' is no code of the list %s; look it up in the codelists folder",
            (int)code.len, (const char *)code.data, list);
}

/* PREFIX-ID, where PREFIX holds one hyphen: XI-ROR, CN-USCI. */
static void check_org(struct walk *w, struct bytes org)
{
    size_t len = 0;
    for (size_t n_hyphens = 0; len < org.len; len++)
        if (org.data[len] == '-' && ++n_hyphens == 2) break;
    if (codelists_know(w->lists, "OrganisationRegistrationAgency", bytes_of(org.data, len))) return;
    problem(&w->problems,
            "'%.*s' is no prefix of the list OrganisationRegistrationAgency; look it up at org-id.guide",
            (int)len, (const char *)org.data);
}

/* ISO 639-1 is complete; tags of three letters and more are not looked up. */
static void check_lang(struct walk *w, struct bytes tag)
{
    size_t len = 0;
    while (len < tag.len && tag.data[len] != '-')
        len++;
    if (len != 2 || codelists_know(w->lists, "Language", bytes_of(tag.data, len))) return;
    problem(&w->problems, "'%.*s' is no language; write a tag such as es, quz or zh-Hans", (int)len,
            (const char *)tag.data);
}

static void check_string(struct walk *w, struct bytes text)
{
    int32_t point;
    for (size_t at = 0, len; (len = unicode_next(bytes_of(text.data + at, text.len - at), &point)) > 0;
         at += len) {
        if (point == '\n' || point == '\t') continue;
        if (!unicode_is_hidden(point) || unicode_is_joining(point)) continue;
        problem(&w->problems, "holds the invisible character U+%04X; remove it", (unsigned)point);
        return;
    }
    if (!text_is_nfc(text)) problem(&w->problems, "is not in Unicode normal form C; normalise it (NFC)");
}

static void check_alias(struct walk *w, struct bytes alias)
{
    struct bytes id = value_str_at(alias, "id");
    const char *fault = id.len == 0 ? NULL : alias_fault(value_str_at(alias, "scheme"), id);
    if (fault != NULL) problem_at(&w->problems, "id", "%s", fault);
}

static void check_map(struct walk *w, const struct schema *schema, struct bytes map);

static void check_text(struct walk *w, const struct field *field, struct bytes map, struct bytes text)
{
    switch (field->kind) {
    case FIELD_STRING:
        check_string(w, text);
        return;
    case FIELD_LANG:
        check_lang(w, text);
        return;
    case FIELD_OPEN:
        check_open(w, field, map, text);
        return;
    case FIELD_ORG:
    case FIELD_LABEL:
        check_org(w, text);
        return;
    default:
        return;
    }
}

/* What is of another kind than its field is not looked at: others have said so. */
static void check_value(struct walk *w, const struct field *field, struct bytes map, struct bytes value)
{
    struct bytes text = value_str(value);
    if (text.len > 0) {
        check_text(w, field, map, text);
        return;
    }
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_LINE:
        check_map(w, &text_schema, value);
        return;
    case FIELD_MONEY:
        check_map(w, &money_schema, value);
        return;
    case FIELD_MAP:
        check_map(w, field->of, value);
        if (strcmp(field->name, "aliases") == 0) check_alias(w, value);
        return;
    case FIELD_EITHER:
        check_map(w, field->of, value);
        return;
    default:
        return;
    }
}

/* A text is a list in itself, whatever its flags say. */
static bool is_list(const struct field *field)
{
    return field->kind == FIELD_TEXT || field->kind == FIELD_LINE || (field->flags & FIELD_LIST) != 0;
}

static void check_map(struct walk *w, const struct schema *schema, struct bytes map)
{
    struct schema_slots slots;
    schema_read(&slots, schema, map);
    for (size_t i = 0; i < schema->n_fields && !problems_stop(&w->problems); i++) {
        const struct field *field = &schema->fields[i];
        struct bytes value = slots.values[i], item;
        if (value.len == 0) continue;
        size_t mark = path_enter(&w->problems, field->name);
        if (!is_list(field)) check_value(w, field, map, value);
        for (struct value_list list = value_list(value); is_list(field) && value_next(&list, &item);) {
            size_t at_item = path_index(&w->problems, list.i - 1);
            check_value(w, field, map, item);
            path_leave(&w->problems, at_item);
        }
        path_leave(&w->problems, mark);
    }
}

static bool has_latin_letter(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.data[i] | 0x20) >= 'a' && (text.data[i] | 0x20) <= 'z') return true;
    return false;
}

/* Members must be able to read each other's names aloud. */
static void check_card(struct walk *w, struct bytes card)
{
    struct bytes name;
    for (struct value_list names = value_list_at(card, "names"); value_next(&names, &name);)
        if (has_latin_letter(value_str_at(name, "text"))) return;
    problem_at(&w->problems, "names",
               "none is in Latin script; add such a form beside the name in its own script");
}

enum ayni_err submission_check(const struct schema *schema,
                               struct bytes payload,
                               struct codelists *lists,
                               const struct schema_check *how)
{
    struct walk w;
    w.lists = lists;
    problems_init(&w.problems, how);
    check_map(&w, schema, payload);
    if (schema == &card_schema && !problems_stop(&w.problems)) check_card(&w, payload);
    return problems_verdict(&w.problems);
}
