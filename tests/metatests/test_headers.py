"""What every answer says to the browser: strict for patients, and just enough more for staff (invariant 10)."""

import pytest
from django.conf import settings
from django.test import Client

PUBLIC = "/no-such-page/"
STAFF = "/admin/login/"

pytestmark = pytest.mark.django_db


def directives(response) -> dict[str, set[str]]:
    """Return the response's Content-Security-Policy, taken apart."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(values) for name, *values in parts}


def test_a_public_page_loads_and_runs_nothing_but_files_of_this_site(client: Client):
    policy = directives(client.get(PUBLIC))
    own = {"'self'"}
    nothing = {"'none'"}
    assert policy == {
        "default-src": nothing,
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "font-src": own,
        "connect-src": own,
        "form-action": own,
        "frame-ancestors": nothing,
        "base-uri": nothing,
    }


def test_a_staff_page_allows_one_inline_style_sheet_by_its_hash_and_nothing_inline_else(client: Client):
    policy = directives(client.get(STAFF))
    assert {value[:8] for value in policy["style-src"]} == {"'self'", "'sha256-"}
    assert not any("unsafe" in value for values in policy.values() for value in values)
    assert policy["default-src"] == {"'none'"}


def test_public_pages_tell_no_other_site_where_the_reader_was(client: Client):
    assert client.get(PUBLIC)["Referrer-Policy"] == "no-referrer"


def test_staff_pages_name_their_origin_to_this_site_alone_so_that_forms_can_be_posted(client: Client):
    assert client.get(STAFF)["Referrer-Policy"] == "same-origin"


def test_public_pages_set_no_cookie_and_do_not_vary_by_one(client: Client):
    response = client.get(PUBLIC)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("address", [PUBLIC, STAFF])
def test_no_page_can_be_framed_or_guessed_into_another_type(client: Client, address):
    response = client.get(address)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_plain_http_is_sent_on_to_https_in_production(client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(STAFF)
    assert response.status_code == 301
    assert response["Location"].startswith("https://")


def test_the_probes_of_a_load_balancer_are_answered_over_plain_http(client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


def test_history_cannot_be_reverted_from_the_admin():
    assert settings.SIMPLE_HISTORY_REVERT_DISABLED is True


@pytest.mark.parametrize("cookie", ["csrftoken=short", "sessionid=nobody", "csrftoken=\x00; sessionid=;;"])
def test_a_public_page_answers_a_malformed_cookie_with_no_cookie(client: Client, cookie):
    response = client.get(PUBLIC, HTTP_COOKIE=cookie)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize(
    ("address", "type_"),
    [
        ("/feeds/updates.atom", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/sitemaps/pages.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_what_machines_read_is_of_its_own_type_and_kept_by_caches_like_a_page(client: Client, address, type_):
    response = client.get(address, headers={"cookie": "sessionid=nobody; csrftoken=short"})
    assert response["Content-Type"] == type_
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == client.get("/topics/")["Cache-Control"]
    assert directives(response)["default-src"] == {"'none'"}
    assert not response.cookies
    assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
