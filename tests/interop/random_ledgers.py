# SPDX-License-Identifier: Apache-2.0
"""Whole random ledgers: members of one mind and of two, newcomers, lost keys, rivals for the next motion, and liars."""

import random

import story_commitments
import story_members
from story import Story

RECORDS = 40


def random_ledger(seed, n_records=RECORDS):
    chance = random.Random(seed)
    story = Story(chance)
    for founder in story.founders:
        if chance.random() < 0.95:
            story.join(founder)
    weights = chance.choice([(8, 0, 1), (0, 8, 1), (5, 4, 1), (3, 6, 1), (3, 3, 3)])
    while len(story.order) < n_records:
        (ways,) = chance.choices((story_commitments.WAYS, story_members.WAYS, Story.HOSTILE), weights)
        actor = chance.choice(story.founders if chance.random() < 0.8 else story.actors)
        chance.choice(ways)(story, actor)
    return story
