"""The search over everything that staff may see: what may be typed, what comes first, and where it is asked."""

import pytest

from encyclopedia.models import ClinicalCode, Topic
from reviews import actions
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_everywhere import HERE, found, links
from tests.reviews.boards import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["Knee", "kne", "patella", "shown-here", "knee-repl", "M17.1", "m17", "old-address", "Rodilla"]
)
def test_a_topic_is_found_by_whatever_it_is_called(writer, signer, chair, typed):
    topic = make.published_topic(writer, signer, "Knee Replacement", also_called=["Patella swap", "Rodilla"])
    ClinicalCode.objects.create(topic=topic, system="x", code="M17.1", display="Something")
    base = Topic.objects.get(pk=topic.pk).slug
    for slug in ("old-address", "shown-here"):
        actions.rename_topic(topic_id=topic.pk, by=chair, slug=slug, base_slug=base)
        base = slug
    make.make_topic(writer, "Hip")
    client = signed_in(writer)
    ids = [topic.public_id, topic.staff_title.upper()]
    for asked in (typed, *ids):
        assert [one.title for one in found(client, asked)["topics"].results] == ["Knee Replacement"]
        # Its list finds the same.
        rows = client.get("/admin/encyclopedia/topic/", {"q": asked}).context["cl"].result_list
        assert [one.pk for one in rows] == [topic.pk]


def test_what_is_called_exactly_so_comes_first(writer):
    for title in ("A knee brace", "Knee", "Knee Replacement", "Bad knee"):
        make.make_topic(writer, title)
    results = found(signed_in(writer), "knee")["topics"].results
    assert [one.title for one in results] == ["Knee", "Knee Replacement", "A knee brace", "Bad knee"]


def test_more_than_is_shown_is_counted_and_leads_to_the_list(writer):
    for number in range(14):
        make.make_topic(writer, f"Knee {number}")
    client = signed_in(writer)
    group = found(client, "knee")["topics"]
    assert (group.total, len(group.results), group.is_cut) == (14, 10, True)
    assert "/admin/encyclopedia/topic/?q=knee" in links(client, "knee")
    assert client.get(group.all_url).context["cl"].result_count == 14


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "---", "\x00", "a\x00b", "'", '"', "\\", "%", "_", ":*", "a & | !", "' OR 1=1 --", "x" * 5_000,
        "word " * 500, "\u202eabc", "心臓", "😀", "<script>alert(1)</script>", "e\u0301", "1e400", "-0", "(", "knee:*",
    ],
)  # fmt: skip
def test_any_input_gets_an_answer(writer, typed):
    make.make_topic(writer, "Knee")
    answer = signed_in(make.make_user(None, is_superuser=True)).get(HERE, {"q": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_it_is_asked_by_get_alone_and_changes_nothing(writer):
    assert signed_in(writer).post(HERE, {"q": "knee"}).status_code == 405


def test_the_box_is_on_every_staff_page_and_keeps_what_was_typed(writer):
    topic = make.make_topic(writer, "Knee")
    client = client_of("superuser")
    pages = ["/admin/", "/admin/encyclopedia/topic/", f"/admin/encyclopedia/topic/{topic.pk}/change/", HERE]
    pages += [
        "/admin/reviews/notice/",
        "/admin/report/",
        "/admin/reviews/auditevent/",
        "/admin/password_change/",
    ]
    for page in pages:
        assert client.get(page).content.decode().count('id="everywhere-q"') == 1, page
    assert 'value="knee &quot;"' in client.get(HERE, {"q": 'knee "'}).content.decode()
