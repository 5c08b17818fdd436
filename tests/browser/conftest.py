"""A real Chromium for the tests in this folder, and what every page must bear.

Every page that a test opens through these fixtures is watched: an error in its console, an uncaught exception, anything
that the Content-Security-Policy refused, a file that failed to load or came from another host fails the test.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.browser.axe import assert_accessible, assert_no_sideways_scroll

__all__ = ["assert_accessible", "assert_no_sideways_scroll"]

DESKTOP = (1280, 800)
PHONE = (375, 740)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root, and on a machine without a way out: no sandbox, and none of the browser's own calls to its maker.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder, so that `-m browser` finds it and no author can forget."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return the browser that CHROMIUM names, or the first known one on PATH."""
    wanted = os.environ.get("CHROMIUM")
    names = (wanted,) if wanted else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser a run, headless; skips its tests, with the reason, where there is none."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium found: install one, or name it in CHROMIUM")
    # Playwright keeps an event loop in this thread, and Django takes that for a mistake.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with tempfile.TemporaryDirectory(prefix="browser-") as home, sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, env={**os.environ, "HOME": home}
        )
        yield launched
        launched.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Watch:
    """Collects what goes wrong on a page; a test that provokes something takes it out of `problems`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.problems: list[str] = []

    def attach(self, context: BrowserContext) -> None:
        """Listen to all pages of a context, those opened later included."""
        context.on("console", self.console)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
        context.on("request", self.request)
        context.on("requestfailed", self.request_failed)
        context.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" comes for every 404, the pages under test included: `response` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if (
            parts.scheme not in {"data", "blob", "about"}
            and f"{parts.scheme}://{parts.netloc}" != self.origin
        ):
            self.problems.append(f"loaded from another host: {request.url}")

    def request_failed(self, request: Request) -> None:
        # A page that is left while it still loads aborts its requests: nobody's fault.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"not loaded: {request.url} ({request.failure})")

    def response(self, response: Response) -> None:
        # A test may well visit a page that is not there; the files of a page, and working views, have no such excuse.
        limit = 500 if response.request.is_navigation_request() else 400
        if response.status >= limit and urlsplit(response.url).path != "/favicon.ico":
            self.problems.append(f"answered {response.status}: {response.url}")


@pytest.fixture
def watch(live_server) -> Watch:
    """What went wrong on the pages of this test; looked at when it ends."""
    return Watch(live_server.url)


@pytest.fixture
def open_page(browser: Browser, live_server, watch: Watch) -> Iterator[OpenPage]:
    """Give a function that opens a page in a context (cookies, window) of its own: `open_page(width=375)`.

    Further keywords go to Playwright's `new_context` (`java_script_enabled=False`, `storage_state=...`).
    """
    contexts: list[BrowserContext] = []

    def open_(width: int = DESKTOP[0], height: int = DESKTOP[1], **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="en-US",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch.attach(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not watch.problems, "the browser complained:\n" + "\n".join(watch.problems)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page in a window of 1280 pixels; `page.goto("/topics/")` is relative to the live server."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page on a phone 375 pixels wide, touched, not clicked."""
    return open_page(*PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
