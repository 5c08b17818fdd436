"""Two schedulers at once, and schedulers that die at any moment: each letter leaves once."""

import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.utils import timezone

from reviews import actions
from reviews.models import Letter, LetterState, Notice
from reviews.notices import catch_up, remind, send_due, write_digests
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews.boards import new_round

from .smtp import mail_server

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = "reviews.notices.folder.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"

# Dies after so many statements of the whole run; or in the moment after a letter has left the house.
PROGRAM = """
import os, django
django.setup()
from django.conf import settings
from django.db import connection
from reviews.notices import catch_up, remind, send_due, write_digests

settings.EMAIL_BACKEND = os.environ["MAIL_BACKEND"]
settings.EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["MAIL_PORT"])
last, done = int(os.environ["DIES_AFTER"]), 0

def die(execute, sql, params, many, context):
    global done
    if last == 0 and '"sent_at" =' in sql:
        os._exit(42)
    result = execute(sql, params, many, context)
    done += 1
    if done == last:
        os._exit(42)
    return result

with connection.execute_wrapper(die):
    for step in (catch_up, remind, write_digests, send_due):
        step()
"""
AT_HAND_OVER = 0


def everything() -> None:
    for step in (catch_up, remind, write_digests, send_due):
        step()


@pytest.fixture
def asked(real_database: RealDatabase) -> list[User]:
    """Four members who are asked to review, and nobody was told yet."""
    writer, chair = make.make_user("writer"), make.make_user("chair")
    members = [make.make_user("reviewer") for _member in range(4)]
    for member in members:
        round_ = new_round(writer)
        actions.assign(round_id=round_.pk, member_id=member.board_member.pk, by=chair)
    return members


def letters() -> dict[str, str]:
    """Those that there was a reason to send: the chair who asked is told of no review without reviewers."""
    sent = Letter.objects.exclude(state=LetterState.DROPPED)
    return {one.message_id: one.state for one in sent}


def test_schedulers_at_once_make_each_notice_and_send_each_letter_once(
    real_database: RealDatabase, asked, settings, tmp_path
):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FOLDER, tmp_path / "mail"
    assert real_database.together(*[everything] * 4) == [None] * 4
    everything()
    files = sorted(file.name for file in (tmp_path / "mail").iterdir())
    assert files == sorted(f"{key.strip('<>')}.eml" for key in letters())
    assert set(letters().values()) == {LetterState.SENT}
    assert Notice.objects.filter(kind="asked").count() == Letter.objects.filter(person__in=asked).count() == 4


def test_a_mail_server_gets_each_letter_once_from_schedulers_at_once(
    real_database: RealDatabase, asked, settings
):
    settings.EMAIL_BACKEND = SMTP
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        assert real_database.together(*[everything] * 3) == [None] * 3
        everything()
        taken = [message["Message-ID"] for message in server.taken]
    assert sorted(taken) == sorted(letters())


def die(database: RealDatabase, after: int, *, folder: Path = Path(), port: int = 0) -> bool:
    """Run a scheduler that dies after so many statements; return whether it did."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database.url,
            "MAIL_BACKEND": SMTP if port else FOLDER,
            "MAIL_FOLDER": str(folder),
            "MAIL_PORT": str(port),
            "PYTHONPATH": str(Path(django_settings.BASE_DIR)),
            "DIES_AFTER": str(after),
        },
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 42), done.stderr
    return done.returncode == 42


def test_schedulers_that_die_at_any_moment_leave_one_file_for_each_letter(
    real_database: RealDatabase, asked, settings, tmp_path
):
    folder = tmp_path / "mail"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FOLDER, folder
    seed = random.randrange(10**6)  # noqa: S311 - no secret
    points = [AT_HAND_OVER, *random.Random(seed).sample(range(2, 40), 4)]  # noqa: S311 - no secret
    for after in points:
        die(real_database, after, folder=folder)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        everything()
    files = sorted(file.name for file in folder.glob("*.eml"))
    assert files == sorted(f"{key.strip('<>')}.eml" for key in letters()), seed
    assert set(letters().values()) == {LetterState.SENT}, seed
    assert Notice.objects.filter(kind="asked").count() == Letter.objects.filter(person__in=asked).count() == 4


def test_a_letter_that_a_dying_scheduler_gave_to_a_mail_server_is_never_given_again(
    real_database: RealDatabase, asked, settings
):
    settings.EMAIL_BACKEND = SMTP
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        assert die(real_database, AT_HAND_OVER, port=server.port)
        assert len(server.taken) == 1
        with time_machine.travel(timezone.now() + timedelta(minutes=20)):
            everything()
            everything()
        taken = [message["Message-ID"] for message in server.taken]
    assert sorted(taken) == sorted(letters())
    assert letters()[taken[0]] == LetterState.UNCERTAIN
    assert [state for key, state in letters().items() if key != taken[0]] == [LetterState.SENT] * (
        len(taken) - 1
    )
