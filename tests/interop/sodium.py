# SPDX-License-Identifier: Apache-2.0
"""Keys and signatures by libsodium, for tests that write more records than Python can sign.

What is signed here is never judged by this file: verification is ed25519.py's, or is told beforehand by whoever wrote the record.
"""

import ctypes
import ctypes.util
import functools
import hashlib

_library = ctypes.CDLL(ctypes.util.find_library("sodium"))
assert _library.sodium_init() >= 0


@functools.lru_cache(None)
def seed(name):
    return hashlib.sha256(name.encode()).digest()


@functools.lru_cache(None)
def _pair(seed_):
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    _library.crypto_sign_seed_keypair(public, secret, seed_)
    return public.raw, secret.raw


def public_key(seed_):
    return _pair(seed_)[0]


@functools.lru_cache(None)
def transport_key(seed_):
    public = ctypes.create_string_buffer(32)
    _library.crypto_scalarmult_base(public, seed_)
    return public.raw


def sign(seed_, message):
    signature = ctypes.create_string_buffer(64)
    _library.crypto_sign_detached(signature, None, message, ctypes.c_ulonglong(len(message)), _pair(seed_)[1])
    return signature.raw
