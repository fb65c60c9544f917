/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the tests in Python need from the core to stand at the other end of a node's line, well-behaved or
 * not:
 *
 *   peer_tool keys FOLDER           the secrets of a data folder, a `name hex` a line
 *   peer_tool sign SECRET MESSAGE   an Ed25519 signature; all in hex
 *   peer_tool talk HOST PORT LEDGER SECRET PEER FROM   the caller's side of a session, driven by lines:
 *
 * in: `message HEX` is sent as one application message, `stream HEX` sealed but without its length, `wire
 * HEX` as it is, `quit` ends. Out: `open` after the handshake, `message HEX` for what arrives, `closed` at
 * the end.
 */

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/keys.h"
#include "core/base/hex.h"
#include "core/crypto/crypto.h"
#include "core/noise/noise.h"
#include "core/sync/frame.h"
#include "support/heap.h"

static void fail(const char *what)
{
    fprintf(stderr, "peer_tool: %s\n", what);
    exit(1);
}

static void check(enum ayni_err err, const char *what)
{
    if (err != AYNI_OK) fail(what);
}

/* Hex of any length; the buffer is the caller's to release. */
static void parse_hex(struct buffer *out, const char *text)
{
    size_t len = strlen(text) / 2;
    buffer_init(out, test_heap(), (size_t)16 << 20);
    check(buffer_reserve(out, len + 1), "memory");
    check(hex_decode(out->data, len, bytes_of_text(text)), "hex digits");
    out->len = len;
}

static void print_hex(const char *name, struct bytes data)
{
    char *hex = malloc(2 * data.len + 1);
    if (hex == NULL) fail("memory");
    hex_encode(hex, data);
    printf("%s %s\n", name, hex);
    fflush(stdout);
    free(hex);
}

static void print_keys(const char *folder)
{
    struct keys keys;
    struct fault fault = {0};
    if (keys_load(&keys, folder, &fault) != AYNI_OK) fail(fault.text);
    print_hex("member_secret", BYTES_ARRAY(keys.member_secret.bytes));
    print_hex("member", BYTES_ARRAY(keys.member.bytes));
    print_hex("log_secret", BYTES_ARRAY(keys.log_secret.bytes));
    print_hex("log", BYTES_ARRAY(keys.log.bytes));
    print_hex("transport_secret", BYTES_ARRAY(keys.transport.secret.bytes));
    print_hex("transport", BYTES_ARRAY(keys.transport.own.bytes));
    keys_wipe(&keys);
}

static void print_signature(const char *secret_hex, const char *message_hex)
{
    struct secret_key secret;
    struct signature signature;
    struct buffer message;
    check(hex_decode(secret.bytes, sizeof secret.bytes, bytes_of_text(secret_hex)), "the secret");
    parse_hex(&message, message_hex);
    ed25519_sign(&signature, &secret, buffer_view(&message));
    print_hex("signature", BYTES_ARRAY(signature.bytes));
    buffer_deinit(&message);
}

/* A session as the caller. */
struct line {
    int fd;
    struct noise noise;
    struct buffer in;
    struct frame_reader reader;
};

static struct addrinfo *resolve(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found;
    if (getaddrinfo(host, port, &hints, &found) != 0) fail("the address");
    return found;
}

/* Nodes count callers by their address: a test that calls often does it from many. */
static int dial(const char *host, const char *port, const char *from)
{
    struct addrinfo *to = resolve(host, port), *source = resolve(from, "0");
    int fd = socket(to->ai_family, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, source->ai_addr, source->ai_addrlen) != 0 ||
        connect(fd, to->ai_addr, to->ai_addrlen) != 0)
        fail("cannot connect");
    freeaddrinfo(to);
    freeaddrinfo(source);
    return fd;
}

