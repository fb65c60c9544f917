/* SPDX-License-Identifier: Apache-2.0 */
#include "node/config.h"

#include <ini.h>
#include <stdio.h>

#include "core/base/buffer.h"
#include "core/base/hex.h"

struct parse {
    struct bytes rest;
    unsigned line;         /* the one that was handed out last */
    unsigned refused_line; /* 0: none */
    const char *path;
    struct config *config;
    struct fault *fault; /* what is wrong there */
};

static int refuse(struct parse *p, const char *what, const char *name)
{
    if (p->refused_line != 0 && p->refused_line <= p->line) return 0; /* the first counts */
    p->refused_line = p->line;
    fault_set(p->fault, "%s:%u: %s%s", p->path, p->line, what, name);
    return 0;
}

/* inih's fgets: one line of the text in memory, counted. */
static char *next_line(char *out, int max, void *context)
{
    struct parse *p = context;
    if (p->rest.len == 0) return NULL;
    const uint8_t *end = memchr(p->rest.data, '\n', p->rest.len);
    size_t len = end == NULL ? p->rest.len : (size_t)(end - p->rest.data) + 1;
    p->line++;
    if (memchr(p->rest.data, '\0', len) != NULL) refuse(p, "this is no text file", "");
    if (len >= (size_t)max) refuse(p, "this line is too long", "");
    size_t kept = len < (size_t)max ? len : (size_t)max - 1;
    memcpy(out, p->rest.data, kept);
    out[kept] = '\0';
    p->rest = bytes_of(p->rest.data + len, p->rest.len - len);
    return out;
}

static bool copy_text(char *out, size_t max, const char *text)
{
    int n = snprintf(out, max, "%s", text);
    return n > 0 && (size_t)n < max;
}

static bool copy_address(char out[ADDRESS_TEXT_MAX], const char *text)
{
    struct address ignored;
    return address_parse(&ignored, bytes_of_text(text)) && copy_text(out, ADDRESS_TEXT_MAX, text);
}

static int take_node(struct parse *p, const char *name, const char *value)
{
    if (strcmp(name, "listen") != 0) return refuse(p, "[node] has no key ", name);
    if (p->config->listen[0] != '\0') return refuse(p, "a second time: ", name);
    if (copy_address(p->config->listen, value)) return 1;
    return refuse(p, "expected HOST:PORT, such as [::]:4700, for ", name);
}

static int take_peer(struct parse *p, const char *name, const char *value)
{
    struct config *c = p->config;
    if (config_address(c, bytes_of_text(name)) != NULL) return refuse(p, "a second time: ", name);
    if (c->n_peers == CHARTER_FOUNDERS_MAX) return refuse(p, "more peers than a ledger has members", "");
    struct config_peer *peer = &c->peers[c->n_peers];
    if (!copy_text(peer->name, sizeof peer->name, name)) return refuse(p, "no name of a member: ", name);
    if (!copy_address(peer->address, value))
        return refuse(p, "expected HOST:PORT, such as ayni.umsa.edu.bo:4700, for ", name);
    c->n_peers++;
    return 1;
}

static int take_observer(struct parse *p, const char *name, const char *value)
{
    struct config *c = p->config;
    if (c->n_observers == CONFIG_OBSERVERS_MAX) return refuse(p, "too many observers", "");
    struct config_observer *observer = &c->observers[c->n_observers];
    if (!copy_text(observer->name, sizeof observer->name, name))
        return refuse(p, "this name is too long: ", name);
    if (hex_decode(observer->key.bytes, sizeof observer->key.bytes, bytes_of_text(value)) != AYNI_OK)
        return refuse(p, "expected a transport key, 64 digits of 0-9 and a-f, for ", name);
    c->n_observers++;
    return 1;
}

static int take_pair(void *context, const char *section, const char *name, const char *value)
{
    struct parse *p = context;
    if (strcmp(section, "node") == 0) return take_node(p, name, value);
    if (strcmp(section, "peers") == 0) return take_peer(p, name, value);
    if (strcmp(section, "observers") == 0) return take_observer(p, name, value);
    return refuse(p, "expected [node], [peers] or [observers] above ", name);
}

enum ayni_err config_parse(struct config *out, struct bytes text, const char *path, struct fault *fault)
{
    struct config config = {.listen = ""};
    struct parse p = {.rest = text, .path = path, .config = &config, .fault = fault};
    int line = ini_parse_stream(next_line, &p, take_pair, &p);
    /* The first line that inih could not read, or that was refused above. */
    if (line > 0) p.line = (unsigned)line;
    if (line != 0) refuse(&p, "expected KEY = VALUE or [SECTION]", "");
    if (p.refused_line != 0) return AYNI_ERR_FIELD;
    if (config.listen[0] == '\0') memcpy(config.listen, CONFIG_LISTEN_DEFAULT, sizeof CONFIG_LISTEN_DEFAULT);
    *out = config;
    return AYNI_OK;
}

enum ayni_err config_read(struct config *out, struct heap *heap, const char *path, struct fault *fault)
{
    struct buffer text;
    buffer_init(&text, heap, CONFIG_BYTES_MAX);
    enum ayni_err err = file_read(&text, path, false, fault);
    if (err == AYNI_OK || err == AYNI_ERR_NOT_FOUND) err = config_parse(out, buffer_view(&text), path, fault);
    buffer_deinit(&text);
    return err;
}

const char *config_address(const struct config *config, struct bytes member_name)
{
    for (size_t i = 0; i < config->n_peers; i++)
        if (bytes_equal_text(member_name, config->peers[i].name)) return config->peers[i].address;
    return NULL;
}
