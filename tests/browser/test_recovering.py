"""Recovery, new shares, coming back, a changed passphrase: each page looked at as in `test_pages`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, Server, serving, unlock
from tests.browser.test_pages import TITLES, wrong
from tests.cast import PASSPHRASES
from tests.founded import organisation

pytestmark = pytest.mark.browser
NEW = "violin harvest eleven copper window drum"


@dataclass
class Visit:
    """Browsers of several people; `broken` is what axe, the width and the titles say of each page looked at."""

    browser: Browser
    server: Server
    shares: tuple[str, ...]
    size: dict[str, int]
    broken: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def page(self) -> Page:
        page = self.browser.new_context(viewport=self.size).new_page()  # type: ignore[arg-type]  # a plain dict is what it takes
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.server.address + path)
        self.look(page)

    def press(self, page: Page, name: str) -> None:
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state()
        self.look(page)

    def look(self, page: Page) -> None:
        self.broken += wrong(page)
        if page.title() not in TITLES:
            self.broken.append(f"{page.url}: {page.title()}")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    shares = organisation(tmp_path / "data")
    with serving(tmp_path / "data", tmp_path / "server") as server:
        yield Visit(browser, server, shares, request.param)


def test_every_page_of_losing_and_regaining(visit: Visit) -> None:
    dora = visit.page()
    _recover(visit, dora)
    _replace_the_shares(visit, dora)
    carla = visit.page()
    unlock(carla, visit.server, "carla", PASSPHRASES["carla"])
    words = _let_boris_in_again(visit, dora)
    _look_at_what_is_owed(visit, carla, words)
    assert visit.broken == []
    assert visit.complaints == []


def _recover(visit: Visit, dora: Page) -> None:
    visit.go(dora, "/unlock/")
    dora.get_by_role("link", name="recover with the shares").click()
    visit.look(dora)
    dora.get_by_label("33 words").fill("zzz " + visit.shares[0])
    visit.press(dora, "Check the first share")
    assert dora.locator(".error").inner_text().startswith("Word 1 is not one")
    for share, button in zip(visit.shares, ("Check the first share", "Check this share"), strict=False):
        dora.get_by_label("33 words").fill(share)
        visit.press(dora, button)
    dora.get_by_label("Handle of the new member").fill("dora")
    dora.get_by_label("Passphrase", exact=True).fill(PASSPHRASES["dora"])
    visit.press(dora, "Recover")
    assert dora.locator(".errors").count() == 1, "the passphrase was not repeated"
    dora.get_by_label("Passphrase", exact=True).fill(PASSPHRASES["dora"])
    dora.get_by_label("same passphrase again").fill(PASSPHRASES["dora"])
    visit.press(dora, "Recover")
    assert "You hold every case" in dora.locator("main .notice").first.inner_text()


def _replace_the_shares(visit: Visit, dora: Page) -> None:
    visit.go(dora, "/organisation/shares/")
    for share in visit.shares[1:]:
        dora.get_by_label("33 words").fill(share)
        visit.press(dora, "Check this share")
    visit.press(dora, "Draw the new shares")
    sheets = [part.locator("li").all_inner_texts() for part in dora.locator("section.share").all()]
    for name, label in zip(("first", "second"), dora.locator("label").all_inner_texts(), strict=True):
        found = re.search(r"Word (\d+) of share (\d+)", label)
        assert found
        dora.locator(f"#id_{name}").fill(sheets[int(found[2]) - 1][int(found[1]) - 1])
    visit.press(dora, "put them in force")
    assert "destroy them" in dora.locator("main .notice").first.inner_text()
    visit.go(dora, "/organisation/shares/new/")


def _let_boris_in_again(visit: Visit, dora: Page) -> str:
    visit.go(dora, "/organisation/")
    dora.get_by_role("link", name="boris").first.click()
    visit.look(dora)
    visit.press(dora, "Let them in again")
    boris = visit.page()
    visit.go(boris, "/join/")
    boris.get_by_label("Code").fill(dora.locator("pre").inner_text())
    visit.press(boris, "Go on")
    boris.get_by_label("Passphrase", exact=True).fill(NEW)
    boris.get_by_label("same passphrase again").fill(NEW)
    visit.press(boris, "Join")
    words = " ".join(boris.locator("ol.words li").all_inner_texts())
    # Dora holds what Carla shared with him, and would give it back: Carla is to be asked.
    amina = visit.page()
    unlock(amina, visit.server, "amina", PASSPHRASES["amina"])
    visit.go(amina, "/organisation/")
    amina.get_by_role("link", name="boris").first.click()
    visit.look(amina)
    amina.get_by_label("eight words").fill(words)
    visit.press(amina, "take them in")
    unlock(boris, visit.server, "boris", NEW)
    visit.go(boris, "/organisation/")
    boris.get_by_role("link", name="boris").first.click()
    visit.look(boris)
    assert "1 case that you held before" in boris.locator("main").inner_text()
    visit.go(boris, "/organisation/passphrase/")
    visit.press(boris, "Change it")
    return words


def _look_at_what_is_owed(visit: Visit, carla: Page, words: str) -> None:
    visit.go(carla, "/today/")
    carla.get_by_role("link", name="boris").click()
    visit.look(carla)
    carla.get_by_label("eight words").fill("other words")
    visit.press(carla, "give back")
    assert "not the words" in carla.locator(".error").inner_text()
    carla.get_by_label("eight words").fill(words)
    visit.press(carla, "give back")
    assert "They open it again" in carla.locator("main .notice").first.inner_text()
