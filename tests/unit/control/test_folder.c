/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/folder.h"
#include "control/keys.h"
#include "core/base/buffer.h"

static char root[SCRATCH_PATH_MAX];

static int make_root(void **state)
{
    (void)state;
    scratch_make(root, NULL);
    return 0;
}

static int remove_root(void **state)
{
    (void)state;
    scratch_remove(root);
    return 0;
}

static const char *in_root(const char *name)
{
    static char path[FOLDER_PATH_MAX];
    assert_true(folder_path(path, root, name));
    return path;
}

static void folder_make_makes_parents_closed_to_others(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct stat st;
    assert_int_equal(folder_make(in_root("a/b/c"), &fault), AYNI_OK);
    assert_int_equal(stat(in_root("a/b/c"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(folder_check(in_root("a/b/c"), &fault), AYNI_OK);
}

static void folder_check_refuses_one_that_others_may_enter_and_says_the_mend(void **state)
{
    (void)state;
    struct fault fault = {0};
    assert_int_equal(mkdir(in_root("open"), 0700), 0);
    assert_int_equal(chmod(in_root("open"), 0750), 0);
    assert_int_equal(folder_check(in_root("open"), &fault), AYNI_ERR_PERMISSION);
    assert_non_null(strstr(fault.text, "chmod 700"));
    assert_int_equal(folder_check(in_root("absent"), &fault), AYNI_ERR_NOT_FOUND);
    assert_non_null(strstr(fault.text, "ayni init"));
}

static void file_write_never_overwrites_unless_asked(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct buffer back;
    const char *path = in_root("file");
    struct file_options once = {.mode = 0600}, again = {.mode = 0600, .replace = true};
    assert_int_equal(file_write(path, BYTES_LITERAL("first"), &once, &fault), AYNI_OK);
    assert_int_equal(file_write(path, BYTES_LITERAL("second"), &once, &fault), AYNI_ERR_EXISTS);
    buffer_init(&back, test_heap(), 100);
    assert_int_equal(file_read(&back, path, true, &fault), AYNI_OK);
    assert_true(bytes_equal_text(buffer_view(&back), "first"));
    assert_int_equal(file_write(path, BYTES_LITERAL("third"), &again, &fault), AYNI_OK);
    buffer_clear(&back);
    assert_int_equal(file_read(&back, path, true, &fault), AYNI_OK);
    assert_true(bytes_equal_text(buffer_view(&back), "third"));
    buffer_deinit(&back);
}

static void file_read_keeps_its_limit(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct buffer back;
    const char *path = in_root("file");
    assert_int_equal(
        file_write(path, BYTES_LITERAL("0123456789"), &(struct file_options){.mode = 0600}, &fault), AYNI_OK);
    buffer_init(&back, test_heap(), 9);
    assert_int_equal(file_read(&back, path, false, &fault), AYNI_ERR_LIMIT);
    buffer_deinit(&back);
}

static void keys_are_made_once_and_load_the_same(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct keys first, second;
    struct stat st;
    assert_int_equal(keys_make(root, &fault), AYNI_OK);
    assert_int_equal(stat(in_root("keys/member.key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(keys_load(&first, root, &fault), AYNI_OK);
    assert_int_equal(keys_load(&second, root, &fault), AYNI_OK);
    assert_memory_equal(&first, &second, sizeof first);
    assert_int_equal(keys_make(root, &fault), AYNI_ERR_EXISTS);
    assert_false(public_key_equal(&first.member, &first.log));
    assert_false(public_key_equal(&first.log, &first.cosigner));
}

static void keys_that_others_can_read_or_that_are_damaged_are_refused(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct keys keys;
    assert_int_equal(keys_make(root, &fault), AYNI_OK);
    assert_int_equal(chmod(in_root("keys/node.key"), 0640), 0);
    assert_int_equal(keys_load(&keys, root, &fault), AYNI_ERR_PERMISSION);
    assert_non_null(strstr(fault.text, "chmod 600"));
    assert_int_equal(chmod(in_root("keys/node.key"), 0600), 0);
    assert_int_equal(truncate(in_root("keys/node.key"), 40), 0);
    assert_int_equal(keys_load(&keys, root, &fault), AYNI_ERR_CORRUPT);
    assert_int_equal(unlink(in_root("keys/node.key")), 0);
    assert_int_equal(symlink("member.key", in_root("keys/node.key")), 0);
    assert_int_not_equal(keys_load(&keys, root, &fault), AYNI_OK);
}

static void what_a_crash_left_behind_hinders_no_write(void **state)
{
    (void)state;
    struct fault fault = {0};
    char left[64];
    snprintf(left, sizeof left, "charter.%ld.tmp", (long)getpid());
    const struct file_options options = {.mode = 0600};
    assert_int_equal(file_write(in_root(left), BYTES_LITERAL("half"), &options, &fault), AYNI_OK);
    assert_int_equal(file_write(in_root("charter"), BYTES_LITERAL("whole"), &options, &fault), AYNI_OK);
}

static void one_key_file_that_cannot_be_written_leaves_no_other(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct stat st;
    assert_int_equal(mkdir(in_root("keys"), 0700), 0);
    assert_int_equal(mkdir(in_root("keys/node.key"), 0700), 0);
    assert_int_not_equal(keys_make(root, &fault), AYNI_OK);
    assert_int_not_equal(stat(in_root("keys/member.key"), &st), 0);
    assert_int_equal(rmdir(in_root("keys/node.key")), 0);
    assert_int_equal(keys_make(root, &fault), AYNI_OK);
}

int main(void)
{
#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)
    const struct CMUnitTest tests[] = {
        IN_ROOT(folder_make_makes_parents_closed_to_others),
        IN_ROOT(folder_check_refuses_one_that_others_may_enter_and_says_the_mend),
        IN_ROOT(file_write_never_overwrites_unless_asked),
        IN_ROOT(file_read_keeps_its_limit),
        IN_ROOT(what_a_crash_left_behind_hinders_no_write),
        IN_ROOT(one_key_file_that_cannot_be_written_leaves_no_other),
        IN_ROOT(keys_are_made_once_and_load_the_same),
        IN_ROOT(keys_that_others_can_read_or_that_are_damaged_are_refused),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
