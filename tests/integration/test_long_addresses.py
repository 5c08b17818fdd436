"""gunicorn, as config/gunicorn.py starts it, hands on an address that holds a whole letter."""

import json
from urllib.parse import quote

from bench.server import serving
from tests import factories as make
from tests.databases import RealDatabase

LONGEST = 128 * 1024
LETTER = "عزيزي الطبيب، أمي تعاني من ألم شديد في الظهر ولا تنام الليل. " * 30


def test_a_letter_in_arabic_and_a_long_line_of_words_are_searched_for(
    real_database: RealDatabase, monkeypatch
):
    make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Nerve Block")
    monkeypatch.setenv("DATABASE_URL", real_database.url)
    letter = quote(f"nerve block? {LETTER}")
    assert len(letter) > 8_190
    with serving("tests.settings") as server:
        for address in (f"?q={letter}", f"?q=nerve+block+{'x' * (LONGEST - 60)}"):
            assert server.get(f"/search/{address}")[0] == 200
            assert server.get(f"/search/suggest/{address}")[0] == 200
            status, _headers, body = server.get(f"/api/v1/search/{address}")
            assert status == 200
            assert [hit["title"] for hit in json.loads(body)["results"]] == ["Nerve Block"]
        assert server.get(f"/search/?q={'x' * 2 * LONGEST}")[0] == 414
        assert server.get("/search/?q=nerve")[0] == 200
