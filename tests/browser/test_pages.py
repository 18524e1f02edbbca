"""Every page of the demonstration: reachable by keyboard and screen reader, no wider than a phone, no complaint."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, Server
from tests.browser.test_demonstration import complaints, made, open_page, server

__all__ = ["made", "server"]  # the demonstration's fixtures
pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PLAIN = ["/today/", "/cases/", "/cases/new/", "/record/", "/record/promises/", "/record/add/"]
PLAIN += [
    "/organisation/teams/",
    "/organisation/teams/new/",
    "/organisation/",
    "/organisation/invite/",
    "/organisation/log/",
    "/organisation/approvals/",
    "/cases/names/",
]
# What a window's title may say: never a person, a pseudonym or a word of anything sealed.
TITLES = {"Havre", *(f"Havre: {part}" for part in ("Today", "Cases", "Record", "Report", "Organisation"))}
OF_A_CASE = ["", "facts/", "chronology/", "chronology/new/", "interviews/", "interviews/new/", "exhibits/"]
OF_A_CASE += [
    "exhibits/new/",
    "citations/",
    "consents/",
    "consents/new/",
    "access/",
    "dossier/",
    "thief/",
    "keeping/",
    "destroy/",
]


def the_case(page: Page, server: Server) -> str:
    """The address of the invented case that holds everything."""
    page.goto(f"{server.address}/today/")
    page.locator("li", has_text="Lodge the claim").get_by_role("link").first.click()
    found = re.search(r"/cases/[0-9a-f]{32}/", page.url)
    assert found
    return found[0]


def report_of(page: Page, server: Server) -> str:
    page.goto(f"{server.address}/record/")
    address = page.locator("main a[href^='/record/reports/']").first.get_attribute("href")
    assert address
    return address


def ended_in(page: Page, server: Server, case: str) -> str:
    """The page that takes the case away from Boris."""
    page.goto(f"{server.address}{case}access/")
    return page.get_by_role("link", name="Take away boris").get_attribute("href") or ""


def of_the_organisation(page: Page, server: Server) -> list[str]:
    """The pages of a team that is made here, and of two members."""
    page.goto(f"{server.address}/organisation/teams/new/")
    page.get_by_label("Name").fill("Night desk of " + str(page.viewport_size))
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/organisation/teams/*/*")
    team = urlsplit(page.url).path
    page.get_by_label("Who").select_option(label="boris")
    page.get_by_role("button", name="Take them in").click()
    page.wait_for_url("**done=team-in**")
    out = page.get_by_role("link", name="Take out boris").get_attribute("href")
    page.goto(f"{server.address}/organisation/")
    members = [link.get_attribute("href") or "" for link in page.locator("main a[href*='/members/']").all()]
    return [team, out or "", *members, *(f"{each}leave/" for each in members[1:])]


def looked_for(page: Page, server: Server, field: str, button: str) -> list[str]:
    """What is wrong with the page that a search of the cases leads to; going back from a case to it works."""
    page.goto(f"{server.address}/cases/")
    page.get_by_label(field).fill("the")
    page.get_by_role("button", name=button, exact=True).first.click()
    page.wait_for_url("**asked=**")
    broken = wrong(page)
    page.locator("main details summary").first.click()
    broken += wrong(page)
    answered = page.url
    page.locator("main a[href^='/cases/']").last.click()
    page.go_back()
    assert page.url == answered
    assert page.title() == "Havre: Cases"
    return broken


def wrong(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    found = Axe().run(page, options=RULES).response["violations"]
    broken = [f"{page.url}: {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        broken.append(f"{page.url}: wider than its window")
    return broken


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page(browser: Browser, server: Server, made: dict[str, object], size: dict[str, int]) -> None:
    page = open_page(browser, server, made, "amina", size)
    case = the_case(page, server)
    addresses = [*PLAIN, report_of(page, server), *(case + part for part in OF_A_CASE)]
    addresses += [*of_the_organisation(page, server), ended_in(page, server, case)]
    broken: list[str] = []
    for address in addresses:
        answer = page.goto(server.address + address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.title() in TITLES, address
        broken += wrong(page)
    for typed, button in (
        ("Words in anything you may open", "Search all your cases"),
        ("Pseudonym or region", "Show"),
    ):
        broken += looked_for(page, server, typed, button)
    assert broken == []
    assert complaints(page) == []
    page.context.close()


def test_the_checks_would_find_something(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a plain dict is what it takes
    page.goto(f"{server.address}/unlock/")
    assert wrong(page) == []
    page.evaluate("document.querySelector('label').remove(); document.body.style.minWidth = '900px'")
    assert len(wrong(page)) == 2
    page.close()
