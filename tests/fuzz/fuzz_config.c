/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "node/config.h"
#include "support/heap.h"

/* Input: the text of an ayni.conf. */

static void put(struct buffer *out, const char *text)
{
    enum ayni_err err = buffer_append(out, bytes_of_text(text));
    assert(err == AYNI_OK);
}

static void put_pair(struct buffer *out, const char *name, const char *value)
{
    put(out, name);
    put(out, " = ");
    put(out, value);
    put(out, "\n");
}

static void write_config(struct buffer *out, const struct config *c)
{
    put(out, "[node]\n");
    put_pair(out, "listen", c->listen);
    put(out, "[peers]\n");
    for (size_t i = 0; i < c->n_peers; i++)
        put_pair(out, c->peers[i].name, c->peers[i].address);
    put(out, "[observers]\n");
    for (size_t i = 0; i < c->n_observers; i++) {
        char hex[65];
        hex_encode(hex, BYTES_ARRAY(c->observers[i].key.bytes));
        put_pair(out, c->observers[i].name, hex);
    }
}

static void check_same(const struct config *a, const struct config *b)
{
    assert(strcmp(a->listen, b->listen) == 0);
    assert(a->n_peers == b->n_peers && a->n_observers == b->n_observers);
    for (size_t i = 0; i < a->n_peers; i++) {
        assert(strcmp(a->peers[i].name, b->peers[i].name) == 0);
        assert(strcmp(a->peers[i].address, b->peers[i].address) == 0);
    }
    for (size_t i = 0; i < a->n_observers; i++) {
        assert(strcmp(a->observers[i].name, b->observers[i].name) == 0);
        assert(dh_public_equal(&a->observers[i].key, &b->observers[i].key));
    }
}

static void check_address(const char *text)
{
    struct address address;
    bool holds = address_parse(&address, bytes_of_text(text));
    assert(holds && strlen(address.host) > 0 && strlen(address.port) > 0);
}

/* What is taken can be dialled, is found under its name, and written down again means the same. */
static void check_config(const struct config *c)
{
    struct config again;
    struct buffer text;
    struct fault fault = {0};
    assert(c->n_peers <= CHARTER_FOUNDERS_MAX && c->n_observers <= CONFIG_OBSERVERS_MAX);
    check_address(c->listen);
    for (size_t i = 0; i < c->n_peers; i++) {
        check_address(c->peers[i].address);
        const char *address = config_address(c, bytes_of_text(c->peers[i].name));
        assert(address == c->peers[i].address);
    }
    buffer_init(&text, test_heap(), CONFIG_BYTES_MAX);
    write_config(&text, c);
    enum ayni_err err = config_parse(&again, buffer_view(&text), "again", &fault);
    assert(err == AYNI_OK);
    check_same(c, &again);
    buffer_deinit(&text);
    if (c->n_peers + c->n_observers > 0) fuzz_accept();
}

/* A fault begins with the file and a line that it has. */
static void check_fault(const struct fault *fault, struct bytes text)
{
    size_t n_lines = 1;
    for (size_t i = 0; i < text.len; i++)
        n_lines += text.data[i] == '\n';
    assert(strncmp(fault->text, "ayni.conf:", 10) == 0);
    unsigned long line = strtoul(fault->text + 10, NULL, 10);
    assert(line >= 1 && line <= n_lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct config config = {.listen = "untouched"};
    struct fault fault = {0};
    struct bytes text = bytes_of(data, len);
    if (len > CONFIG_BYTES_MAX) return 0;
    enum ayni_err err = config_parse(&config, text, "ayni.conf", &fault);
    if (err == AYNI_OK) {
        check_config(&config);
    } else {
        assert(err == AYNI_ERR_FIELD && strcmp(config.listen, "untouched") == 0);
        check_fault(&fault, text);
    }
    return 0;
}
