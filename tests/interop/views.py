# SPDX-License-Identifier: Apache-2.0
"""What is shown of commitments on a given day and is no part of the state: proto/rules.md, "Status"."""

from fields import days_of


def status(version, day):
    """The status of a commitment on a day YYYY-MM-DD."""
    text, today = version.body, days_of(day)
    if version.who("decline"):
        return "declined"
    if version.is_agreed():
        waits = any(item.get("precondition", False) for item in text.get("obligations", []))
        waits |= any(clause["binding"] and clause["topic"] == "fpic" for clause in text.get("clauses", []))
        if waits or ("effective_from" in text and today < days_of(text["effective_from"])):
            return "agreed"
        ended = "ends_on" in text and today > days_of(text["ends_on"])
        return "completed" if ended and not text.get("obligations") else "in_force"
    if today > days_of(text["accept_by"]):
        return "lapsed"
    return "partly_accepted" if version.who("accept") else "proposed"
