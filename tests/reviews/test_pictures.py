"""A picture that no text ever named can be removed, and no other: by those who write, on the record."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import html

from encyclopedia.content import ImageContent, image_name
from encyclopedia.errors import BadInput, NotAllowed, Refused, WrongState
from encyclopedia.images import store_picture
from encyclopedia.models import Edition, ImageFile, Section
from reviews import actions
from reviews.models import AuditEvent
from reviews.pictures import unused_pictures
from tests import factories as make
from tests.databases import RealDatabase
from tests.encyclopedia.images.pictures import png
from tests.reviews.sql import assert_refused
from tests.reviews.test_races import again, assert_chain_holds

pytestmark = pytest.mark.django_db

LIST = "admin:encyclopedia_imagefile_changelist"


@pytest.fixture
def writer() -> User:
    return make.make_user("writer")


def stored(by: User, width: int = 700) -> ImageContent:
    files = store_picture(png((width, 400)), by=by)
    return {"files": files, "alt": "A knee.", "caption": "The knee.", "credit": "Sample clinic"}


def sections(*images: ImageContent):
    return [
        {**one, "images": list(images)} if one["key"] == "risks" else one for one in make.words()["sections"]
    ]


def id_of(image: ImageContent) -> int:
    return ImageFile.objects.get(hash=image["files"][0]["hash"]).pk


def remove(image: ImageContent, by: User, reason: str = "Sent by mistake.") -> None:
    actions.remove_picture(picture_id=id_of(image), reason=reason, by=by)


def test_a_picture_that_no_text_names_goes_in_all_its_sizes_and_leaves_evidence(writer):
    knee, hip = stored(writer), stored(writer, 710)
    make.edit(make.make_topic(writer), writer, sections=sections(hip))
    assert unused_pictures() == [id_of(knee)]
    remove(knee, writer)
    assert set(ImageFile.objects.values_list("hash", flat=True)) == {file["hash"] for file in hip["files"]}
    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.reason, event.actor) == ("remove picture", "Sent by mistake.", writer)
    assert [file["hash"] for file in event.details["files"]] == [file["hash"] for file in knee["files"]]
    assert_chain_holds()


def test_a_picture_that_a_text_names_or_once_named_stays_and_the_database_refuses_too(writer):
    reviewer = make.make_user("reviewer")
    drafted, dropped, shown, superseded = (stored(writer, width) for width in (700, 710, 720, 730))
    make.edit(make.make_topic(writer), writer, sections=sections(drafted))
    letting_go = make.make_topic(writer)
    make.edit(letting_go, writer, sections=sections(dropped))
    make.edit(letting_go, writer, sections=sections())
    topic = make.published_topic(writer, reviewer, sections=sections(superseded))
    make.revise(topic, writer, reviewer, sections=sections(shown))
    assert unused_pictures() == []
    for image in (drafted, dropped, shown, superseded):
        with pytest.raises(WrongState, match="stays"):
            remove(image, writer)
        for file in image["files"]:
            assert_refused(
                "DELETE FROM encyclopedia_imagefile WHERE hash = %s", file["hash"], because="a text names"
            )
    assert_refused("DELETE FROM encyclopedia_imagefile", because="a text names")


def test_a_smaller_size_alone_is_not_removed(writer):
    knee = stored(writer)
    small = ImageFile.objects.get(hash=knee["files"][1]["hash"])
    with pytest.raises(WrongState):
        actions.remove_picture(picture_id=small.pk, reason="No.", by=writer)
    assert_refused("DELETE FROM encyclopedia_imagefile WHERE id = %s", small.pk, because="a text names")


def test_who_may_not_write_and_who_gives_no_reason_removes_nothing(writer):
    knee = stored(writer)
    for role in ("reviewer", "chair", "manager"):
        with pytest.raises(NotAllowed):
            remove(knee, make.make_user(role))
    with pytest.raises(BadInput):
        remove(knee, writer, reason=" ")
    remove(knee, writer)
    with pytest.raises(WrongState, match="removed before"):
        actions.remove_picture(picture_id=10**6, reason="Again.", by=writer)


def test_staff_find_it_in_a_list_and_confirm_with_a_reason(writer):
    knee, hip = stored(writer), stored(writer, 710)
    make.edit(make.make_topic(writer), writer, sections=sections(hip))
    client = Client()
    client.force_login(writer)
    page = html.fromstring(client.get(reverse(LIST)).content)
    shown = page.xpath("//td[contains(@class, 'field-picture')]//img/@src")
    assert shown == [reverse("admin:encyclopedia_topic_image", args=[image_name(knee["files"][0])])]
    (address,) = page.xpath("//a[text()='Remove']/@href")
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "The wrong knee."}).headers["Location"] == reverse(LIST)
    assert not ImageFile.objects.filter(hash=knee["files"][0]["hash"]).exists()
    assert client.get(address).status_code == 404
    of_hip = reverse("admin:encyclopedia_imagefile_remove", args=[id_of(hip)])
    assert client.get(of_hip).status_code == 404
    assert client.post(of_hip, {"reason": "Mine."}).status_code == 409
    client.force_login(make.make_user("manager"))
    assert not html.fromstring(client.get(reverse(LIST)).content).xpath("//a[text()='Remove']")
    assert client.get(of_hip).status_code == client.post(of_hip, {"reason": "No."}).status_code == 403


def test_the_list_costs_the_same_for_one_picture_and_for_many(writer, django_assert_max_num_queries):
    client = Client()
    client.force_login(writer)
    stored(writer)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(25) as one:
        client.get(reverse(LIST))
    for width in range(710, 780, 10):
        stored(writer, width)
    with django_assert_max_num_queries(len(one)):
        assert client.get(reverse(LIST)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_save_that_names_a_picture_against_its_removal_never_leaves_a_text_without_it(
    real_database: RealDatabase, writer: User
):
    for turn in range(4):
        knee = stored(writer, 700 + 10 * turn)
        topic = make.make_topic(writer)
        save: Callable[[], object] = partial(make.edit, topic, again(writer), sections=sections(knee))
        saved, removed = real_database.together(save, partial(remove, knee, again(writer)))
        assert isinstance(saved, Refused) != isinstance(removed, Refused), (saved, removed)
        named = Section.objects.filter(version__topic=topic).exclude(images=[]).exists()
        assert named == ImageFile.objects.filter(hash=knee["files"][0]["hash"]).exists()
    assert not Edition.objects.exists()
    assert_chain_holds()
