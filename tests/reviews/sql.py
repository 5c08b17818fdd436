"""Raw SQL against the database of a test: what it does, and that it is refused."""

import pytest
from django.db import IntegrityError, InternalError, OperationalError, connection, transaction

REFUSED = (IntegrityError, InternalError, OperationalError)


def execute(sql: str, *parameters: object) -> int:
    """Run one statement in a savepoint of its own; return how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def assert_refused(sql: str, *parameters: object, because: str) -> None:
    with pytest.raises(REFUSED, match=because):
        execute(sql, *parameters)
