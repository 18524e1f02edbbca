"""The one script, in a real browser under the real policy: covering, idle lock, leaving at once.

Every request is answered from here, so nothing needs a server; the browser's clock is wound by hand.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

import havre.web
from havre.web.middleware import HEADERS

pytestmark = pytest.mark.browser

STATIC = Path(havre.web.__file__).parent / "static"
SITE = "http://127.0.0.1:9"
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
PAGE = """
{% extends "web/base.html" %}
{% block heading %}Amber Heron{% endblock %}
{% block content %}
<section class="sealed identity" data-covers-again>
  <form class="cover" method="post" hidden><button>Covered</button></form>
  <p>Orsolya Primerova</p>
</section>
<p>Still here</p>
<form id="writing" method="post" action="/file/"><textarea name="text"></textarea>
<button name="kept" value="yes">Keep</button></form>
<p data-with-script hidden>Written where the script covers</p>
{% endblock %}
"""


class Site:
    """Answers each request, and keeps what was posted and what was blocked."""

    def __init__(self) -> None:
        self.page = Template(PAGE).render(Context())
        self.posted: list[str] = []
        self.sent: list[str] = []

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        elif path == "/file/":  # as a download: the page stays
            self.sent.append(route.request.post_data or "")
            route.fulfill(status=204)
        elif route.request.method == "POST":
            self.posted.append(path)
            self._html(route, render_to_string("web/door/blank.html", {}))
        else:
            self._html(route, self.page if path == "/case/" else "<!doctype html><title>Blank</title>")

    def _html(self, route: Route, body: str) -> None:
        headers = {**HEADERS, "Cache-Control": "no-store"}
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context()
    context.route("**/*", site.answer)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.clock.install()
    page.goto(f"{SITE}/case/")
    yield page
    context.close()
    assert said == []  # the policy blocked nothing, the script raised nothing


def test_the_page_is_set_in_our_faces_under_the_policy(page: Page) -> None:
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Havre Sans\"')")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith(
        '"Havre Serif"'
    )


def test_an_identity_covers_itself_after_a_minute_and_nothing_else_goes(page: Page) -> None:
    page.clock.run_for(59_000)
    assert page.get_by_text("Orsolya Primerova").is_visible()
    page.clock.run_for(2_000)
    assert "Orsolya" not in page.content()
    assert page.get_by_role("button", name="Covered").is_visible()
    assert page.get_by_text("Still here").is_visible()


def test_a_page_left_alone_warns_then_locks(page: Page, site: Site) -> None:
    notice = page.locator("[data-idle-notice]")
    page.clock.run_for(13 * 60_000)
    assert not notice.is_visible()
    page.clock.run_for(75_000)
    assert notice.is_visible()
    assert site.posted == []
    page.clock.run_for(60_000)
    page.wait_for_url("**/lock/")
    assert site.posted == ["/lock/"]


def test_writing_keeps_the_page_open(page: Page, site: Site) -> None:
    for _ in range(3):
        page.clock.run_for(14 * 60_000 + 30_000)
        page.locator("textarea").press("a")
    assert site.posted == []
    assert not page.locator("[data-idle-notice]").is_visible()


def test_escape_twice_leaves_and_going_back_does_not_return(page: Page, site: Site) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/quick-exit/")
    assert site.posted == ["/quick-exit/"]
    assert "Amber Heron" not in page.content()
    page.go_back()
    assert page.url.endswith("/blank/")
    assert "Amber Heron" not in page.content()


def test_one_escape_or_two_far_apart_stay(page: Page, site: Site) -> None:
    page.keyboard.press("Escape")
    page.clock.run_for(700)
    page.keyboard.press("Escape")
    assert page.url.endswith("/case/")
    assert site.posted == []


def test_the_button_leaves_the_same_way(page: Page, site: Site) -> None:
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url("**/quick-exit/")
    page.go_back()
    assert page.url.endswith("/blank/")
    assert site.posted == ["/quick-exit/"]


def test_what_waits_for_the_script_is_shown_and_left_on_the_page_when_it_covers(page: Page) -> None:
    part = page.get_by_text("Written where the script covers")
    assert part.is_visible()
    page.clock.run_for(61_000)
    assert "Orsolya" not in page.content()
    assert part.is_visible()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page: Page, site: Site) -> None:
    button = page.get_by_role("button", name="Keep")
    button.click()
    page.clock.run_for(10)
    assert button.is_disabled()
    page.clock.run_for(6_000)  # a download leaves its page standing
    assert button.is_enabled()
    assert site.sent == ["text=&kept=yes"]


class TestTheDevicesClock:
    """The server's stands in each page; a device that is days away from it is told."""

    SERVER = 1_795_000_000_000  # milliseconds: 18 November 2026

    @pytest.fixture
    def site(self) -> Site:
        site = Site()
        site.page = Template(PAGE).render(
            Context({"server_now": self.SERVER * 1000, "server_millis": str(self.SERVER)})
        )
        return site

    @pytest.mark.parametrize(
        ("days", "told"),
        [(0, False), (0.5, False), (-0.5, False), (2, True), (-365 * 9, True), (365 * 40, True)],
    )
    def test_it_is_told_when_days_lie_between(self, page: Page, days: float, told: bool) -> None:
        page.clock.set_fixed_time(self.SERVER / 1000 + days * 86_400)  # seconds
        page.reload()
        notice = page.locator("[data-clock-notice]")
        assert notice.is_visible() == told
        assert "18 November 2026, 11:06 UTC" in (notice.text_content() or "")
