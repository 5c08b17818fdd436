"""Fixtures of the evidence."""

from pathlib import Path

import pytest

from tests.reviews.evidence.telltale import Story, download, files_of, tell


@pytest.fixture
def story() -> Story:
    return tell()


@pytest.fixture
def files(story: Story) -> dict[str, bytes]:
    return files_of(download(story))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "evidence.zip"
