"""What holds for any key points, call-outs and pictures: none differs in silence, and both sides can be read back."""

import re
from collections import Counter
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import (
    Content,
    ImageContent,
    ImageFileContent,
    SectionContent,
    points_html,
    section_content,
    with_key_points,
)
from reviews.redline import redline, sides
from reviews.significance import ClinicalJudge
from tests.reviews.redline.reading import content, identities, new_side, old_side, seen
from tests.reviews.redline.test_properties import flat, words

points = st.lists(st.lists(words, min_size=1, max_size=5).map(" ".join), max_size=4, unique=True)


@given(points, points)
def test_key_points_can_be_read_back_and_none_differs_in_silence(old: list[str], new: list[str]) -> None:
    before, after = (with_key_points(content(), one) for one in (old, new))
    found = redline(before, after)
    field = next(one for one in found.fields if one.name == "key_points")

    assert found.is_empty == (old == new)
    assert field.is_changed == (old != new)
    assert sorted(identities(found)) == sorted(f"change-{n}" for n in range(1, found.change_count + 1))
    assert new_side(field.html) == new_side(points_html(new))
    if "redline-moved-to" not in field.html:
        assert old_side(field.html) == old_side(points_html(old))


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_call_out_that_comes_or_goes_is_said(was: bool, now: bool, stays: bool) -> None:
    def page(callout: bool) -> list[SectionContent]:
        return [section_content("a", "Help", "<p>Call.</p>", is_callout=callout)]

    before, after = content(sections=page(was)), content(sections=page(now) if stays else [])
    found = redline(before, after)

    assert found.is_empty == (stays and was == now)
    if stays and was != now:
        assert ("now a call-out" if now else "no longer a call-out") in seen(found.sections[0].heading_html)


def picture(n: int, alt: str, caption: str) -> ImageContent:
    """A picture that is told from others by its number."""
    file = ImageFileContent(hash=f"{n:064}", type="image/png", width=700, height=400)
    return {"files": [file], "alt": alt, "caption": caption, "credit": ""}


pictures = st.lists(
    st.builds(picture, st.integers(0, 4), words, words),
    max_size=4,
    unique_by=lambda one: one["files"][0]["hash"],
)


@given(pictures, pictures, st.booleans())
def test_no_difference_of_pictures_is_silent_and_both_sides_can_be_seen(
    old: list[ImageContent], new: list[ImageContent], is_safety: bool
) -> None:
    def page(images: list[ImageContent]) -> Content:
        return content(sections=[section_content("a", "Help", "<p>Call.</p>", images=images)])

    def shown(html: str) -> list[str]:
        return re.findall(r'images/([0-9]{64})\.png"', html)

    def said(images: list[ImageContent]) -> list[str]:
        return flat(
            old_side("".join(f"<p>{escape(one['alt'])}</p><p>{escape(one['caption'])}</p>" for one in images))
        )

    judge = ClinicalJudge(["a"] if is_safety else [])
    found = redline(page(old), page(new), judge=judge)
    (one,) = found.sections
    was, now = sides(one.html)

    assert found.is_empty == (old == new)
    assert sorted(identities(found)) == sorted(f"change-{n}" for n in range(1, found.change_count + 1))
    assert shown(now) == [image["files"][0]["hash"] for image in new]
    assert sorted(shown(was)) == sorted(image["files"][0]["hash"] for image in old)
    assert Counter(flat(new_side(one.html))) == Counter(["Call.", *said(new)])
    assert Counter(flat(old_side(one.html))) == Counter(["Call.", *said(old)])
    if [image["files"] for image in old] != [image["files"] for image in new]:
        assert "image" in {change.kind for change in found.clinical}
    if is_safety and old != new:
        assert found.clinical