/* False when the other side has closed. */
static bool send_all(const struct line *line, struct bytes data)
{
    for (size_t at = 0; at < data.len;) {
        ssize_t n = send(line->fd, data.data + at, data.len - at, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

static bool receive(struct line *line)
{
    check(buffer_reserve(&line->in, 65536), "memory");
    ssize_t n = recv(line->fd, line->in.data + line->in.len, 65536, 0);
    if (n > 0) line->in.len += (size_t)n;
    return n > 0;
}

static void start_noise(struct line *line, char **argv)
{
    struct ledger_id ledger;
    struct noise_options options = {.initiator = true};
    uint8_t prologue[NOISE_PROLOGUE_MAX];
    struct seed seed;
    check(hex_decode(ledger.bytes, sizeof ledger.bytes, bytes_of_text(argv[4])), "the ledger id");
    check(hex_decode(seed.bytes, sizeof seed.bytes, bytes_of_text(argv[5])), "the secret");
    check(hex_decode(options.peer.bytes, sizeof options.peer.bytes, bytes_of_text(argv[6])),
          "the peer's key");
    dh_keypair(&options.keys.secret, &options.keys.own, &seed);
    crypto_random(&options.ephemeral, sizeof options.ephemeral);
    options.prologue = bytes_of(prologue, noise_prologue(prologue, &ledger));
    noise_init(&line->noise, &options);
}

static bool shake_hands(struct line *line)
{
    struct buffer out;
    enum ayni_err err = AYNI_ERR_MORE;
    bool alive = true;
    buffer_init(&out, test_heap(), 4096);
    while (alive && err == AYNI_ERR_MORE) {
        size_t n_consumed;
        err = noise_handshake(&line->noise, &out, &n_consumed, buffer_view(&line->in));
        buffer_consume(&line->in, n_consumed);
        alive = send_all(line, buffer_view(&out));
        buffer_clear(&out);
        if (alive && err == AYNI_ERR_MORE) alive = receive(line);
    }
    buffer_deinit(&out);
    return alive && err == AYNI_OK;
}

static void print_messages(struct line *line)
{
    size_t n_consumed;
    while (noise_open(&line->noise, &line->reader.pending, &n_consumed, buffer_view(&line->in)) == AYNI_OK) {
        struct bytes message;
        buffer_consume(&line->in, n_consumed);
        while (frame_next(&line->reader, &message) == AYNI_OK)
            print_hex("message", message);
    }
}

static bool seal_and_send(struct line *line, struct bytes plain)
{
    struct buffer sealed;
    buffer_init(&sealed, test_heap(), (size_t)32 << 20);
    check(noise_seal(&line->noise, &sealed, plain), "seal");
    bool alive = send_all(line, buffer_view(&sealed));
    buffer_deinit(&sealed);
    return alive;
}

/* The length is written here: frame_append would refuse what a hostile peer sends. */
static bool send_message(struct line *line, struct bytes message)
{
    struct buffer framed;
    uint32_t len = (uint32_t)message.len;
    uint8_t head[FRAME_HEAD_LEN] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8),
                                    (uint8_t)len};
    buffer_init(&framed, test_heap(), (size_t)32 << 20);
    check(buffer_append(&framed, BYTES_ARRAY(head)), "memory");
    check(buffer_append(&framed, message), "memory");
    bool alive = seal_and_send(line, buffer_view(&framed));
    buffer_deinit(&framed);
    return alive;
}

/* Do what one line says. False: it is over. */
static bool obey(struct line *line, char *text)
{
    struct buffer data;
    bool alive;
    char *hex = strchr(text, ' ');
    if (hex == NULL) return false;
    *hex++ = '\0';
    parse_hex(&data, hex);
    if (strcmp(text, "message") == 0)
        alive = send_message(line, buffer_view(&data));
    else if (strcmp(text, "stream") == 0)
        alive = seal_and_send(line, buffer_view(&data));
    else
        alive = send_all(line, buffer_view(&data));
    buffer_deinit(&data);
    return alive;
}

static void talk(struct line *line)
{
    char *text = NULL;
    size_t size = 0;
    bool alive = true;
    setvbuf(stdin, NULL, _IONBF, 0); /* poll sees what stdio has not read */
    while (alive) {
        struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = line->fd, .events = POLLIN}};
        print_messages(line);
        if (poll(fds, 2, -1) < 0) break;
        if (fds[1].revents != 0) alive = receive(line);
        if (!alive || fds[0].revents == 0) continue;
        ssize_t n = getline(&text, &size, stdin);
        if (n > 0 && text[n - 1] == '\n') text[n - 1] = '\0';
        alive = n > 0 && obey(line, text);
    }
    print_messages(line);
    free(text);
}

static void run_session(char **argv)
{
    struct line line = {.fd = dial(argv[2], argv[3], argv[7])};
    buffer_init(&line.in, test_heap(), (size_t)4 << 20);
    frame_reader_init(&line.reader, test_heap());
    start_noise(&line, argv);
    if (shake_hands(&line)) {
        puts("open");
        fflush(stdout);
        talk(&line);
    }
    puts("closed");
    close(line.fd);
    noise_deinit(&line.noise);
    frame_reader_deinit(&line.reader);
    buffer_deinit(&line.in);
}

int main(int argc, char **argv)
{
    check(crypto_init(), "randomness");
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        print_keys(argv[2]);
    else if (argc == 4 && strcmp(argv[1], "sign") == 0)
        print_signature(argv[2], argv[3]);
    else if (argc == 8 && strcmp(argv[1], "talk") == 0)
        run_session(argv);
    else
        fail("keys FOLDER | sign SECRET MESSAGE | talk HOST PORT LEDGER SECRET PEER FROM");
    return 0;
}
