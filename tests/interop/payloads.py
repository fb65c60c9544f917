# SPDX-License-Identifier: Apache-2.0
"""What joins the fields of payloads that are no commitments: proto/fields.md."""

import functools

import body
from canonical import Refused
from fields import require
from ledger import Member, Charter

SHAPES = {"remove": {"member", "log", "size", "root"}, "succeed": {"member", "log", "size", "root", "keys"}, "rules": {"version"}}


@functools.lru_cache(1024)
def member_of(card):
    """The member of a card; Refused when the card does not hold."""
    return Member(card)


@functools.lru_cache(64)
def charter_of(data):
    return Charter(data)


def check_endorse(payload):
    member_of(payload["card"])


def check_vote(payload):
    for change in payload["motion"]["changes"]:
        named = set(change) - {"change", "keep"}
        if change["change"] == "roll":
            require(named in ({"add"}, {"drop"}), "a change of the roll adds or drops")
        else:
            require(named == SHAPES[change["change"]], "a change without its fields, or with others")


CHECKS = {"endorse": check_endorse, "vote": check_vote}


def hold(kind, payload):
    if body.check_payload(kind, payload) is not None:
        return False
    try:
        CHECKS.get(kind, lambda _: None)(payload)
    except Refused:
        return False
    return True
