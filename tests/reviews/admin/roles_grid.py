"""One client for each sort of person who may knock at a staff address."""

from django.test import Client

from tests.factories import make_user

STAFF = ("writer", "reviewer", "chair", "manager", "superuser")
OUTSIDE = ("anonymous", "inactive", "no role")


def client_of(who: str) -> Client:
    """Return a client signed in as ``who``: a role, or one of those outside. The account has a hand in nothing yet."""
    client = Client()
    if who == "anonymous":
        return client
    if who == "superuser":
        client.force_login(make_user(None, is_superuser=True))
    elif who == "inactive":
        user = make_user("reviewer")
        client.force_login(user)
        user.is_active = False
        user.save()
    elif who == "no role":
        client.force_login(make_user(None))
    else:
        client.force_login(make_user(who))
    return client


def outside_status(who: str) -> int:
    """Strangers are asked to sign in; staff without a role are refused."""
    return 403 if who == "no role" else 302
