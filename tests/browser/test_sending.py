"""Exhibits sent by the script in a real browser: many at once, through a lost connection, and gone on with later."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Server
from tests.browser.test_demonstration import made, open_page, server
from tests.browser.test_pages import the_case

__all__ = ["made", "server"]  # the demonstration's fixtures
pytestmark = pytest.mark.browser
PART = re.compile(r"/exhibits/parts/[0-9a-f]{32}/$")


def paper(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.write_bytes(b"%PDF-1.7" + os.urandom(size))
    return path


def at_the_form(browser: Browser, server: Server, made: dict[str, object], size: dict[str, int]) -> Page:
    page = open_page(browser, server, made, "amina", size)
    page.goto(f"{server.address}{the_case(page, server)}exhibits/new/")
    return page


def fill(page: Page) -> None:
    page.get_by_label("Title").fill("Photographs of the yard")
    page.get_by_label("What it is").select_option("photograph")
    page.get_by_label("When it came to you").fill("12 May 2026")


def test_many_are_sent_at_once_through_a_lost_connection(
    browser: Browser, server: Server, made: dict[str, object], tmp_path: Path
) -> None:
    page = at_the_form(browser, server, made, DESKTOP)
    lost: list[str] = []

    def sometimes(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route(PART, sometimes)
    papers = [paper(tmp_path, f"{number}.pdf", 4_000_000) for number in range(3)]
    page.get_by_label("Files").set_input_files(papers)
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    fill(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Files are still on their way")).to_be_visible()
    page.wait_for_url("**/exhibits/?done=added**")
    assert len(lost) == 2
    for number in (1, 2, 3):
        expect(page.get_by_text(f"Photographs of the yard ({number} of 3)")).to_be_visible()


def test_a_page_that_is_closed_half_way_is_come_back_to(
    browser: Browser, server: Server, made: dict[str, object], tmp_path: Path
) -> None:
    page = at_the_form(browser, server, made, PHONE)
    large = paper(tmp_path, "a recording.pdf", 10_000_000)
    sent: list[int] = []

    def two_only(route: Route) -> None:
        sent.append(int(route.request.headers["havre-position"]))
        route.continue_() if len(sent) < 3 else route.abort()

    page.route(PART, two_only)
    page.get_by_label("Files").set_input_files(large)
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    page.goto(page.url)
    expect(page.get_by_text(re.compile(r"a recording.pdf: 6\.\d MB of 10"))).to_be_visible()
    page.unroute(PART)
    again: list[int] = []
    page.on("request", lambda one: again.append(int(one.headers.get("havre-position", -1))))
    page.get_by_label("Files").set_input_files(large)
    expect(page.get_by_role("checkbox", name="a recording.pdf")).to_be_checked()
    assert [each for each in again if each >= 0] == [6_291_456, 9_437_184]
    fill(page)
    page.get_by_label("Title").fill("A recording")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/exhibits/?done=added**")


def test_what_is_intimate_is_not_even_sent(
    browser: Browser, server: Server, made: dict[str, object], tmp_path: Path
) -> None:
    page = at_the_form(browser, server, made, DESKTOP)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/parts/" in one.url else None)
    page.get_by_label("refuse it unread").check()
    page.get_by_label("Files").set_input_files(paper(tmp_path, "x.jpg", 10))
    assert page.get_by_label("Files").input_value() == ""
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/?done=refused-unread**")
    assert asked == []
