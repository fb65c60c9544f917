# SPDX-License-Identifier: Apache-2.0
"""What the members of a random ledger say about commitments, most of it to the point; see story.py."""

import copy

ACCEPT_BY = ("2026-09-30", "2026-09-30", "2026-09-04", "2026-10-15")
DAYS = ("2026-08-01", "2026-09-04", "2026-09-30", "2026-10-01", "2027-01-01", "2028-01-01")


def texts(text):
    return [{"lang": "en", "text": text}]


def money(amount):
    return {"amount": amount, "currency": "USD", "value_date": "2026-09-01"}


def obligation(chance, number, parties):
    debtor, creditor = chance.sample(parties, 2)
    made = {"no": number, "debtor": debtor["org_id"], "creditor": creditor["org_id"], "action": "pay", "texts": texts("Due."),
            "due": chance.choice(DAYS)}
    if number > 1 and chance.random() < 0.2:
        made["due"] = {"after": number - 1, "days": chance.choice([0, 10])}
    made.update(chance.choice([{}, {"amount": money("100")}, {"amount": money("100")}, {"quantity": {"value": "3", "unit": "kg"}}]))
    if chance.random() < 0.25:
        made["precondition"] = True
    return made


def body(story, actor, label):
    """The text of a proposal."""
    chance = story.chance
    others = [other for other in story.actors if other is not actor]
    known = others[:len(story.founders) + chance.choice([-1, -1, -1, 0, 1])]
    members = [actor] + chance.sample(known, min(chance.choice([1, 1, 2, 3]), len(known)))
    n_signatories = chance.randint(2, len(members))
    parties = [{"org_id": member.org_id, "member": member.id, "roles": ["4"], "signatory": i < n_signatories, "coop_role": "partner"}
               for i, member in enumerate(members)]
    if chance.random() < 0.1:
        parties[0]["signatory"], parties[-1]["signatory"] = len(parties) == 2, True
    kind = chance.choice(["agreement", "framework_agreement"])
    made = {"id": f"{actor.org_id}-{label}", "version": 1, "kind": kind, "modality": "south_south", "titles": texts("Title"),
            "descriptions": [{"type": "1", "texts": texts("What for")}], "authentic_langs": ["en"], "parties": parties,
            "sectors": [{"vocabulary": "1", "code": "11182", "pct": "100"}], "sdg": [{"code": "17"}],
            "accept_by": chance.choice(ACCEPT_BY), "notice_days": 30, "visibility": "public"}
    if kind == "agreement" or chance.random() < 0.3:
        made["obligations"] = [obligation(chance, number, parties) for number in range(1, chance.randint(2, 4))]
    for name in ("effective_from", "ends_on"):
        if chance.random() < 0.3:
            made[name] = {"effective_from": "2026-09-20", "ends_on": "2027-06-30"}[name]
    if chance.random() < 0.25:
        made["clauses"] = [{"no": 1, "topic": "fpic", "texts": texts("Consent"), "binding": chance.random() < 0.8,
                            "community": chance.choice(story.actors).id}]
    return made


def author_or(story, actor, fits):
    """Mostly an actor that fits, else the given one."""
    fitting = [other for other in story.actors if fits(other)]
    return story.chance.choice(fitting) if fitting and story.chance.random() < 0.8 else actor


def party_to(payload):
    members = [party.get("member") for party in payload["parties"]]
    return lambda actor: actor.id in members


def signatory_of(payload):
    members = [party.get("member") for party in payload["parties"] if party["signatory"]]
    return lambda actor: actor.id in members


def propose(story, actor):
    story.add(actor, "propose", body(story, actor, story.chance.choice("abcdefghij")))


def accept_all(story, author, id_, payload):
    """Mostly everybody who has to."""
    story.agreed.add(id_)
    for actor in filter(signatory_of(payload), story.actors):
        if story.chance.random() < (0.05 if actor is author else 0.95):
            story.add(actor, "accept", {"version": id_}, time=story.some_time() if story.chance.random() < 0.1 else 0)


