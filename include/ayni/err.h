/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AYNI_ERR_H
#define AYNI_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Every function of the project that can fail returns one of these; 0 is success.
 *
 * What a peer, a person or a file may cause is a code. What only a bug of ours may cause is an assertion.
 */
#define AYNI_ERR_TABLE(X)                                                         \
    X(AYNI_OK, "ok", "ok")                                                        \
    X(AYNI_ERR_MORE, "more", "more input is needed")                              \
    /* Verdicts: the sender's or the author's fault. */                           \
    X(AYNI_ERR_ENCODING, "encoding", "encoding is not canonical")                 \
    X(AYNI_ERR_LIMIT, "limit", "a limit is exceeded")                             \
    X(AYNI_ERR_FIELD, "field", "a field is missing or wrong")                     \
    X(AYNI_ERR_RULE, "rule", "a rule of the ledger forbids it")                   \
    X(AYNI_ERR_SIGNATURE, "signature", "the signature does not verify")           \
    X(AYNI_ERR_KEY, "key", "the key is unknown or not acceptable")                \
    X(AYNI_ERR_PROOF, "proof", "the proof does not lead to the root")             \
    X(AYNI_ERR_FORK, "fork", "two signed heads of one log contradict each other") \
    X(AYNI_ERR_LEDGER, "ledger", "it belongs to another ledger")                  \
    X(AYNI_ERR_PROTOCOL, "protocol", "the peer does not keep to the protocol")    \
    X(AYNI_ERR_DIGEST, "digest", "the digest does not match")                     \
    /* Questions that have no single answer. */                                   \
    X(AYNI_ERR_NOT_FOUND, "not_found", "not found")                               \
    X(AYNI_ERR_AMBIGUOUS, "ambiguous", "more than one thing fits")                \
    X(AYNI_ERR_EXISTS, "exists", "it exists already")                             \
    X(AYNI_ERR_USAGE, "usage", "the request is not understood")                   \
    X(AYNI_ERR_TIMEOUT, "timeout", "it took too long")                            \
    /* This machine's. */                                                         \
    X(AYNI_ERR_MEMORY, "memory", "out of memory")                                 \
    X(AYNI_ERR_FULL, "full", "no room is left on the disk or in the map")         \
    X(AYNI_ERR_IO, "io", "reading or writing failed")                             \
    X(AYNI_ERR_BUSY, "busy", "in use by another process")                         \
    X(AYNI_ERR_PERMISSION, "permission", "owner or permissions are not safe")     \
    X(AYNI_ERR_VERSION, "version", "written by a newer version of the program")   \
    X(AYNI_ERR_CORRUPT, "corrupt", "stored data is damaged")                      \
    X(AYNI_ERR_UNREACHABLE, "unreachable", "the node cannot be reached")

enum ayni_err {
#define AYNI_ERR_ENUM(code, name, text) code,
    AYNI_ERR_TABLE(AYNI_ERR_ENUM)
#undef AYNI_ERR_ENUM
};

/* What a shared library shows; everything else in it is hidden. */
#if defined(__GNUC__)
#define AYNI_API __attribute__((visibility("default")))
#else
#define AYNI_API
#endif

/** English text of a code: static, never NULL; for an unknown code "unknown error". */
AYNI_API const char *ayni_err_text(enum ayni_err err);

/** Name of a code for programs, such as "encoding" for AYNI_ERR_ENCODING: static, never NULL. */
AYNI_API const char *ayni_err_name(enum ayni_err err);

#if defined(__GNUC__)
#define AYNI_MUST_CHECK __attribute__((warn_unused_result))
#else
#define AYNI_MUST_CHECK
#endif

#ifdef __cplusplus
}
#endif

#endif
