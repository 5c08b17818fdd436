"""How much may be sent in an hour, counted in memory and by nobody's address.

An address is known for a day at most, as a hash under a key that is thrown away: the key and the counters live in the
cache named *counters* and nowhere else. Many people may share an address (a hospital, a phone network), so one address
may send much; the limits of a topic and of the whole site are what bounds a flood.
"""

import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

HOUR: Final = 60 * 60
DAY: Final = 24 * HOUR


@dataclass(frozen=True)
class Limits:
    """The most that is taken in an hour: from one address, from it on one topic, on one topic, on the whole site."""

    name: str
    sender: int
    sender_and_topic: int
    topic: int
    site: int

    def allows(self, sender: str, topic_id: int) -> bool:
        """Count one more, and say whether it may be taken. The widest counter comes last: what a narrower one refuses
        uses up nothing of it.
        """
        bounds = (
            (f"{sender}:{topic_id}", self.sender_and_topic),
            (sender, self.sender),
            (f"topic:{topic_id}", self.topic),
            ("site", self.site),
        )
        hour = f"{timezone.now():%Y%m%d%H}"
        return all(_count(f"{self.name}:{hour}:{key}") <= most for key, most in bounds)


OPINIONS: Final = Limits("opinions", sender=300, sender_and_topic=20, topic=2000, site=20_000)
REPORTS: Final = Limits("reports", sender=60, sender_and_topic=20, topic=60, site=600)


def _count(key: str) -> int:
    counters = caches["counters"]
    counters.add(key, 0, HOUR)
    try:
        return counters.incr(key)
    except ValueError:  # its hour was over between the two lines
        return 1


def sender_of(request: HttpRequest) -> str:
    """Return what stands for the sender's address today: a hash that nobody can turn back once the day is over."""
    day = f"{timezone.now():%Y%m%d}"
    key = caches["counters"].get_or_set(f"key:{day}", lambda: secrets.token_hex(32), DAY)
    return hmac.new(str(key).encode(), _address(request).encode(), "sha256").hexdigest()[:32]


def _address(request: HttpRequest) -> str:
    """The address that the request came from; of IPv6 the network, for one household has billions of them."""
    raw = str(request.META.get("REMOTE_ADDR", ""))
    passed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if settings.PROXIES and len(passed_on) >= settings.PROXIES:
        raw = passed_on[-settings.PROXIES].strip()
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return raw
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
