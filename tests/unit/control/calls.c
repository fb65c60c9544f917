/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/engine.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/record/types.h"
#include "json/json.h"

struct client *open_client(const struct member_folders *m, int member)
{
    struct client *client;
    struct fault fault = {0};
    struct client_options options = {
        .heap = test_heap(), .folder = m->folders[member], .codelists = AYNI_CODELISTS};
    enum ayni_err err = client_open(&client, &options, &fault);
    if (err != AYNI_OK) fail_msg("%s", fault.text);
    return client;
}

void bind_member(const struct member_folders *m, int member)
{
    struct fault fault = {0};
    enum ayni_err err = engine_bind(test_heap(), m->folders[member], buffer_view(&m->charter), &fault);
    if (err != AYNI_OK) fail_msg("%s", fault.text);
}

struct client *open_joined(const struct member_folders *m, int member)
{
    static const uint8_t no_params = 0x80;
    struct client_reply reply;
    bind_member(m, member);
    struct client *client = open_client(m, member);
    assert_int_equal(client_call(client, "join", bytes_of(&no_params, 1), &reply), AYNI_OK);
    assert_true(reply.ok);
    return client;
}

struct bytes value_of(struct bytes map, const char *key)
{
    struct bytes value;
    assert_int_equal(codec_map_find(map, key, &value), AYNI_OK);
    return value;
}

struct bytes bin_of(struct bytes map, const char *key)
{
    struct bytes bytes;
    struct cursor c = cursor_of(value_of(map, key));
    assert_int_equal(cursor_read_bin(&c, &bytes), AYNI_OK);
    return bytes;
}

struct bytes text_of(struct bytes map, const char *key)
{
    struct bytes text;
    struct cursor c = cursor_of(value_of(map, key));
    assert_int_equal(cursor_read_str(&c, &text), AYNI_OK);
    return text;
}

uint64_t uint_of(struct bytes map, const char *key)
{
    uint64_t number;
    struct cursor c = cursor_of(value_of(map, key));
    assert_int_equal(cursor_read_uint(&c, &number), AYNI_OK);
    return number;
}

void pack_example(struct buffer *out, const char *from, const char *to)
{
    struct buffer text, payload;
    struct fault fault = {0};
    struct json_fault where = {0};
    buffer_init(&text, test_heap(), 200000);
    assert_int_equal(file_read(&text, AYNI_EXAMPLES "/joint-laboratory.json", false, &fault), AYNI_OK);
    assert_int_equal(buffer_append(&text, bytes_of("", 1)), AYNI_OK);
    char *json = (char *)text.data;
    char *edited = malloc(text.len + 1000);
    assert_non_null(edited);
    char *at = from == NULL ? NULL : strstr(json, from);
    if (from != NULL) assert_non_null(at);
    if (at != NULL)
        sprintf(edited, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
    else
        strcpy(edited, json);
    buffer_init(&payload, test_heap(), 200000);
    assert_int_equal(json_read(&payload, bytes_of_text(edited), record_type_schema(RECORD_PROPOSE), &where),
                     AYNI_OK);
    struct packer p = packer_to(out);
    pack_map(&p, 1);
    pack_text(&p, "payload");
    pack_raw(&p, buffer_view(&payload));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    free(edited);
    buffer_deinit(&payload);
    buffer_deinit(&text);
}

void propose_edited(struct client *client, const char *from, const char *to, struct client_reply *out)
{
    struct buffer params;
    buffer_init(&params, test_heap(), 200000);
    pack_example(&params, from, to);
    assert_int_equal(client_call(client, "propose", buffer_view(&params), out), AYNI_OK);
    buffer_deinit(&params);
}

void call_with_id(struct client *client, const char *method, const char *id, struct client_reply *out)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    buffer_init(&params, test_heap(), 1000);
    pack_map(&p, 1);
    pack_text(&p, "id");
    pack_text(&p, id);
    assert_int_equal(client_call(client, method, buffer_view(&params), out), AYNI_OK);
    buffer_deinit(&params);
}
