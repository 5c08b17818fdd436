"""Patients are handed the pictures of what they read now, or of its past editions, and no other."""

import hashlib
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from encyclopedia.content import ImageContent, content_hash, image_name
from encyclopedia.errors import BadInput
from encyclopedia.images import store_picture
from encyclopedia.models import Edition, EditionImage, ImageFile, Topic
from reviews import actions
from tests import factories as make
from tests.encyclopedia.images.pictures import png
from tests.reviews.sql import assert_refused

pytestmark = pytest.mark.django_db

A_DAY = "public, max-age=86400, s-maxage=60"


@pytest.fixture
def writer():
    return make.make_user("writer")


@pytest.fixture
def reviewer():
    return make.make_user("reviewer")


@pytest.fixture
def picture(writer) -> Callable[..., ImageContent]:
    """Store a picture of a width, and return it as a content names it."""

    def stored(width: int = 700, alt: str = "A knee from the front.") -> ImageContent:
        files = store_picture(png((width, 400)), by=writer)
        return {"files": files, "alt": alt, "caption": "The knee.", "credit": "Sample clinic"}

    return stored


def sections(*images: ImageContent, key: str = "risks"):
    return [{**one, "images": list(images)} if one["key"] == key else one for one in make.words()["sections"]]


def addresses(*images: ImageContent) -> list[str]:
    return [f"/images/{image_name(file)}" for image in images for file in image["files"]]


def statuses(*images: ImageContent) -> set[int]:
    return {Client().get(address).status_code for address in addresses(*images)}


def page_of(topic: Topic):
    topic.refresh_from_db()
    return lxml_html.fromstring(Client().get(f"/topics/{topic.slug}/").content.decode())


def test_a_signed_picture_stands_on_the_page_with_its_words_and_room_kept_for_it(writer, reviewer, picture):
    knee, hip = picture(), picture(500, "A hip & a “bone”.")
    topic = make.published_topic(writer, reviewer, sections=sections(knee, hip))
    figures = page_of(topic).xpath("//section[@id='risks']/figure")
    assert [one.xpath("./img/@alt")[0] for one in figures] == ["A knee from the front.", "A hip & a “bone”."]
    image = figures[0].xpath("./img")[0]
    assert image.get("src") == addresses(knee)[0]
    assert image.get("srcset") == f"{addresses(knee)[0]} 700w, {addresses(knee)[1]} 480w"
    assert (image.get("width"), image.get("height")) == ("700", "400")
    assert [one.xpath("./img")[0].get("loading") for one in figures] == [None, "lazy"]
    assert (
        " ".join(figures[0].xpath("./figcaption")[0].text_content().split())
        == "The knee. Picture: Sample clinic"
    )


def test_its_bytes_are_those_that_were_signed_and_may_be_kept_for_ever(writer, reviewer, picture):
    knee = picture()
    make.published_topic(writer, reviewer, sections=sections(knee))
    for file, address in zip(knee["files"], addresses(knee), strict=True):
        answer = Client().get(address)
        assert hashlib.sha256(answer.content).hexdigest() == file["hash"]
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", A_DAY)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
        again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (304, A_DAY)


