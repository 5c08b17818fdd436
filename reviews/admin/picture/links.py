"""Addresses of the lists behind the numbers: each asks what its number counted (``conditions``, ``filters``)."""

from urllib.parse import urlencode

from django.urls import reverse


def _list(name: str, asked: dict[str, object]) -> str:
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode({key: str(value) for key, value in asked.items()}, safe=':')}"


def editions(**asked: object) -> str:
    return _list("encyclopedia_edition", asked)


def rounds(**asked: object) -> str:
    return _list("reviews_reviewround", asked)


def records(**asked: object) -> str:
    return _list("reviews_reviewrecord", asked)


def reports(**asked: object) -> str:
    return _list("encyclopedia_readerreport", asked)


def votes(**asked: object) -> str:
    return _list("encyclopedia_helpfulcount", asked)


def missed_terms(**asked: object) -> str:
    return _list("encyclopedia_missedterm", asked)


def members(**asked: object) -> str:
    return _list("reviews_boardmember", asked)


def versions(**asked: object) -> str:
    return _list("encyclopedia_topicversion", asked)


def topics(**asked: object) -> str:
    return _list("encyclopedia_topic", asked)