def agree(story, actor):
    """A proposal that its signatories accept."""
    payload = body(story, actor, story.chance.choice("abcdefghij"))
    accept_all(story, actor, story.add(actor, "propose", payload), payload)


def amend(story, actor):
    chance, first = story.chance, story.some("propose", "amend")
    if first is None:
        return
    _, _, id_, payload = first
    rivals = [item for item in story.written if item[1] in ("propose", "amend") and item[3]["id"] == payload["id"] and item[2] != id_]
    prev = [first] + (chance.sample(rivals, 1) if rivals and chance.random() < 0.4 else [])
    author = author_or(story, actor, party_to(payload))
    made = copy.deepcopy(payload)
    made.update(prev=sorted({item[2] for item in prev}), reason=texts("Why"), version=max(item[3]["version"] for item in prev) + 1,
                titles=texts(chance.choice(["Other", "Another"])))
    if chance.random() < 0.3:  # other parties, or other debts
        other = body(story, author, "x")
        made.update(parties=other["parties"])
        made.pop("obligations", None)
        made.update({name: other[name] for name in ("kind", "obligations") if name in other})
    if chance.random() < 0.1:
        made.update(chance.choice([{"version": made["version"] + 1}, {"version": 1}, {"id": made["id"] + "x"}, {"prev": [bytes(32)]}]))
    if chance.random() < 0.2:
        made["accept_by"] = chance.choice(ACCEPT_BY)
    new = story.add(author, "amend", made)
    if chance.random() < 0.6:
        accept_all(story, author, new, {"parties": made["parties"] + [party for item in prev for party in item[3]["parties"]]})


def orgs(payload):
    return [party["org_id"] for party in payload["parties"]]


def version(story):
    return story.some("propose", "amend")


def target(story, *types):
    """The id of a record of these types, or now and then of another or of none."""
    dice = story.chance.random()
    item = story.some(*types) if dice < 0.93 else story.some("propose", "accept", "deliver", "join")
    return item[2] if item and dice < 0.98 else bytes(32)


def answer(story, actor):
    item = version(story)
    if item is None:
        return
    answered = {other[0] for other in story.written if other[1] in ("accept", "decline") and other[3].get("version") == item[2]}
    is_free = lambda other: signatory_of(item[3])(other) and other is not item[0] and other not in answered
    author = author_or(story, actor, is_free)
    if story.chance.random() < 0.6:
        story.add(author, "accept", {"version": item[2]})
    else:
        story.add(author, "decline", {"version": item[2], "reason": texts("No.")})


def steer(story, actor):
    chance, item = story.chance, version(story)
    if item is None:
        return
    first = next((other for other in story.written if other[1] == "propose" and other[3]["id"] == item[3]["id"]), item)
    author = author_or(story, actor, signatory_of(item[3]))
    for _ in range(chance.choice([1, 1, 2, 3])):
        mine = [other for other in story.written if other[1] in ("suspend", "resume", "terminate")
                and ((other[0] is author and other[3]["commitment"] == first[2]) or chance.random() < 0.03)]
        kind = chance.choice(["suspend", "suspend", "terminate", "resume"])
        if mine and chance.random() < 0.7:
            kind = {"suspend": "resume", "resume": "suspend", "terminate": "resume"}[mine[-1][1]]
        payload = {"commitment": first[2] if chance.random() < 0.93 else target(story, "propose", "amend"), "effective": chance.choice(DAYS), "reason": texts("So.")}
        if mine and chance.random() < 0.9:
            payload["replaces"] = (mine[-1] if chance.random() < 0.8 else chance.choice(mine))[2]
        story.add(author, kind, payload)


