"""Boards of several seats, for tests of who takes which."""

import re

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reviews.models import Assignment, PolicySeat, ReviewPolicy, ReviewRound
from tests import factories as make

WORK = ("/admin/", "/admin/?of=library")
"""*Your work*: what waits for a person, and what a chair looks after in the library."""


def ask_for(*professions: str, kind: str = "treatment", people: int = 1) -> ReviewPolicy:
    """Let rounds on topics of this kind ask for these seats; an empty profession is any member."""
    policy = ReviewPolicy.objects.get(kind__key=kind)
    policy.fewest_people = people
    policy.save()
    for seat in PolicySeat.objects.filter(policy=policy):
        seat.delete()
    for position, profession in enumerate(professions):
        PolicySeat.objects.create(policy=policy, profession=profession, position=position)
    return policy


def new_round(writer: User, title: str = "", **changes) -> ReviewRound:
    return make.submit(make.make_topic(writer, title, **changes), writer)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(round_: ReviewRound, name: str = "change") -> str:
    return reverse(f"admin:reviews_reviewround_{name.replace('-', '_')}", args=[round_.pk])


def part_of(round_: ReviewRound, user: User) -> Assignment:
    """The newest part that this person has or had in the round."""
    return round_.assignments.filter(member__user=user).order_by("-pk")[0]


def page_of(user: User, round_: ReviewRound) -> str:
    return signed_in(user).get(address(round_)).content.decode()


def text(html: str) -> str:
    """The words of a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def panel(user: User, round_: ReviewRound) -> str:
    page = page_of(user, round_)
    return text(page[page.index('class="panel board"') :].partition("</section>")[0])
