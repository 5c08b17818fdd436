"""write_review_states: the page of the documentation says what the table says."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reviews.workflow import TABLE, as_markdown


def test_the_page_in_the_documentation_is_not_stale():
    call_command("write_review_states", "--check", stdout=StringIO())


def test_every_act_of_the_table_is_on_the_page():
    page = (Path(settings.BASE_DIR) / "docs" / "review-states.md").read_text(encoding="utf-8")
    assert all(f"| {act} |" in page for act in TABLE)


def test_a_stale_or_missing_page_fails_the_check_and_is_written_anew(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    page = tmp_path / "docs" / "review-states.md"
    with pytest.raises(CommandError, match="stale"):
        call_command("write_review_states", "--check", stdout=StringIO())
    assert not page.exists()
    call_command("write_review_states", stdout=StringIO())
    assert page.read_text(encoding="utf-8") == as_markdown()
    page.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match="stale"):
        call_command("write_review_states", "--check", stdout=StringIO())