def deliver(story, actor):
    chance = story.chance
    owing = [item for item in story.written if item[1] in ("propose", "amend") and item[3].get("obligations")]
    owing = [item for item in owing if item[2] in story.agreed or chance.random() < 0.1]
    if not owing:
        return
    item = chance.choice(owing)
    owed = chance.choice(item[3]["obligations"])
    debtor = next((party.get("member") for party in item[3]["parties"] if party["org_id"] == owed["debtor"]), None)
    payload = {"version": item[2] if chance.random() < 0.95 else target(story, "propose"), "obligation": owed["no"] if chance.random() < 0.95 else 9,
               "date": chance.choice(DAYS)}
    if "amount" in owed and chance.random() < 0.9:
        payload["amount"] = money(chance.choice(["100", "50", "60", "100", "50", "40", "0"]))
    elif chance.random() < 0.7:
        payload["quantity"] = {"value": chance.choice(["3", "1", "2", "2.5", "0.5", "0"]), "unit": chance.choice(["kg", "kg", "kg", "l"])}
    delivery = story.add(author_or(story, actor, lambda other: other.id == debtor), "deliver", payload)
    if chance.random() < 0.6:
        reply(story, actor, delivery, item, owed)


def reply(story, actor, delivery, item, owed):
    creditor = next((party.get("member") for party in item[3]["parties"] if party["org_id"] == owed["creditor"]), None)
    author = author_or(story, actor, lambda other: other.id == creditor)
    for _ in range(story.chance.choice([1, 1, 1, 2])):
        kind = story.chance.choice(["confirm", "confirm", "contest"])
        story.add(author, kind, {"delivery": delivery, **({"reason": texts("No.")} if kind == "contest" else {})})


def reply_oddly(story, actor):
    story.add(actor, story.chance.choice(["confirm", "contest"]), {"delivery": target(story, "deliver"), "reason": texts("No.")})


def report(story, actor):
    item = version(story)
    if item:
        start = story.chance.choice(["2026-01-01", "2026-04-01", "2026-06-30"])
        story.add(author_or(story, actor, party_to(item[3])), "progress",
                  {"version": target(story, "propose", "amend"), "period": {"start": start, "end": story.chance.choice(["2026-06-30", "2026-12-31", "2026-03-31"])},
                   "texts": texts("Done.")})


def attach(story, actor):
    item = version(story)
    if item:
        story.add(author_or(story, actor, party_to(item[3])), "attach", {
            "version": target(story, "propose", "amend"),
            "document": {"sha256": bytes([7]) * 32, "bytes": 10, "media_type": "application/pdf", "title": texts("Annex"), "category": "A11",
                         "lang": "en", "date": "2026-09-01", "access": "public"}})


def correct(story, actor):
    kinds = ("deliver", "progress", "confirm", "contest", "attach", "label", "consent", "suspend")
    mine = [item for item in story.written if item[0] is actor and (item[1] in kinds or story.chance.random() < 0.1)]
    mine = mine if story.chance.random() < 0.85 else story.written
    if mine:
        story.add(actor, "correct", {"record": story.chance.choice(mine)[2], "texts": texts("Meant otherwise.")})


def label(story, actor):
    item = version(story)
    if item is None:
        return
    if story.chance.random() < 0.6 or not story.ids("label"):
        label_of = {"scheme": "TK", "code": "NC", "community": actor.org_id}
        story.add(actor, "label", {"version": target(story, "propose", "amend"), "labels": [label_of]})
    else:
        mine = [other for other in story.written if other[1] == "label" and (other[0] is actor or story.chance.random() < 0.2)]
        story.add(actor, "unlabel", {"label": story.chance.choice(mine)[2] if mine else target(story, "label", "propose")})


def consent(story, actor):
    chance = story.chance
    asked = [item for item in story.written if item[1] in ("propose", "amend") and any(clause["binding"] for clause in item[3].get("clauses", []))]
    item = chance.choice(asked) if asked and chance.random() < 0.95 else version(story)
    if item is None:
        return
    community = next((clause.get("community") for clause in item[3].get("clauses", [])), None)
    payload = {"version": item[2], "status": chance.choice(["given", "conditional", "withdrawn"]), "scope": texts("All."),
               "from": chance.choice(DAYS)}
    if chance.random() < 0.3:
        payload["until"] = chance.choice(DAYS[-3:])
    story.add(author_or(story, actor, lambda other: other.id == community), "consent", payload)


WAYS = (propose, agree, agree, amend, amend, amend, answer, answer, answer, steer, steer, deliver, deliver, deliver, reply_oddly, report, attach, correct,
        label, consent, consent)
