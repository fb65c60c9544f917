# SPDX-License-Identifier: Apache-2.0
"""The kinds of proto/fields.md; its tables are read from the file itself."""

import calendar
import os
import pathlib
import re
from fractions import Fraction

from canonical import Refused, encode

PROTO = pathlib.Path(os.environ.get("AYNI_PROTO", pathlib.Path(__file__).parents[2] / "proto"))
INTEGER_MAX = 2**53 - 1

ORG_ID = r"[A-Z_]{2,}-[A-Z0-9_]{2,}-[A-Za-z0-9._-]+"
# kind: (form, longest in bytes)
PATTERNS = {
    "lang": ("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?", 35),
    "open": ("[A-Za-z0-9._-]+", 64),
    "org-id": (ORG_ID, 100),
    "label": (ORG_ID + "-[A-Za-z0-9._-]+", 165),
    "decimal": (r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{0,9}[1-9])?", 31),
}
UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Field:
    """A row of a table."""

    def __init__(self, name, need, kind, meaning):
        self.name, self.required = name, need == "req"
        self.many = re.match(r"(\d+)\.\.(\d+) x ", kind)
        parts = kind[self.many.end() if self.many else 0:].split(", ")
        self.kind, self.flags = parts[0], set(parts[1:])
        link = re.search(r"\[(\w+)\]", self.kind)
        self.table = link and link[1]
        limits = [re.match(r"(\d+)\.\.(\d+)", flag) for flag in parts[1:]]
        self.limits = next(((int(found[1]), int(found[2])) for found in limits if found), None)
        self.words = set(re.findall("`([^`]+)`", meaning.rpartition(":")[2])) if self.kind == "code" else set()


def read_tables():
    tables, rows = {}, None
    for line in (PROTO / "fields.md").read_text("utf-8").partition("\n## Tables\n")[2].splitlines():
        if line.startswith("### "):
            rows = tables.setdefault(line[4:], [])
        elif line.startswith("| `"):
            name, need, kind, meaning = [cell.strip() for cell in line.strip("|").split("|")]
            rows.append(Field(name.strip("`"), need, kind, meaning))
    return tables


TABLES = read_tables()


def require(holds, what):
    if not holds:
        raise Refused(what)


def check_map(table, value, path):
    require(isinstance(value, dict), f"{path} is no map")
    for field in TABLES[table]:
        if field.name in value:
            check_field(field, value[field.name], f"{path}.{field.name}")
        else:
            require(not field.required, f"{path}.{field.name} is missing")


def check_field(field, value, path):
    if not field.many:
        return check_kind(field, value, path)
    require(isinstance(value, list), f"{path} is no array")
    require(int(field.many[1]) <= len(value) <= int(field.many[2]), f"{path} has too few or too many items")
    for i, item in enumerate(value):
        check_kind(field, item, f"{path}[{i}]")
    items = [encode(item) for item in value]
    require("no doubles" not in field.flags or len(set(items)) == len(items), f"{path} has an item twice")
    require("sorted" not in field.flags or all(a < b for a, b in zip(items, items[1:])), f"{path} is not sorted")


def check_kind(field, value, path):
    if field.table and not (field.kind.startswith("date or ") and isinstance(value, str)):
        return check_map(field.table, value, path)
    if field.kind == "map" or field.kind == "money":
        return check_map("money", value, path)
    if field.kind in ("text", "line"):
        return check_text(field, value, path)
    if field.kind == "integer":
        low, high = field.limits or (0, INTEGER_MAX)
        return require(type(value) is int and low <= value <= high, f"{path} is no such integer")
    if field.kind == "bool":
        return require(type(value) is bool, f"{path} is neither true nor false")
    if field.kind in ("hash", "bytes"):
        low, high = field.limits or (32, 32)
        return require(type(value) is bytes and low <= len(value) <= high, f"{path} is no bin of such a length")
    require(type(value) is str, f"{path} is no string")
    check_string(field, value, path)


def check_string(field, value, path):
    if field.kind == "string":
        return check_characters(value, "lines" in field.flags, field.limits, path)
    if field.kind == "code":
        return require(value in field.words, f"{path} is none of the words")
    if field.kind.startswith("date"):
        return require(is_date(value), f"{path} is no date")
    pattern, longest = PATTERNS["decimal" if field.kind == "percent" else field.kind]
    require(re.fullmatch(pattern, value) and len(value) <= longest, f"{path} is no {field.kind}")
    if field.kind in ("decimal", "percent"):
        check_decimal(field, value, path)


def check_decimal(field, value, path):
    require(value != "-0", f"{path} is -0")
    number = Fraction(value)
    require("not below 0" not in field.flags or number >= 0, f"{path} is below 0")
    require(field.kind != "percent" or (0 <= number <= 100 and places(value) <= 4), f"{path} is no percentage")


def places(decimal):
    return len(decimal.partition(".")[2])


def check_text(field, value, path):
    require(isinstance(value, list) and 1 <= len(value) <= 16, f"{path} is no array of 1 to 16 texts")
    for i, item in enumerate(value):
        require(isinstance(item, dict) and type(item.get("lang")) is str and type(item.get("text")) is str, f"{path}[{i}] is no text")
        check_string(TABLES["text"][0], item["lang"], f"{path}[{i}].lang")
        check_characters(item["text"], field.kind == "text", field.limits, f"{path}[{i}].text")
    require(len({item["lang"] for item in value}) == len(value), f"{path} has a language twice")


def check_characters(value, with_lines, limits, path):
    low, high = limits or (1, 300)
    require(low <= len(value.encode()) <= high, f"{path} is too short or too long")
    if with_lines:
        value = value.replace("\n", "").replace("\t", "")
    require(not UNPRINTABLE.search(value), f"{path} holds a forbidden character")


def days_of(date):
    """Days from 1970-01-01 in the Gregorian calendar, which has a year 0 here; so Python's own dates cannot do it."""
    year, month, day = map(int, date.split("-"))
    years = year + 400  # the same calendar, and no year below 0 when a year is taken off
    before = (years - 1) * 365 + (years - 1) // 4 - (years - 1) // 100 + (years - 1) // 400
    return before + sum(days_in(year, m) for m in range(1, month)) + day - 1 - 865259


def days_in(year, month):
    return 29 if month == 2 and calendar.isleap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def is_date(text):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    year, month, day = map(int, text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= days_in(year, month)
