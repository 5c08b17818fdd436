"""Plots: what they draw is what their table says, and they need neither colour, style nor script."""

import math
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from reviews.charts import Plot, Series, draw
from reviews.charts.drawing import HEIGHT, WIDTH

NS = {"s": "http://www.w3.org/2000/svg"}
MONTHS = ("May 2026", "June 2026", "July 2026")


def plot(**changes) -> Plot:
    given = {
        "key": "work",
        "title": "Work by month",
        "label_name": "Month",
        "labels": MONTHS,
        "bars": [Series("Physician", (10, 0, 30), ("/p/1", "", "/p/3")), Series("Nurse", (5, 20, 30))],
        "lines": [Series("Pace", (15, None, 15))],
    }
    return Plot(**given | changes)


def svg(one: Plot) -> etree._Element:
    return etree.fromstring(draw(one).svg.replace("<svg ", f'<svg xmlns="{NS["s"]}" ', 1))


def shown(one: Plot) -> html.HtmlElement:
    return html.fragment_fromstring(
        render_to_string("reviews/chart.html", {"chart": one}), create_parent="div"
    )


def bars(one: Plot) -> list[dict[str, float]]:
    return [
        {name: float(rect.get(name)) for name in ("x", "y", "width", "height")}
        for rect in svg(one).iterfind(".//s:rect[@class='chart-bar']", NS)
    ]


def test_the_picture_has_a_name_and_says_itself_in_words():
    root = svg(plot())
    assert root.get("role") == "img"
    names = [root.find(f".//*[@id='{key}']").text for key in root.get("aria-labelledby").split()]
    assert names[0] == "Work by month"
    assert "Physician: 10 (May 2026) to 30 (July 2026), at most 30 (July 2026)." in names[1]
    assert "Pace: 15 (May 2026) to 15 (July 2026)" in names[1]


def test_bars_stand_on_each_other_and_are_as_high_as_their_numbers():
    found = bars(plot())
    by_value = dict(zip((10, 5, 20, 30), [*found[:3], found[3]], strict=True))
    unit = by_value[10]["height"] / 10
    for value, bar in by_value.items():
        assert math.isclose(bar["height"], value * unit, abs_tol=0.2)
    assert math.isclose(by_value[5]["y"] + by_value[5]["height"], by_value[10]["y"], abs_tol=0.2)


def test_a_value_that_is_not_known_breaks_the_line():
    path = svg(plot()).find(".//s:g[@class='chart-line is-dash-0 is-ink']/s:path", NS)
    assert path.get("d").count("M") == 2
    assert "L" not in path.get("d")


def test_every_series_is_told_from_the_others_without_colour():
    many = plot(
        bars=[Series(str(n), (1, 2, 3)) for n in range(4)],
        lines=[Series(str(n), (1, 2, 3)) for n in range(4)],
    )
    root = svg(many)
    hatches = [one.get("d") for one in root.iterfind(".//s:pattern/s:path", NS)]
    marks = {one.get("d") for one in root.iterfind(".//s:path[@class='chart-mark']", NS)}
    assert len(set(hatches)) == len(hatches) == len(marks) == 4
    key = shown(many).xpath("//ul[@class='chart-key']/li")
    assert [one.text_content().strip() for one in key] == [*"0123", *"0123"]


def test_nothing_in_it_needs_a_style_or_a_script_and_no_id_is_twice_on_a_page():
    page = html.fromstring(
        "<div>"
        + "".join(render_to_string("reviews/chart.html", {"chart": plot(key=key)}) for key in "ab")
        + "</div>"
    )
    assert page.xpath("//style|//script|//*[@style]|//@*[starts-with(name(), 'on')]") == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    referred = {one.partition("#")[2].rstrip(")") for one in page.xpath("//@fill")}
    assert referred <= set(ids)


def test_words_are_never_markup():
    nasty = '"><script>alert(1)</script>'
    one = plot(title=nasty, bars=[Series(nasty, (1, 2, 3))], labels=[nasty] * 3, lines=())
    assert shown(one).xpath("//script") == []
    assert nasty in shown(one).xpath("//figcaption")[0].text


def test_the_table_has_every_number_and_leads_to_its_list():
    rows = shown(plot()).xpath("//table/tbody/tr")
    assert [[one.text_content() for one in row] for row in rows] == [
        ["May 2026", "10", "5", "15"],
        ["June 2026", "0", "20", "not known"],
        ["July 2026", "30", "30", "15"],
    ]
    assert shown(plot()).xpath("//table//a/@href") == ["/p/1", "/p/3"]
    assert plot().table.plain()[0] == ["May 2026", "10", "5", "15"]


def test_large_numbers_are_grouped_for_people_and_plain_in_files():
    one = plot(bars=[Series("Pages", (100_000, 2, 3))], lines=())
    assert shown(one).xpath("//table//td")[0].text == "100,000"
    assert one.table.plain()[0][1] == "100000"


def test_where_there_is_nothing_to_draw_it_says_so_and_still_has_its_table():
    page = shown(plot(bars=[Series("Physician", (0, 0, 0))], lines=[Series("Pace", (None, None, None))]))
    assert page.xpath("//svg[@class='chart']") == []
    assert "nothing to draw" in page.text_content()
    assert len(page.xpath("//tbody/tr")) == 3


@pytest.mark.parametrize("count", [0, 1, 5, 13, 14, 24, 40])
def test_labels_stand_at_equal_distances_and_fewer_of_them_on_a_phone(count):
    texts = svg(
        plot(labels=[str(n) for n in range(count)], bars=[Series("a", [1] * count)], lines=())
    ).findall(".//s:text[@y='266']", NS)
    wide = [int(one.text) for one in texts]
    phone = [int(one.text) for one in texts if "is-minor" not in one.get("class")]
    assert len(wide) <= 13
    assert len(phone) <= 5
    for shown in (wide, phone):
        assert len({after - before for before, after in pairwise(shown)}) <= 1


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one value for each label"):
        plot(bars=[Series("Short", (1,))])


VALUES = st.one_of(
    st.none(), st.integers(0, 10**7), st.floats(0, 10**6, allow_nan=False).map(lambda n: round(n, 2))
)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=40))
def test_whatever_the_numbers_everything_stays_in_the_picture(rows):
    first, second, third = (tuple(one) for one in zip(*rows, strict=True))
    one = plot(
        labels=[str(n) for n in range(len(rows))],
        bars=[Series("a", first), Series("b", second)],
        lines=[Series("c", third)],
    )
    for bar in bars(one):
        assert 0 <= bar["x"] <= bar["x"] + bar["width"] <= WIDTH
        assert 0 <= bar["y"] <= bar["y"] + bar["height"] <= HEIGHT
    ticks = svg(one).findall(".//s:text[@class='chart-tick']", NS)
    assert 2 <= len(ticks) <= 7
