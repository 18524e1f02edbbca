"""A real browser against the real server, both on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.attack import serving as serve

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Server:
    """A running `havre serve`: its address, its data and temporary folders, and its log."""

    address: str
    data: Path
    temporary: Path
    log: Path


@contextmanager
def serving(data: Path, folder: Path) -> Iterator[Server]:
    """Serve `data` with the real command; `folder` gets the temporary folder and the log."""
    temporary, log = folder / "tmp", folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    with serve.Server(data, temporary=temporary, log=log) as running:
        yield Server(f"http://127.0.0.1:{running.port}", data, temporary, log)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile at desktop width."""
    opened = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # a plain dict is what it takes
    yield opened
    opened.close()


def unlock(page: Page, server: Server, handle: str, passphrase: str) -> None:
    page.goto(f"{server.address}/unlock/")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_url("**/today/")
