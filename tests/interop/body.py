# SPDX-License-Identifier: Apache-2.0
"""What joins several fields of a commitment: proto/fields.md, "Rules that join fields", numbered as there."""

import re
from fractions import Fraction

import fields
from canonical import Refused
from fields import TABLES, days_of, places, require

PROFILES = ("joint_lab", "training", "mobility", "funding", "in_kind")
LABELS = {
    "TK": set("A CL F MC CV CR V NV S WG MG MR WR CS SS CO O NC OC CB".split()),
    "BC": set("P MC CL CV CNV R CB O OC NC".split()),
    "notice": set("TK_notice BC_notice attribution_incomplete open_to_collaborate".split()),
}


def add_up(shares, what):
    shares = list(shares)
    require(not shares or sum(map(Fraction, shares)) == 100, f"5: the percentages of {what} do not add up to 100")


def add_up_by(items, key, what):
    for value in {item[key] for item in items}:
        add_up((item["pct"] for item in items if item[key] == value), f"{what} {value}")


def unique(values, what):
    values = list(values)
    require(len(set(values)) == len(values), f"{what} stand twice")


def check_first(body):
    ids = [party["org_id"] for party in body["parties"]]
    require(any(body["id"].startswith(f"{id_}-") and 1 <= len(body["id"]) - len(id_) - 1 <= 64 for id_ in ids), "1: id")
    require(body["version"] == 1 and "prev" not in body, "2: version")


def check_later(body):
    require(body["version"] >= 2 and "prev" in body, "2: version")


def check_head(body):
    ids = [party["org_id"] for party in body["parties"]]
    roles = {party["coop_role"] for party in body["parties"]}
    require(body["modality"] != "triangular" or {"first_provider", "second_provider", "recipient"} <= roles, "3: modality")
    unique(ids, "4: org_id")
    unique((party["member"] for party in body["parties"] if "member" in party), "4: member")
    signatories = [party for party in body["parties"] if party["signatory"]]
    require(len(signatories) >= 2 and all("member" in party for party in signatories), "4: signatories")


def check_shares(body):
    add_up((party["share"] for party in body["parties"] if "share" in party), "parties")
    add_up((place["pct"] for place in body.get("places", [])), "places")
    add_up_by(body["sectors"], "vocabulary", "sectors of")
    add_up((share["pct"] for share in body.get("joint_lab", {}).get("ip_shares", [])), "ip_shares")
    add_up_by(body.get("mobility", {}).get("cost_split", []), "item", "cost_split")
    providers = body.get("funding", {}).get("providers", [])
    if not any("amount" in provider for provider in providers):
        add_up((provider["share"] for provider in providers if "share" in provider), "providers")


def check_subject(body):
    require(all(("country" in place) != ("region" in place) for place in body.get("places", [])), "6: places")
    require(any(sector["vocabulary"] == "1" for sector in body["sectors"]), "7: sectors")
    require(sum(sdg.get("principal", False) for sdg in body["sdg"]) <= 1, "7: sdg")
    if "ends_on" in body:
        require("effective_from" not in body or body["effective_from"] <= body["ends_on"], "8: ends_on")
    else:
        require("notice_days" in body, "8: notice_days")


def waits_for(obligation):
    """The numbers that this obligation comes after."""
    dues = [part["due"] for part in [obligation, *obligation.get("schedule", [])]]
    return [due["after"] for due in dues if isinstance(due, dict)] + obligation.get("depends_on", [])


def check_numbers(body):
    obligations, clauses, documents = (body.get(name, []) for name in ("obligations", "clauses", "documents"))
    for what, items in ("obligations", obligations), ("clauses", clauses), ("documents", documents):
        unique((item["no"] for item in items), f"9: {what}")
    all_abs = [clause["abs"] for clause in clauses if "abs" in clause]
    named = [no for obligation in obligations for no in waits_for(obligation)]
    named += [no for clause in clauses for no in clause.get("obligations", [])]
    named += [benefit["obligation"] for abs_ in all_abs for benefit in abs_["benefits"] if "obligation" in benefit]
    named += body.get("funding", {}).get("tranches", [])
    require(set(named) <= {obligation["no"] for obligation in obligations}, "12: no such obligation")
    papers = {abs_["mat"] for abs_ in all_abs} | {frame["document"] for frame in body.get("legal_frame", []) if "document" in frame}
    require(papers <= {document["no"] for document in documents}, "12: no such document")


