# SPDX-License-Identifier: Apache-2.0
"""What is seen of commitments on a given day and is no part of the state: proto/rules.md, "Status"."""

from fractions import Fraction

from agreements import STEERING
from fields import days_of
from sequences import DAY_MS


def status(agreements, first, day):
    """The status of the commitment of this version 1 on a day YYYY-MM-DD."""
    today, current = days_of(day), agreements.current(first)
    if len(current) > 1:
        return "conflict"
    if current:
        return status_of_agreed(agreements, current[0], today)
    if first.who("decline"):
        return "declined"
    if today > days_of(first.body["accept_by"]):
        return "lapsed"
    return "partly_accepted" if first.who("accept") else "proposed"


def status_of_agreed(agreements, version, today):
    text = version.body
    said = [entry.record for entry in agreements.effective(*STEERING)
            if entry.record.payload["commitment"] == version.first.id and entry.member in version.signatories]
    if any(record.type == "terminate" and ends_on(version, record) <= today for record in said):
        return "terminated"
    if any(record.type == "suspend" and begins_on(record) <= today and not is_over(said, record, today) for record in said):
        return "suspended"
    obligations = text.get("obligations", [])
    is_open = all(is_confirmed(agreements, version, item) for item in obligations if item.get("precondition"))
    if not is_open or not agreements.consents(version) or ("effective_from" in text and today < days_of(text["effective_from"])):
        return "agreed"
    has_ended = "ends_on" in text and today > days_of(text["ends_on"])
    return "completed" if has_ended and all(is_confirmed(agreements, version, item) for item in obligations) else "in_force"


def begins_on(record):
    return days_of(record.payload["effective"])


def ends_on(version, record):
    """The day from which a termination counts: not before the days of notice are over."""
    notice = version.body.get("notice_days")
    return max(begins_on(record), record.time // DAY_MS + notice) if notice else begins_on(record)


def is_over(said, suspension, today):
    return any(record.payload.get("replaces") == suspension.id and begins_on(record) <= today for record in said)


def worth(item):
    """What is owed or delivered, as a number; None where nothing is said."""
    if "amount" in item:
        return Fraction(item["amount"]["amount"])
    return Fraction(item["quantity"]["value"]) if "quantity" in item else None


def is_confirmed(agreements, version, obligation):
    """Whether all of the obligation was delivered and confirmed, under whatever version of the commitment."""
    confirmed = [delivery.record.payload for delivery in agreements.effective("deliver")
                 if agreements.versions[delivery.record.payload["version"]].first is version.first
                 and delivery.record.payload["obligation"] == obligation["no"] and agreements.decision(delivery) == "confirm"]
    owed, parts = worth(obligation), [worth(payload) for payload in confirmed]
    if not owed or None in parts:  # a delivery of which no more is said is one of all that is owed
        return bool(confirmed)
    return sum(parts) >= abs(owed)
