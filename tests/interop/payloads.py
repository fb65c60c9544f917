# SPDX-License-Identifier: Apache-2.0
"""What joins the fields of payloads that are no commitments: proto/fields.md."""

import functools

import body
import ed25519
from canonical import Refused
from fields import require
from ledger import KEYS, Charter, Member

SIGNED_BY_THE_MEMBER_KEY = ("authorize", "revoke", "rotate", "resign", "witnesses", "vote")

SHAPES = {"remove": {"member", "log", "size", "root"}, "succeed": {"member", "log", "size", "root", "keys"}, "rules": {"version"}}


@functools.lru_cache(1024)
def member_of(card):
    """The member of a card; Refused when the card does not hold."""
    return Member(card)


@functools.lru_cache(64)
def charter_of(data):
    return Charter(data)


def check_keys(keys):
    """Keys by their names: sound, and each another."""
    require(len(set(keys.values())) == len(keys), "a key twice")
    for name, key in keys.items():
        require(is_sound_for(name, key), f"an unsound {name}")


@functools.lru_cache(4096)
def is_sound_for(name, key):
    return any(ed25519.x25519(bytes(32), key)) if name == "transport_key" else ed25519.is_sound(key)


def check_endorse(payload):
    member_of(payload["card"])


def check_rotate(payload):
    check_keys({name: payload[name] for name in KEYS if name in payload})


def check_vote(payload):
    changes = payload["motion"]["changes"]
    for change in changes:
        named = set(change) - {"change", "keep"}
        require("keep" not in change or change["change"] in ("remove", "succeed"), "nothing is kept without a cut")
        if change["change"] == "roll":
            require(named in ({"add"}, {"drop"}), "a change of the roll adds or drops")
        else:
            require(named == SHAPES[change["change"]], "a change without its fields, or with others")
        if change["change"] == "succeed":
            check_keys(change["keys"])
    body.unique((change["member"] for change in changes if "member" in change), "a member is cut")
    body.unique((change.get("add", change.get("drop")) for change in changes if change["change"] == "roll"), "a member of the roll")


def check_authorize(payload):
    require(not set(payload.get("types", [])) & set(SIGNED_BY_THE_MEMBER_KEY), "what no signer may sign")


CHECKS = {"endorse": check_endorse, "vote": check_vote, "rotate": check_rotate, "authorize": check_authorize}


def hold(kind, payload):
    if body.check_payload(kind, payload) is not None:
        return False
    try:
        CHECKS.get(kind, lambda _: None)(payload)
    except Refused:
        return False
    return True
