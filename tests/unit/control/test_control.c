/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/carrier_inline.h"
#include "control/control.h"
#include "control/rpc.h"
#include "core/codec/packer.h"
#include "core/record/record.h"
#include "core/record/types.h"
#include "member_folder.h"
#include "json/json.h"

/* What no request and no record may do to a node: stop it, or make it answer what nobody can read. */

struct fixture {
    struct member_folders members;
    struct carrier_inline carrier;
    struct engine *engine;
    struct control *control;
    struct buffer answers;
};

static void keep_answer(void *context, uint64_t client, struct bytes message)
{
    struct fixture *f = context;
    assert_int_equal(client, 1);
    assert_int_equal(buffer_append(&f->answers, message), AYNI_OK);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct fault fault = {0};
    member_folders_make(&f->members);
    const char *folder = f->members.folders[0];
    struct engine_options options = {test_heap(), folder, 0, &f->carrier.carrier};
    carrier_inline_init(&f->carrier);
    assert_int_equal(engine_bind(test_heap(), folder, buffer_view(&f->members.charter), &fault), AYNI_OK);
    assert_int_equal(engine_open(&f->engine, &options, &fault), AYNI_OK);
    struct control_options control = {.heap = test_heap(),
                                      .engine = f->engine,
                                      .codelists = AYNI_CODELISTS,
                                      .reply = keep_answer,
                                      .context = f};
    assert_int_equal(control_new(&f->control, &control), AYNI_OK);
    buffer_init(&f->answers, test_heap(), 2 * CONTROL_MESSAGE_MAX);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    engine_close(f->engine);
    control_free(f->control);
    buffer_deinit(&f->answers);
    member_folders_remove(&f->members);
    free(f);
    return 0;
}

static void work(struct fixture *f)
{
    engine_flush(f->engine);
    carrier_inline_run(&f->carrier, f->engine);
}

/* One request; its answer is valid until the next. */
static struct rpc_response ask(struct fixture *f, const char *method, struct bytes params)
{
    struct buffer message;
    struct rpc_request request = {7, bytes_of_text(method), params};
    struct rpc_response response;
    size_t n_consumed;
    buffer_init(&message, test_heap(), CONTROL_MESSAGE_MAX);
    buffer_clear(&f->answers);
    assert_int_equal(rpc_write_request(&message, &request), AYNI_OK);
    assert_int_equal(control_receive(f->control, 1, buffer_view(&message), &n_consumed), AYNI_OK);
    assert_int_equal(n_consumed, message.len);
    buffer_deinit(&message);
    work(f);
    struct cursor in = cursor_of(buffer_view(&f->answers));
    assert_int_equal(rpc_read_response(&in, &response), AYNI_OK);
    assert_int_equal(cursor_left(&in), 0); /* one answer, no more */
    assert_int_equal(codec_check(response.value), AYNI_OK);
    return response;
}

static struct rpc_response ask_text(struct fixture *f, const char *method, const char *key, const char *text)
{
    struct buffer params;
    buffer_init(&params, test_heap(), 1000);
    struct packer p = packer_to(&params);
    pack_map(&p, 1);
    pack_text(&p, key);
    pack_text(&p, text);
    struct rpc_response response = ask(f, method, buffer_view(&params));
    buffer_deinit(&params);
    return response;
}

static struct rpc_response ask_from(struct fixture *f, const char *method, const char *key, uint64_t from)
{
    struct buffer params;
    buffer_init(&params, test_heap(), 1000);
    struct packer p = packer_to(&params);
    pack_map(&p, 2);
    pack_text(&p, key); /* "after" and "from" stand before "limit" */
    pack_uint(&p, from);
    pack_text(&p, "limit");
    pack_uint(&p, UINT64_MAX);
    struct rpc_response response = ask(f, method, buffer_view(&params));
    buffer_deinit(&params);
    return response;
}

static struct bytes message_of(struct bytes error)
{
    struct bytes value, text;
    assert_int_equal(codec_map_find(error, "message", &value), AYNI_OK);
    struct cursor c = cursor_of(value);
    assert_int_equal(cursor_read_str(&c, &text), AYNI_OK);
    return text;
}

