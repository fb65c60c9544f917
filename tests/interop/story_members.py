# SPDX-License-Identifier: Apache-2.0
"""What the members of a random ledger do about members, keys and motions, most of it to the point; see story.py."""

import payloads
import sodium
from canonical import encode
from chain import last_stand, motion_id, targets_of
from ledger import log_id

UNTIL = ("2026-09-03", "2026-09-04", "2026-10-01")
ADDRESSES = ["a.example:7000"]


def endorse(story, actor):
    """Mostly enough of them for a newcomer, now and then by newcomers."""
    chance, newcomer = story.chance, story.chance.choice(story.newcomers if story.chance.random() < 0.9 else story.actors)
    voices = story.founders if chance.random() < 0.8 else story.actors
    known = {(by, payload.get("card")) for by, kind, _, payload in story.written if kind == "endorse"}
    voices = [by for by in voices if (by, newcomer.card) not in known or chance.random() < 0.1]
    for by in chance.sample(voices, min(chance.choice([1, 2, 2, 3]), len(voices))):
        story.add(by, "endorse", {"card": newcomer.card if chance.random() < 0.97 else newcomer.card[:-1]})
    if chance.random() < 0.7 and not story.logs.get(newcomer.logs[0]):
        story.join(newcomer)


def after(story, log, size=None):
    size = len(story.logs.get(log, [])) if size is None else size
    return {"log": log, "size": size, "root": story.root(log, size)}


def join_next(story, actor, opener, before):
    """Go on in a new log, mostly with the join that belongs there."""
    chance = story.chance
    actor.logs.append(log_id(story.id, actor.id, opener))
    if chance.random() < 0.1:
        before = {**before, **chance.choice([{"size": before["size"] + 1}, {"root": bytes(32)}, {"log": bytes(32)}])}
    if chance.random() < 0.95:
        story.add(actor, "join", {"charter": story.id, "after": before}, time=chance.choice([0, story.some_time()]))


def rotate(story, actor):
    seeds, shown = actor.fresh_keys()
    payload = {name: key for name, key in shown.items() if name != "member_key"}
    old = actor.logs[-1]
    opener = story.add(actor, "rotate", payload, **({"seed": story.chance.choice(actor.signers)} if story.chance.random() < 0.05 else {}))
    if story.chance.random() < 0.1:
        answer = story.some("accept", "vote", "rotate")
        story.add(actor, answer[1], answer[3])
    if story.chance.random() < 0.85:
        sealed = [i for i, data in enumerate(story.logs[old]) if b"\xa6rotate" in data][0] + 1
        join_next(story, actor, opener, after(story, old, sealed if story.chance.random() < 0.9 else None))


def resign(story, actor):
    if story.chance.random() < 0.5:
        return
    story.add(actor, "resign", {"reason": [{"lang": "en", "text": "Enough."}]} if story.chance.random() < 0.5 else {})


def witnesses(story, actor):
    others = [other for other in story.actors if other is not actor or story.chance.random() < 0.2]
    story.add(actor, "witnesses", {"members": sorted(other.id for other in story.chance.sample(others, story.chance.randint(1, 2)))})


def contact(story, actor):
    story.add(actor, "contact", {"addresses": ADDRESSES})


def authorize(story, actor):
    chance = story.chance
    payload = {"key": sodium.public_key(chance.choice(actor.signers)), "label": "officer"}
    if chance.random() < 0.7:
        payload["types"] = sorted(chance.sample(["accept", "propose", "endorse", "deliver", "amend", "consent", "join", "note"], chance.randint(1, 5)))
        if chance.random() < 0.1:
            payload["types"].append(chance.choice(["vote", "authorize", "rotate"]))
    if chance.random() < 0.4:
        payload["until"] = chance.choice(UNTIL)
    story.add(actor, "authorize", payload, **({"seed": actor.signers[0]} if chance.random() < 0.08 else {}))
    if chance.random() < 0.6:
        sign_for(story, actor)


def revoke(story, actor):
    story.add(actor, "revoke", {"key": sodium.public_key(story.chance.choice(actor.signers))})


def sign_for(story, actor):
    """A record signed by a signer of the member, entitled or not."""
    source = story.some("accept", "propose", "amend", "endorse", "deliver", "consent")
    if source:
        story.add(actor, source[1], source[3], seed=story.chance.choice(actor.signers))


