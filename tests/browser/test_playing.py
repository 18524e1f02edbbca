"""A recording plays and is sought through in a real browser, which fetches only the parts that it needs."""

import io
import re
import wave

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, Server
from tests.browser.test_demonstration import complaints, made, open_page, server
from tests.browser.test_pages import the_case

__all__ = ["made", "server"]  # the demonstration's fixtures
pytestmark = pytest.mark.browser
SECONDS = 200
SOUGHT = """(player, place) => new Promise(done => {
    player.addEventListener("seeked", () => done(player.currentTime), { once: true });
    player.currentTime = place;
})"""


def a_recording() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(2 * 48_000 * SECONDS))
    return out.getvalue()


def test_a_recording_is_sought_through(browser: Browser, server: Server, made: dict[str, object]) -> None:
    page = open_page(browser, server, made, "amina", DESKTOP)
    page.goto(f"{server.address}{the_case(page, server)}exhibits/new/")
    page.get_by_label("Title").fill("What was said at the gate")
    page.get_by_label("What it is").select_option("recording")
    page.get_by_label("When it came to you").fill("12 May 2026")
    page.get_by_label("Files").set_input_files(
        {"name": "a.wav", "mimeType": "audio/wav", "buffer": a_recording()}
    )
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/exhibits/?done=added**")
    fetched: list[str] = []
    page.on(
        "response",
        lambda one: fetched.append(one.headers.get("content-range", "all")) if "/play/" in one.url else None,
    )
    page.get_by_role("link", name="What was said at the gate").click()
    player = page.locator("audio")
    expect(player).to_have_js_property("duration", SECONDS)
    for place in (190, 100, 20):
        assert player.evaluate(SOUGHT, place) == place
    assert player.evaluate("player => player.error") is None
    assert fetched
    assert all(re.fullmatch(r"bytes \d+-\d+/19200044", each) for each in fetched)
    assert complaints(page) == []