static void join(struct fixture *f)
{
    static const uint8_t no_params[] = {0x80};
    assert_true(ask(f, "join", BYTES_ARRAY(no_params)).ok);
}

/* Ask for page after page; returns how many items there were and, in `out_n_pages`, how many pages. */
static size_t count_all(struct fixture *f, const char *method, const char *key, size_t *out_n_pages)
{
    size_t n_items = 0;
    uint64_t next = 0;
    *out_n_pages = 0;
    do {
        struct bytes value;
        size_t n;
        struct rpc_response page = ask_from(f, method, key, next);
        assert_true(page.ok);
        assert_int_equal(codec_map_find(page.value, "items", &value), AYNI_OK);
        struct cursor c = cursor_of(value);
        assert_int_equal(cursor_read_array(&c, &n), AYNI_OK);
        n_items += n;
        next = 0;
        if (codec_map_find(page.value, "next", &value) != AYNI_OK) value = (struct bytes){0};
        c = cursor_of(value);
        if (value.len > 0) assert_int_equal(cursor_read_uint(&c, &next), AYNI_OK);
        assert_true(++*out_n_pages < 100);
    } while (next != 0);
    return n_items;
}

static void a_message_cut_inside_a_character_is_still_text(void **state)
{
    struct fixture *f = *state;
    /* 39 bytes, then one character of two: the message shows 40. The same for 80 where an id is asked for. */
    char name[128];
    memset(name, 'a', 79);
    strcpy(name + 79, "\xc3\xb1-rest");
    assert_false(ask_text(f, "show", "id", name).ok);
    assert_false(ask_text(f, "log", "member", name).ok);
    assert_false(ask_text(f, "list", "status", name + 40).ok);
    assert_false(ask_text(f, name + 40, "id", "x").ok);
}

static void a_message_steers_no_terminal(void **state)
{
    struct fixture *f = *state;
    struct rpc_response response = ask_text(f, "show", "id", "\x1b[2J\xe2\x80\xae");
    struct bytes text = message_of(response.value);
    for (size_t i = 0; i < text.len; i++)
        assert_in_range(text.data[i], 0x20, 0x7e);
}

static void ignore(void *context, const struct submission *submission, enum ayni_err err)
{
    (void)context, (void)submission;
    assert_int_equal(err, AYNI_OK);
}

/* The join once more, which is void: a copy. `out` holds its bytes. */
static struct submission copy_of_join(struct fixture *f, struct buffer *out)
{
    struct store_read read;
    struct bytes record;
    assert_int_equal(store_read_begin(engine_store(f->engine), &read), AYNI_OK);
    assert_int_equal(store_record(&read, engine_own_log(f->engine), 0, &record), AYNI_OK);
    buffer_init(out, test_heap(), record.len);
    assert_int_equal(buffer_append(out, record), AYNI_OK);
    store_read_end(&read);
    struct submission copy = {.record = out->data, .record_len = out->len, .done = ignore};
    ledger_examine(&copy.examination, buffer_view(out));
    return copy;
}

static void add_void_records(struct fixture *f, size_t n)
{
    struct buffer record;
    struct submission copy = copy_of_join(f, &record);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(engine_submit(f->engine, &copy), AYNI_OK);
    buffer_deinit(&record);
    work(f);
}

static void one_submission_at_a_time_is_about_a_subject(void **state)
{
    struct fixture *f = *state;
    struct buffer record;
    join(f);
    struct submission copy = copy_of_join(f, &record);
    for (size_t round = 0; round < 2; round++) {
        for (uint8_t i = 0; i < 3; i++) {
            copy.subject = (struct hash){{9, i}}; /* alike at first sight */
            assert_int_equal(engine_submit(f->engine, &copy), AYNI_OK);
            assert_int_equal(engine_submit(f->engine, &copy), AYNI_ERR_BUSY);
        }
        copy.subject = (struct hash){{9, 0}};
        assert_int_equal(engine_submit(f->engine, &copy), AYNI_ERR_BUSY);
        work(f); /* and then the next ones may */
    }
    assert_int_equal(ledger_n_void(engine_ledger(f->engine)), 6);
    buffer_deinit(&record);
}

