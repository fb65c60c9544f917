/* SPDX-License-Identifier: Apache-2.0 */
#include "node/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/cmocka.h"

static void addresses_are_split_into_host_and_port(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *port;
    } cases[] = {
        {"umsa.edu.bo:4700", "umsa.edu.bo", "4700"},
        {"192.0.2.1:65535", "192.0.2.1", "65535"},
        {"[::]:4700", "::", "4700"},
        {"[2001:db8::1]:1", "2001:db8::1", "1"},
        {"localhost:0", "localhost", "0"},
        {"Node_1.lab:4700", "Node_1.lab", "4700"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address;
        assert_true(address_parse(&address, bytes_of_text(cases[i].text)));
        assert_string_equal(address.host, cases[i].host);
        assert_string_equal(address.port, cases[i].port);
    }
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",          ":",       ":4700",      "umsa.edu.bo",  "umsa.edu.bo:",   "umsa.edu.bo:65536",
        "a:04700",   "a:47x",   "a:-1",       "a:100000",     "::1:4700",       "[::1:4700",
        "::1]:4700", "[]:4700", "[abc]:4700", "[::1%lo]:470", "two words:4700", "tab\t:4700",
        ";a:4700",   "#a:4700", "a/b:4700",   "\"a\":4700",   "\xc3\xb1:4700",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address = {.host = "untouched"};
        if (address_parse(&address, bytes_of_text(cases[i]))) fail_msg("took `%s`", cases[i]);
        assert_string_equal(address.host, "untouched");
    }
}

static void a_host_of_any_length_is_refused_beyond_255(void **state)
{
    (void)state;
    char text[400];
    struct address address;
    for (size_t len = 254; len <= 300; len++) {
        memset(text, 'a', len);
        memcpy(text + len, ":1", 3);
        assert_int_equal(address_parse(&address, bytes_of_text(text)), len <= 255);
    }
}

static struct source source_of_v6(const char *text)
{
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return source_of((struct sockaddr *)&in6);
}

static struct source source_of_v4(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, text, &in.sin_addr), 1);
    return source_of((struct sockaddr *)&in);
}

static void a_source_is_an_ipv4_address_or_an_ipv6_network(void **state)
{
    (void)state;
    struct source one = source_of_v6("2001:db8:1:2::1");
    struct source two = source_of_v6("2001:db8:1:2:ffff::9");
    struct source other = source_of_v6("2001:db8:1:3::1");
    assert_memory_equal(&one, &two, sizeof one);
    assert_memory_not_equal(&one, &other, sizeof one);

    struct source plain = source_of_v4("192.0.2.7");
    struct source mapped = source_of_v6("::ffff:192.0.2.7");
    struct source neighbour = source_of_v4("192.0.2.8");
    assert_memory_equal(&plain, &mapped, sizeof plain);
    assert_memory_not_equal(&plain, &neighbour, sizeof plain);
}

static void addresses_are_written_as_people_write_them(void **state)
{
    (void)state;
    char text[ADDRESS_TEXT_MAX];
    struct sockaddr_in6 in6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(4700), .sin6_addr = in6addr_loopback};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(0x7f000001)}};
    address_write(text, (struct sockaddr *)&in6);
    assert_string_equal(text, "[::1]:4700");
    address_write(text, (struct sockaddr *)&in);
    assert_string_equal(text, "127.0.0.1:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_split_into_host_and_port),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(a_host_of_any_length_is_refused_beyond_255),
        cmocka_unit_test(a_source_is_an_ipv4_address_or_an_ipv6_network),
        cmocka_unit_test(addresses_are_written_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
