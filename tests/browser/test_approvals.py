"""Two people in two browsers: one asks, the other reads what it allows and approves, and the first goes on."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Server
from tests.browser.test_demonstration import complaints, made, open_page, server
from tests.browser.test_pages import the_case, wrong

__all__ = ["made", "server"]  # the demonstration's fixtures
pytestmark = pytest.mark.browser
REASON = "Counsel lodges the claim tomorrow morning."
LIST = "/organisation/approvals/"
NAME = "Вымышленный"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_dossier_and_the_names_take_two(
    browser: Browser, server: Server, made: dict[str, object], size: dict[str, int]
) -> None:
    amina = open_page(browser, server, made, "amina", size)
    boris = open_page(browser, server, made, "boris", size)
    case, broken = the_case(amina, server), list[str]()

    amina.goto(f"{server.address}{case}dossier/")
    expect(amina.get_by_role("button", name="Hand it over")).to_have_count(0)
    expect(amina.locator("#approval")).to_contain_text("boris")
    ask(amina, broken)
    answer(boris, server, broken, "Hand over a dossier", REASON)
    amina.goto(server.address + "/today/")
    amina.get_by_role("link", name="Hand over a dossier").click()
    broken += wrong(amina)
    amina.get_by_role("link", name="Go on with it").click()
    with amina.expect_download() as waiting:
        amina.get_by_role("button", name="Hand it over").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")

    amina.goto(f"{server.address}/cases/")
    amina.get_by_role("link", name="Show the names").click()
    ask(amina, broken)
    answer(boris, server, broken, "Show the names in many cases", REASON)
    amina.reload()
    broken += wrong(amina)
    amina.get_by_role("button", name=re.compile("Covered")).click()
    expect(amina.locator("#names")).to_contain_text(NAME)
    broken += wrong(amina)
    amina.get_by_role("link", name="Cover").click()
    expect(amina.locator("main")).not_to_contain_text(NAME)

    for page in (amina, boris):
        page.goto(server.address + LIST)
        expect(page.locator("main")).to_contain_text("approved and done")
        broken += wrong(page)
    assert broken == []
    assert complaints(amina) + complaints(boris) == []
    for page in (amina, boris):
        page.context.close()


def test_carla_is_asked_nothing_and_told_nothing(
    browser: Browser, server: Server, made: dict[str, object]
) -> None:
    boris = open_page(browser, server, made, "boris", DESKTOP)
    boris.goto(f"{server.address}{the_case(boris, server)}dossier/")
    boris.get_by_label("Why").fill(REASON)
    boris.get_by_role("button", name="Ask for approval").click()
    expect(boris.locator("#approval")).to_contain_text("Nobody has answered yet")
    carla = open_page(browser, server, made, "carla", DESKTOP)
    carla.goto(server.address + LIST)
    expect(carla.locator("main")).to_contain_text("Nothing waits for you")
    expect(carla.locator("main")).not_to_contain_text("boris")
    amina = open_page(browser, server, made, "amina", DESKTOP)
    expect(amina.locator("main")).to_contain_text("waits for an answer")
    for page in (boris, carla, amina):
        assert complaints(page) == []
        page.context.close()


def ask(page: Page, broken: list[str]) -> None:
    broken += wrong(page)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator(".errors")).to_have_count(1)
    broken += wrong(page)
    page.get_by_label("Why").fill(REASON)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator("#approval")).to_contain_text("Nobody has answered yet")
    broken += wrong(page)


def answer(page: Page, server: Server, broken: list[str], what: str, reason: str) -> None:
    page.goto(server.address + "/today/")
    broken += wrong(page)
    page.get_by_role("link", name=what, exact=True).click()
    expect(page.locator("main")).to_contain_text(reason)
    broken += wrong(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("p.notice.proven[role=status]")).to_contain_text("Approved.")