static void a_page_of_void_records_fits_an_answer(void **state)
{
    struct fixture *f = *state;
    size_t n_pages;
    join(f);
    add_void_records(f, 1500);
    assert_int_equal(ledger_n_void(engine_ledger(f->engine)), 1500);
    assert_int_equal(count_all(f, "log", "from", &n_pages), 1501);
    assert_in_range(n_pages, 2, 3);
}

/* The example under another id, with as many parties as there may be. */
static void propose_with_many_parties(struct fixture *f, int number)
{
    static const char start[] = "\"parties\": [", label[] = "\"id\": \"BO-NIT-1020304050-";
    struct buffer file, payload, params;
    struct fault fault = {0};
    struct json_fault where = {0};
    char *json = calloc(1, 300000);
    buffer_init(&file, test_heap(), 200000);
    buffer_init(&payload, test_heap(), 200000);
    buffer_init(&params, test_heap(), 200000);
    assert_int_equal(file_read(&file, AYNI_EXAMPLES "/joint-laboratory.json", false, &fault), AYNI_OK);
    assert_int_equal(buffer_append(&file, bytes_of("", 1)), AYNI_OK);
    char *text = (char *)file.data, *at_label = strstr(text, label), *at_parties = strstr(text, start);
    assert_true(at_label != NULL && at_parties > at_label);
    int len = sprintf(json, "%.*s%s%d-%.*s%s", (int)(at_label - text), text, label, number,
                      (int)(at_parties - at_label - (int)strlen(label)), at_label + strlen(label), start);
    for (int i = 0; i < 29; i++)
        len += sprintf(json + len,
                       "{\"org_id\": \"BO-NIT-99%d\", \"roles\": [\"4\"], \"signatory\": false, "
                       "\"coop_role\": \"partner\"},",
                       100 + i);
    strcpy(json + len, at_parties + strlen(start));
    enum ayni_err err = json_read(&payload, bytes_of_text(json), record_type_schema(RECORD_PROPOSE), &where);
    if (err != AYNI_OK) fail_msg("%s at %d:%d", where.message, where.line, where.column);
    struct packer p = packer_to(&params);
    pack_map(&p, 1);
    pack_text(&p, "payload");
    pack_raw(&p, buffer_view(&payload));
    struct rpc_response response = ask(f, "propose", buffer_view(&params));
    if (!response.ok) {
        struct bytes message = message_of(response.value);
        fail_msg("%.*s", (int)message.len, (const char *)message.data);
    }
    buffer_deinit(&file);
    buffer_deinit(&payload);
    buffer_deinit(&params);
    free(json);
}

static void a_page_of_commitments_with_many_parties_fits_an_answer(void **state)
{
    struct fixture *f = *state;
    size_t n_pages;
    join(f);
    for (int i = 0; i < 100; i++)
        propose_with_many_parties(f, i);
    assert_int_equal(count_all(f, "list", "after", &n_pages), 100);
    assert_in_range(n_pages, 2, 5);
}

static void a_page_that_begins_behind_the_end_is_empty(void **state)
{
    struct fixture *f = *state;
    static const uint64_t places[] = {1, 1000, UINT32_MAX, UINT64_MAX};
    join(f);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        assert_true(ask_from(f, "list", "after", places[i]).ok);
        assert_true(ask_from(f, "log", "from", places[i]).ok);
    }
}

int main(void)
{
#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_message_cut_inside_a_character_is_still_text),
        WITH_FIXTURE(a_message_steers_no_terminal),
        WITH_FIXTURE(one_submission_at_a_time_is_about_a_subject),
        WITH_FIXTURE(a_page_of_void_records_fits_an_answer),
        WITH_FIXTURE(a_page_of_commitments_with_many_parties_fits_an_answer),
        WITH_FIXTURE(a_page_that_begins_behind_the_end_is_empty),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