def test_a_picture_that_no_edition_shows_is_at_no_public_address(writer, reviewer, picture):
    draft, in_review = picture(700), picture(710)
    make.make_topic(writer, sections=sections(draft))
    make.submit(make.make_topic(writer, sections=sections(in_review)), writer)
    topic = make.published_topic(writer, reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    revision = picture(720)
    make.edit(topic, writer, sections=sections(revision))
    orphan = picture(730)
    assert statuses(draft, in_review, revision, orphan) == {404}


def test_a_past_edition_keeps_its_picture_until_the_topic_is_withdrawn(writer, reviewer, picture):
    old, new, other = picture(700), picture(710), picture(720)
    topic = make.published_topic(writer, reviewer, sections=sections(old))
    make.revise(topic, writer, reviewer, sections=sections(new))
    make.published_topic(writer, reviewer, sections=sections(other))
    assert statuses(old, new, other) == {200}
    actions.withdraw_topic(topic_id=topic.pk, by=make.make_user("chair"), reason="Wrong knee.")
    assert statuses(old, new) == {404}
    assert statuses(other) == {200}


def test_a_picture_of_two_topics_is_shown_while_one_of_them_is(writer, reviewer, picture):
    knee = picture()
    topics = [make.published_topic(writer, reviewer, sections=sections(knee)) for _ in range(2)]
    chair = make.make_user("chair")
    actions.withdraw_topic(topic_id=topics[0].pk, by=chair, reason="Wrong knee.")
    assert statuses(knee) == {200}
    actions.withdraw_topic(topic_id=topics[1].pk, by=chair, reason="Wrong knee.")
    assert statuses(knee) == {404}


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name[:-3] + "jpg",
        lambda name: name + "x",
        lambda name: "x" + name,
        str.upper,
        lambda name: name.partition(".")[0],
    ],
)
def test_another_name_is_another_file(writer, reviewer, picture, change):
    knee = picture()
    make.published_topic(writer, reviewer, sections=sections(knee))
    assert Client().get(f"/images/{change(image_name(knee['files'][0]))}").status_code == 404


def test_staff_see_the_picture_of_a_draft_and_no_cache_keeps_it(writer, picture):
    knee = picture()
    topic = make.make_topic(writer, sections=sections(knee))
    address = reverse("admin:encyclopedia_topic_image", args=[image_name(knee["files"][0])])
    assert Client().get(address).status_code == 302
    client = Client()
    client.force_login(writer)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"].startswith("no-store")
    preview = client.get(reverse("admin:encyclopedia_topic_preview", args=[topic.pk])).content.decode()
    assert address in preview
    assert "/images/" not in preview.replace("/admin/encyclopedia/topic/images/", "")


def test_what_is_stored_twice_is_kept_once_and_nobody_changes_it(writer, picture):
    assert picture()["files"] == picture()["files"]
    assert ImageFile.objects.count() == 2
    assert_refused("UPDATE encyclopedia_imagefile SET type = 'text/html'", because="append-only")


def test_a_draft_cannot_name_a_picture_that_is_not_kept_or_other_bytes_of_one(writer, picture):
    knee, hip = picture(), picture(710)
    topic = make.make_topic(writer)
    for files in ([{**knee["files"][0], "hash": "0" * 64}], [knee["files"][0], hip["files"][1]], knee["files"][:1],
                  [{**knee["files"][0], "width": 705}, *knee["files"][1:]]):  # fmt: skip
        with pytest.raises(BadInput, match="not kept here"):
            make.edit(topic, writer, sections=sections({**knee, "files": files}))


def test_the_signature_covers_each_picture_its_words_and_its_place(writer, reviewer, picture):
    knee, hip = picture(), picture(710, "A hip.")
    topic = make.published_topic(writer, reviewer, sections=sections(knee, hip))
    signed = Edition.objects.get(topic=topic)
    others = [
        sections(hip, knee),
        sections(knee),
        sections(knee, hip, key="treatment-overview"),
        *(sections({**knee, name: "Other."}, hip) for name in ("alt", "caption", "credit")),
        sections({**knee, "files": hip["files"]}, {**hip, "files": knee["files"]}),
    ]
    hashes = {content_hash({**signed.signed_content(), "sections": one}) for one in others}
    assert len(hashes) == len(others)
    assert signed.content_hash not in hashes


def test_a_publication_that_fails_leaves_its_picture_hidden(writer, reviewer, picture):
    knee = picture()
    topic = make.make_topic(writer, sections=sections(knee))
    round_ = make.submit(topic, writer)

    @transaction.atomic
    def interrupted() -> None:
        make.approve(round_, reviewer)
        assert EditionImage.objects.exists()
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        interrupted()
    assert statuses(knee) == {404}
