"""Who is in the demo. All of them are invented, and share one password that everybody may know."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed
from reviews import actions
from reviews.models import BoardMember, Profession

PASSWORD: Final = "encyclopedia-demo"  # noqa: S105 - printed for all to see; see check_is_demo


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    role: str
    profession: str = ""
    credentials: str = ""
    may: str = ""


PEOPLE: Final = (
    Person("writer", "Maya", "Okafor", "Writer", may="writes and revises topics"),
    Person("writer2", "Daniel", "Reyes", "Writer", may="writes and revises topics"),
    Person("physician", "Helen", "Marsh", "Reviewer", Profession.PHYSICIAN, "MD, FACP", "reviews and signs"),
    Person("nurse", "Thomas", "Greene", "Reviewer", Profession.NURSE, "MSN, RN", "reviews and signs"),
    Person("dietitian", "Priya", "Nair", "Reviewer", Profession.DIETITIAN, "MS, RDN", "reviews and signs"),
    Person(
        "pharmacist",
        "Samuel",
        "Ortiz",
        "Reviewer",
        Profession.PHARMACIST,
        "PharmD, BCPS",
        "reviews and signs",
    ),
    Person(
        "pharmacist2",
        "Alice",
        "Bergstrom",
        "Reviewer",
        Profession.PHARMACIST,
        "PharmD",
        "reviews and signs",
    ),
    Person(
        "chair", "Ruth", "Lindqvist", "Chair", Profession.PHYSICIAN, "MD, MPH", "signs, schedules, withdraws"
    ),
    Person("manager", "Karen", "Whitfield", "Manager", may="keeps accounts, board and site texts"),
)


def check_is_demo() -> None:
    """Raise NotAllowed unless this installation is a demo: accounts whose password is public exist nowhere else."""
    if not settings.DEMO:
        raise NotAllowed(
            _(
                "This is not a demo (DEMO is not set), so no demo account was made: their password is public. "
                "Run bin/demo instead, which keeps a database of its own."
            )
        )


def make_people() -> dict[str, Any]:
    """Make the accounts with their roles and seats on the board; return them by user name."""
    check_is_demo()
    hashed = make_password(PASSWORD)
    made: dict[str, Any] = {}
    for person in PEOPLE:
        user = get_user_model().objects.create(
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.username}@example.org",
            password=hashed,
            is_staff=True,
        )
        user.groups.add(Group.objects.get(name=person.role))
        if person.profession:
            BoardMember.objects.create(
                user=user, profession=person.profession, credentials=person.credentials
            )
            actions.disclose(by=user, interests="")
        made[person.username] = user
    return made