def point(story, target):
    """A point in one of the member's logs, mostly in that which is written to."""
    chance = story.chance
    log = target.logs[-1] if chance.random() < 0.8 else chance.choice(target.logs)
    held = len(story.logs.get(log, []))
    size = chance.choice([held, max(held - 1, 0), held // 2, chance.randint(0, held)])
    if chance.random() < 0.04:
        size = held + 1
    root = story.root(log, size) if chance.random() < 0.96 and size <= held else bytes([size % 256]) * 32
    return {"log": log, "size": size, "root": root}


def kept(story, target, where):
    """Records for `keep`: mostly what the cut takes."""
    chance, log = story.chance, story.logs.get(where["log"], [])
    lost = log[where["size"]:] + [data for other in target.logs[target.logs.index(where["log"]) + 1:] for data in story.logs.get(other, [])]
    chosen = [data for data in lost if chance.random() < 0.6][:4]
    if chance.random() < 0.3:
        source = story.some("accept", "propose", "endorse", "deliver")
        if source:
            chosen.append(story.record(target if chance.random() < 0.8 else chance.choice(story.actors), source[1], source[3]))
    if log and chance.random() < 0.15:
        chosen.append(chance.choice(log))
    return chosen


def change(story):
    chance = story.chance
    target = chance.choice([actor for actor in story.actors if story.logs.get(actor.logs[0])] or story.founders)
    if chance.random() < 0.05:
        target = chance.choice(story.actors)
    dice = chance.random()
    if dice < 0.4:
        made = {"change": "roll", chance.choice(["add", "add", "drop"]): target.id}
    elif dice < 0.5:
        made = {"change": "rules", "version": chance.choice([1, 1, 2])}
    else:
        where = point(story, target)
        made = {"change": "remove" if dice < 0.65 else "succeed", "member": target.id, **where}
        held_back = kept(story, target, where)
        if held_back:
            made["keep"] = held_back
        if made["change"] == "succeed":
            made["keys"] = target.fresh_keys()[1]
    return made


def motion(story, prev, round_):
    changes = {encode(made): made for made in (change(story) for _ in range(story.chance.choice([1, 1, 1, 2])))}
    return {"prev": prev, "round": round_, "changes": [changes[key] for key in sorted(changes)]}


def heads(story):
    """Ids of motions that might be the head of the chain."""
    return [story.id] + [motion_id(item) for item in story.motions]


def move(story, actor):
    """A motion that most electors vote for; what comes of it the model knows."""
    chance, stand = story.chance, last_stand(payloads.charter_of(story.charter), story.logs, lambda record: record.data not in story.forged)
    prev, round_ = (stand.head, 0) if chance.random() < 0.9 else (chance.choice(heads(story)), 0)
    if 2 * len(stand.votes(0)) >= len(stand.roll) or chance.random() < 0.05:
        round_ = 1
    made = motion(story, prev, round_)
    passes = chance.random() < 0.8
    for elector in chance.sample(story.actors, len(story.actors)):
        is_able = elector.id in stand.roll and elector.id not in targets_of(made) and elector.id not in stand.votes(round_)
        if chance.random() < (0.97 if passes else 0.5) * (1 if is_able else 0.05):
            story.add(elector, "vote", {"motion": made})
    (story.motions if passes else story.rivals).append(made)
    for item in made["changes"] if passes else []:
        obey(story, made, item)


def obey(story, made, item):
    if item["change"] != "succeed" or story.chance.random() < 0.15:
        return
    target = next(actor for actor in story.actors if actor.id == item["member"])
    if story.chance.random() < 0.3:
        story.add(target, "contact", {"addresses": ADDRESSES})  # in the log that was cut
    target.member_seed = sodium.seed(f"{target.name} {target.n_keys} member_key")
    join_next(story, target, motion_id(made), {name: item[name] for name in ("log", "size", "root")})


def vote(story, actor):
    """Another vote: for a rival, again, in another round, for a motion that is long past."""
    chance, known = story.chance, story.motions + story.rivals
    if known and chance.random() < 0.6:
        made = chance.choice(known)
        if chance.random() < 0.2:
            made = {**made, "round": made["round"] + 1}
    else:
        made = motion(story, heads(story)[-1], chance.choice([0, 0, 1, 2]))
        story.rivals.append(made)
    for _ in range(chance.choice([1, 1, 2, 3])):
        story.add(chance.choice(story.actors), "vote", {"motion": made})


WAYS = (endorse, endorse, endorse, rotate, rotate, resign, witnesses, contact, authorize, authorize, revoke, sign_for, move, move, move, move, vote, vote)