def check_obligations(body):
    obligations = body.get("obligations", [])
    require(obligations or body["kind"] == "framework_agreement", "10: obligations")
    members = {party["org_id"] for party in body["parties"] if "member" in party}
    require(all({item["debtor"], item["creditor"]} <= members for item in obligations), "11: debtor, creditor")
    parts = [part for item in obligations for part in [item, *item.get("schedule", [])]]
    require(not any("amount" in part and "quantity" in part for part in parts), "13: amount and quantity")
    # What waits for nothing that is left can be taken away; when nothing can, there is a cycle.
    graph = {item["no"]: set(waits_for(item)) for item in obligations}
    while graph:
        free = {no for no, before in graph.items() if not before & set(graph)}
        require(free, "14: a cycle")
        graph = {no: before for no, before in graph.items() if no not in free}


def check_clauses(body):
    for clause in body.get("clauses", []):
        require(clause["topic"] not in ("abs_access", "abs_benefit") or "abs" in clause, "15: abs")
        require(clause["topic"] != "fpic" or not clause["binding"] or "community" in clause, "15: community")
        check_labels(clause)


def check_labels(holder):
    for label in holder.get("labels", []):
        require(label["code"] in LABELS[label["scheme"]], "16: code")
        require(label["scheme"] == "notice" or "community" in label, "16: community")


def check_profiles(body):
    present = {name for name in PROFILES if name in body}
    require(present == {body["kind"]} & set(PROFILES), "17: profiles")
    for profile in present:
        known = {party["org_id"] for party in body["parties"]}
        require(set(org_ids(TABLES[profile], body[profile])) <= known, "18: org-id")
        PROFILE_CHECKS[profile](body[profile])


def org_ids(table, value):
    for field in table:
        if field.name not in value:
            continue
        for item in value[field.name] if field.many else [value[field.name]]:
            if field.kind == "org-id":
                yield item
            elif field.table and isinstance(item, dict):
                yield from org_ids(TABLES[field.table], item)


def check_joint_lab(lab):
    for name, limit in ("lat", 90), ("lon", 180):
        value = lab["site"].get(name, "0")
        require(abs(Fraction(value)) <= limit and places(value) <= 5, f"19: {name}")
    require(re.fullmatch("https://ror[.]org/0[a-z0-9]{8}", lab.get("ror", "https://ror.org/012345678")), "19: ror")
    require(lab["review_on"] >= lab["opens_on"], "19: review_on")


def check_training(training):
    require(("hours" in training) != ("ects" in training), "19: hours or ects")


def check_mobility(_):
    """No rule but those of its numbers."""


def check_funding(funding):
    require(all(("amount" in provider) != ("share" in provider) for provider in funding["providers"]), "19: amount or share")


def check_in_kind(in_kind):
    valuation = in_kind["valuation"]
    require(("money" in valuation) == (valuation["method"] != "none"), "19: money")


PROFILE_CHECKS = {"joint_lab": check_joint_lab, "training": check_training, "mobility": check_mobility,
                  "funding": check_funding, "in_kind": check_in_kind}


def binding_texts(table, value):
    for field in TABLES[table]:
        if field.name not in value:
            continue
        if "binding" in field.flags or (table == "clause" and field.name == "texts" and value["binding"]):
            yield value[field.name]
        elif field.table:
            for item in value[field.name] if field.many else [value[field.name]]:
                if isinstance(item, dict):
                    yield from binding_texts(field.table, item)


def check_languages(body):
    for texts in binding_texts("propose", body):
        require(set(body["authentic_langs"]) <= {text["lang"] for text in texts}, "20: a binding text")


def check_deliver(payload):
    worth = [name for name in ("amount", "quantity") if name in payload]
    require(len(worth) < 2, "21: amount and quantity")
    for name in worth:
        require(Fraction(payload[name]["amount" if name == "amount" else "value"]) > 0, f"21: {name}")


def check_progress(payload):
    require(payload["period"]["start"] <= payload["period"]["end"], "22: period")
    unique((item["no"] for item in payload.get("per_obligation", [])), "22: no")
    require(all(("code" in item) != ("text" in item) for item in payload.get("indicators", [])), "22: indicators")


def check_consent(payload):
    require(payload["from"] <= payload.get("until", payload["from"]), "24: until")


CHECKS_OF_A_BODY = (check_head, check_shares, check_subject, check_numbers, check_obligations, check_clauses, check_profiles, check_languages)
CHECKS = {"propose": (check_first, *CHECKS_OF_A_BODY), "amend": (check_later, *CHECKS_OF_A_BODY),
          "deliver": (check_deliver,), "progress": (check_progress,), "consent": (check_consent,), "label": (check_labels,)}


def check_payload(kind, payload):
    """None, or why the payload does not keep to the table of its type and to what joins its fields."""
    try:
        fields.check_map(kind, payload, kind)
        for check in CHECKS.get(kind, ()):
            check(payload)
    except Refused as fault:
        return str(fault)
    return None


def is_late(time_ms, version):
    return time_ms // 86_400_000 > days_of(version["accept_by"])
