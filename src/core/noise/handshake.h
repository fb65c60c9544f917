/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;
struct noise;

/*
 * The three messages of Noise XK, without their frames and with the payloads that the pattern allows: for
 * core/noise and its tests alone. After an error the session must not go on.
 */

/* Is the next message ours to write? False once the handshake is complete. */
bool handshake_writes(const struct noise *n);

/* Length of the next message with an empty payload. */
size_t handshake_message_len(const struct noise *n);

/* Append the next message to `out`. Errors: AYNI_ERR_KEY; those of the buffer. */
AYNI_MUST_CHECK enum ayni_err handshake_write(struct noise *n, struct buffer *out, struct bytes payload);

/*
 * Read the next message, whose length is handshake_message_len or more; `out_payload` holds what is above.
 * Errors: AYNI_ERR_SIGNATURE, AYNI_ERR_KEY
 */
AYNI_MUST_CHECK enum ayni_err handshake_read(struct noise *n, uint8_t *out_payload, struct bytes message);
