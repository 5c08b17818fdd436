"""What tests ask of a page as a whole: `from tests.browser.axe import assert_accessible`."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# WCAG 2.2 up to level AA, which is what health sites are held to (US: 45 CFR 84.84 names WCAG 2.1 AA).
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_accessible(
    page: Page, *, leave_out: tuple[str, ...] = (), within: str | None = None, all_rules: bool = False
) -> None:
    """Fail with axe's own words for each rule of WCAG 2.2 AA that the page breaks.

    `leave_out` names axe rules that do not apply here (the caller says why in a comment); `within` is a CSS selector;
    `all_rules` asks for axe's own advice ("best practices") too.
    axe runs through the debugging protocol, which the page's Content-Security-Policy does not bind: the policy that
    people get stays in force. axe is not let load style sheets again ("preload"): it copies those that a sheet imports
    into the page. So what the policy refuses is the page's own doing.
    """
    page.wait_for_load_state()  # half a page breaks rules that the whole one keeps
    window = page.viewport_size
    if window is not None:
        # A bar that stays at the edge of the window covers what happens to lie beneath: axe sees the page to its end.
        page.set_viewport_size({**window, "height": page.evaluate("document.documentElement.scrollHeight")})
    found = Axe().run(
        page,
        context={"include": [[within]]} if within else None,
        options={
            **({} if all_rules else {"runOnly": {"type": "tag", "values": TAGS}}),
            "rules": {rule: {"enabled": False} for rule in leave_out},
            "resultTypes": ["violations"],
            "preload": False,
        },
    )
    if window is not None:
        page.set_viewport_size(window)
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    {node['html'][:200]}\n"
        f"    {node.get('failureSummary', '')}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    assert not lines, f"{page.url} breaks WCAG:\n" + "\n".join(lines)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail where the page is wider than its window: on a phone, nobody should have to scroll sideways to read."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} pixels wide in a window of {widths[1]}"
