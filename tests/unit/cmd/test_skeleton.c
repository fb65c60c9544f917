/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <string.h>

#include "cmd/skeleton.h"
#include "core/base/buffer.h"
#include "core/record/types.h"
#include "core/record/value.h"
#include "json/json.h"

/* The skeleton as payload bytes. */
static void read_skeleton(struct buffer *out, const char *kind, bool full)
{
    struct buffer text;
    struct json_fault fault = {0};
    buffer_init(&text, test_heap(), (size_t)1 << 20);
    buffer_init(out, test_heap(), (size_t)1 << 20);
    assert_int_equal(skeleton_write(&text, bytes_of_text(kind), full), AYNI_OK);
    if (json_read(out, buffer_view(&text), record_type_schema(RECORD_PROPOSE), &fault) != AYNI_OK)
        fail_msg("%s:%d:%d: %s", kind, fault.line, fault.column, fault.message);
    buffer_deinit(&text);
}

/* A value may wait to be filled in; the shape must be right: no field too many, none too few. */
static void check_shape(void *context, const char *path, const char *message)
{
    size_t *n_unfilled = context;
    static const char *const wrong[] = {"no such field", "is missing",    "items",       "not a list",
                                        "stands twice",  "is not a text", "is not a map"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (strstr(message, wrong[i]) != NULL) fail_msg("%s: %s", path, message);
    (*n_unfilled)++;
}

static void each_kind_has_all_that_is_required_and_nothing_unknown(void **state)
{
    (void)state;
    for (const char *const *kind = commitment_kinds(); *kind != NULL; kind++)
        for (int full = 0; full <= 1; full++) {
            struct buffer payload;
            size_t n_unfilled = 0;
            struct schema_check how = {true, check_shape, &n_unfilled};
            read_skeleton(&payload, *kind, full);
            assert_int_equal(schema_check(record_type_schema(RECORD_PROPOSE), buffer_view(&payload), &how),
                             AYNI_ERR_FIELD);
            assert_true(n_unfilled > 10);
            buffer_deinit(&payload);
        }
}

static void a_skeleton_has_the_profile_of_its_kind_alone(void **state)
{
    (void)state;
    static const char *const profiles[] = {"joint_lab", "training", "mobility", "funding", "in_kind"};
    for (const char *const *kind = commitment_kinds(); *kind != NULL; kind++) {
        struct buffer payload;
        read_skeleton(&payload, *kind, true);
        assert_true(bytes_equal_text(value_str_at(buffer_view(&payload), "kind"), *kind));
        for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
            assert_int_equal(value_at(buffer_view(&payload), profiles[i]).len > 0,
                             strcmp(profiles[i], *kind) == 0);
        buffer_deinit(&payload);
    }
}

static void a_full_skeleton_has_every_field_that_a_person_writes(void **state)
{
    (void)state;
    const struct schema *schema = record_type_schema(RECORD_PROPOSE);
    struct buffer payload;
    read_skeleton(&payload, "agreement", true);
    for (size_t i = 0; i < schema->n_fields; i++) {
        const char *name = schema->fields[i].name;
        bool is_profile = schema->fields[i].kind == FIELD_MAP && (schema->fields[i].flags & FIELD_LIST) == 0;
        bool is_filled_in = strcmp(name, "prev") == 0;
        bool is_there = value_at(buffer_view(&payload), name).len > 0;
        if (is_there == (is_profile || is_filled_in)) fail_msg("%s", name);
    }
    buffer_deinit(&payload);
}

static void a_framework_needs_no_obligations(void **state)
{
    (void)state;
    struct buffer payload;
    read_skeleton(&payload, "framework_agreement", false);
    assert_int_equal(value_at(buffer_view(&payload), "obligations").len, 0);
    buffer_deinit(&payload);
    read_skeleton(&payload, "agreement", false);
    assert_true(value_at(buffer_view(&payload), "obligations").len > 0);
    buffer_deinit(&payload);
}

static void an_unknown_kind_is_refused(void **state)
{
    (void)state;
    static const char *const kinds[] = {"", "joint", "joint_lab ", "JOINT_LAB", "\"", "propose"};
    struct buffer out;
    buffer_init(&out, test_heap(), 4096);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_int_equal(skeleton_write(&out, bytes_of_text(kinds[i]), false), AYNI_ERR_NOT_FOUND);
    assert_int_equal(out.len, 0);
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_all_that_is_required_and_nothing_unknown),
        cmocka_unit_test(a_skeleton_has_the_profile_of_its_kind_alone),
        cmocka_unit_test(a_full_skeleton_has_every_field_that_a_person_writes),
        cmocka_unit_test(a_framework_needs_no_obligations),
        cmocka_unit_test(an_unknown_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
