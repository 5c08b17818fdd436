"""What goes over the line: text is compressed for whoever takes it, and an ETag stands for the bytes that were sent."""

import gzip

import pytest
from lxml import html

from reviews import actions
from tests import factories
from tests.encyclopedia.images.pictures import stored

pytestmark = pytest.mark.django_db

PAGE = "/topics/nerve-block/"
GZIP = {"accept-encoding": "gzip, deflate, br"}
TEXTS = (
    PAGE,
    f"{PAGE}editions/",
    f"{PAGE}editions/1/",
    "/",
    "/es/topics/",
    "/search/?q=nerve",
    "/no-such-page/",
    "/feeds/updates.atom",
    "/api/v1/topics/nerve-block/",
    "/api/v1/openapi.json",
)


@pytest.fixture
def topic():
    people = factories.make_user("writer"), factories.make_user("reviewer")
    return factories.published_topic(*people, "Nerve Block")


@pytest.mark.parametrize("address", TEXTS)
def test_whoever_takes_gzip_is_sent_the_same_text_in_fewer_bytes(client, topic, address):
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content)
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.000, br", "x-gzipped"])
def test_whoever_does_not_take_gzip_is_sent_none(client, topic, accepted):
    answer = client.get(PAGE, headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.content.startswith(b"<!doctype html>")


@pytest.mark.parametrize("accepted", ["gzip", "br;q=1.0, gzip;q=0.8, *;q=0.1", "GZIP ; Q=0.001"])
def test_a_wish_for_gzip_is_understood_however_it_is_written(client, topic, accepted):
    answer = client.get(PAGE, headers={"accept-encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("address", [PAGE, "/", "/feeds/updates.atom", "/api/v1/topics/nerve-block/"])
def test_other_bytes_have_another_strong_etag_and_each_is_confirmed_to_whoever_holds_it(
    client, topic, address
):
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    etags = [answer.headers["ETag"] for answer in (plain, packed)]
    assert len(set(etags)) == 2
    assert all(etag.startswith('"') and etag.endswith('"') for etag in etags)
    again = client.get(address, headers={**GZIP, "if-none-match": etags[1]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etags[1])
    assert again.headers["Vary"] == "Accept-Encoding"
    both = client.get(address, headers={**GZIP, "if-none-match": f"W/{etags[1]}, {etags[0]}"})
    assert (both.status_code, both.headers["ETag"]) == (304, etags[1])
    other = client.get(address, headers={**GZIP, "if-none-match": f'{etags[0]}, "of-another-time-gzip"'})
    assert (other.status_code, other.headers["ETag"]) == (304, etags[0])
    again = client.get(address, headers={"if-none-match": etags[0]})
    assert (again.status_code, again.headers["ETag"]) == (304, etags[0])


def test_nobody_is_confirmed_bytes_that_they_cannot_read(client, topic):
    etag = client.get(PAGE, headers=GZIP).headers["ETag"]
    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 200


def test_a_page_whose_words_changed_is_not_confirmed_to_whoever_holds_it_compressed(client, topic):
    etag = client.get(PAGE, headers=GZIP).headers["ETag"]
    factories.revise(
        topic, factories.make_user("writer"), factories.make_user("reviewer"), summary="Other words."
    )
    answer = client.get(PAGE, headers={**GZIP, "if-none-match": etag})
    assert answer.status_code == 200
    assert b"Other words." in gzip.decompress(answer.content)
    actions.withdraw_topic(topic_id=topic.pk, by=factories.make_user("chair"), reason="Unsafe.")
    answer = client.get(PAGE, headers={**GZIP, "if-none-match": answer.headers["ETag"]})
    assert answer.status_code == 410


def test_pictures_are_sent_as_they_are_and_a_short_word_too(client):
    people = factories.make_user("writer"), factories.make_user("reviewer")
    sections = factories.words()["sections"]
    sections[0]["images"] = [stored("A nerve")]
    factories.published_topic(*people, "Nerve Block", sections=sections)
    address = html.fromstring(client.get(PAGE).content).xpath("//figure//img/@src")[0]
    picture = client.get(address, headers=GZIP)
    assert picture.status_code == 200
    assert "Content-Encoding" not in picture.headers
    again = client.get(address, headers={**GZIP, "if-none-match": picture.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers


def test_staff_pages_are_sent_as_they_are_for_their_length_would_tell_secrets(client):
    answer = client.get("/admin/login/", headers=GZIP)
    assert b"csrfmiddlewaretoken" in answer.content
    assert "Content-Encoding" not in answer.headers
