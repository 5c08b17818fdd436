"""The people whom most tests of the workflow need."""

import pytest
from django.contrib.auth.models import User

from tests import factories as make


@pytest.fixture
def writer() -> User:
    return make.make_user("writer")


@pytest.fixture
def signer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def chair() -> User:
    return make.make_user("chair")
