"""After locking and after the quick exit, going back shows nothing of the case, not from the browser's memory either.

Chromium runs with its back/forward cache, which Playwright turns off otherwise: it keeps whole pages as they stood.
Every answer forbids keeping it, and the answer that takes the cookie away has the browser throw away what it kept
nevertheless. Without both the case is back on the screen.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

from tests.attack.making import make
from tests.browser.conftest import Server, serving, unlock
from tests.browser.proxy import without
from tests.cast import PASSPHRASES
from tests.conftest import launched

pytestmark = pytest.mark.browser
NO_STORE, CLEAR = "cache-control", "clear-site-data"
WITHIN = 20.0  # seconds until a page of the history stands
WAYS = ("Lock", "Quick exit", "Escape twice")


@dataclass(frozen=True)
class Case:
    """A running server, and a case that Amina may read there."""

    server: Server
    book: str
    pseudonym: str

    def through(self, address: str) -> "Case":
        """The same at another address."""
        served = self.server
        return Case(Server(address, served.data, served.temporary, served.log), self.book, self.pseudonym)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("leaving")
    ids = make(folder / "data")
    with serving(folder / "data", folder / "server") as server:
        yield Case(server, ids["book"], ids["pseudonym"])


@pytest.fixture(scope="module")
def remembering(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as people run it: with its back/forward cache."""
    chromium = launched(playwright, without=["--disable-back-forward-cache"])
    yield chromium
    chromium.close()


def read_some(context: BrowserContext, case: Case) -> Page:
    """Amina unlocks and reads two pages of the case."""
    page = context.new_page()
    unlock(page, case.server, "amina", PASSPHRASES["amina"])
    for part in ("", "chronology/"):
        page.goto(f"{case.server.address}/cases/{case.book}/{part}")
        assert case.pseudonym in page.content()
    return page


def leave(page: Page, how: str) -> None:
    if how == "Escape twice":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name=how, exact=True).click()
    page.wait_for_url("**/unlock/" if how == "Lock" else "**/blank/")
    page.wait_for_load_state()


class History:
    """What a tab can go back and forward to. A page that comes out of the cache is a new one to the browser's tools, so
    that each question is asked in a session of its own, and again when the page went meanwhile.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    def shown(self) -> list[str]:
        """What stands there now, then each entry's page back to the first, and forward again."""
        count = len(self._now()["entries"])
        return [self._go_to(place) for place in (*range(count - 1, -1, -1), *range(1, count))]

    def _now(self) -> dict[str, Any]:
        return self._ask("Page.getNavigationHistory")

    def _go_to(self, place: int) -> str:
        now = self._now()
        if place != now["currentIndex"]:
            self._ask("Page.navigateToHistoryEntry", entryId=now["entries"][place]["id"])
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            if self._now()["currentIndex"] == place:
                content = self._content()
                if content.startswith("complete"):
                    return content
            time.sleep(0.02)
        raise AssertionError(f"{now['entries'][place]['url']} did not come")

    def _content(self) -> str:
        expression = "document.readyState + document.documentElement.outerHTML"
        return str(self._ask("Runtime.evaluate", expression=expression)["result"].get("value"))

    def _ask(self, method: str, **values: object) -> dict[str, Any]:
        until = time.monotonic() + WITHIN
        while True:
            try:
                session = self._page.context.new_cdp_session(self._page)
                answer: dict[str, Any] = session.send(method, values)
                session.detach()
            except Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return answer


def seen_after(browser: Browser, case: Case, how: str, *, script: bool = True) -> list[bool]:
    """Whether the case is on each page that the history leads to after leaving."""
    context = browser.new_context(java_script_enabled=script)
    page = read_some(context, case)
    leave(page, how)
    seen = [case.pseudonym in content for content in History(page).shown()]
    context.close()
    return seen


@pytest.mark.parametrize("how", WAYS)
def test_going_back_shows_nothing(remembering: Browser, case: Case, how: str) -> None:
    seen = seen_after(remembering, case, how)
    assert len(seen) > 4
    assert not any(seen)


def test_nor_where_no_script_runs(remembering: Browser, case: Case) -> None:
    assert not any(seen_after(remembering, case, "Quick exit", script=False))


def test_nor_in_another_tab_that_had_gone_on(remembering: Browser, case: Case) -> None:
    context = remembering.new_context()
    other = read_some(context, case)
    other.goto(f"{case.server.address}/record/")
    page = context.new_page()
    page.goto(f"{case.server.address}/today/")
    leave(page, "Quick exit")
    seen = [case.pseudonym in content for content in History(other).shown()]
    assert len(seen) > 4
    assert not any(seen)
    context.close()


@pytest.mark.parametrize(
    ("how", "header"),
    [
        ("Lock", CLEAR),
        # Not for "Lock": the page that one leaves goes into the cache only after it was emptied.
        ("Quick exit", NO_STORE),
    ],
)
def test_one_defence_holds_without_the_other(remembering: Browser, case: Case, how: str, header: str) -> None:
    with without(frozenset({header}), case.server.address) as address:
        assert not any(seen_after(remembering, case.through(address), how))


@pytest.mark.parametrize("how", ["Lock", "Quick exit"])
def test_the_control_without_both_the_case_is_back(remembering: Browser, case: Case, how: str) -> None:
    with without(frozenset({NO_STORE, CLEAR}), case.server.address) as address:
        assert any(seen_after(remembering, case.through(address), how))
