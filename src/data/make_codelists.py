#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make codelists/NAME.txt from the XML files of the IATI codelists.

    python3 make_codelists.py FOLDER

FOLDER holds the XML files, in any subfolders. Codes that a list marks as withdrawn are left out: they are
refused in what is newly written. Name the state that was taken in SOURCES.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

EMBEDDED = "https://github.com/IATI/IATI-Codelists commit 75e827b of 2024-03-11"
NONEMBEDDED = "https://github.com/IATI/IATI-Codelists-NonEmbedded commit 7aeece7 of 2026-06-22"

SOURCES = {
    "Country": NONEMBEDDED,
    "Currency": NONEMBEDDED,
    "DescriptionType": NONEMBEDDED,
    "DocumentCategory": EMBEDDED,
    "Language": NONEMBEDDED,
    "OrganisationRegistrationAgency": NONEMBEDDED,
    "OrganisationRole": EMBEDDED,
    "OrganisationType": NONEMBEDDED,
    "PolicyMarker": NONEMBEDDED,
    "PolicyMarkerVocabulary": NONEMBEDDED,
    "PolicySignificance": NONEMBEDDED,
    "Region": NONEMBEDDED,
    "RelatedActivityType": EMBEDDED,
    "Sector": NONEMBEDDED,
    "SectorCategory": NONEMBEDDED,
    "SectorVocabulary": NONEMBEDDED,
    "TiedStatus": NONEMBEDDED,
    "UNSDG-Goals": NONEMBEDDED,
    "UNSDG-Targets": NONEMBEDDED,
}

HEADER = """\
# {name}
# Source: IATI codelist {name}, {source}
# Licence: CC BY 4.0, credit: IATI Standard (http://iatistandard.org/). Changed: codes and English names only.
# Written by src/data/make_codelists.py. One CODE TAB NAME a line, sorted by the bytes of the code.
"""


def english_name(item):
    """The narrative without a language of its own, in one line."""
    for narrative in item.findall("name/narrative"):
        if narrative.get("{http://www.w3.org/XML/1998/namespace}lang") in (None, "en"):
            return " ".join((narrative.text or "").split())
    return ""


def lines_of(path):
    for item in ElementTree.parse(path).getroot().iter("codelist-item"):
        if item.get("status") != "withdrawn":
            yield f"{item.findtext('code').strip()}\t{english_name(item)}".rstrip()


def main(folder):
    target = pathlib.Path(__file__).resolve().parent / "codelists"
    target.mkdir(exist_ok=True)
    for name, source in SOURCES.items():
        (path,) = pathlib.Path(folder).rglob(f"{name}.xml")
        lines = sorted(lines_of(path), key=lambda line: line.split("\t")[0].encode())
        text = HEADER.format(name=name, source=source) + "".join(f"{line}\n" for line in lines)
        (target / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
