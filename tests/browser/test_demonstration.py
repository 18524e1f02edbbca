"""The demonstration, the way somebody meets it: six clicks from Today to a tampered byte that was found."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import databases
from tests.browser.conftest import DESKTOP, PHONE, Server, serving, unlock
from tests.browser.demonstration import COMMAND, built, of_the_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What `havre demo --no-serve --json` printed, and a copy of its folder for this module."""
    first, printed = built(of_the_run(tmp_path_factory))
    return printed | {"data": databases.copied(first, tmp_path_factory.mktemp("demonstration") / "data")}


@pytest.fixture(scope="module")
def server(made: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(Path(str(made["data"])), tmp_path_factory.mktemp("server")) as running:
        yield running


def passphrase_of(made: dict[str, object], handle: str) -> str:
    members = made["members"]
    assert isinstance(members, list)
    return next(str(member["passphrase"]) for member in members if member["name"] == handle)


def open_page(
    browser: Browser, server: Server, made: dict[str, object], handle: str, size: dict[str, int]
) -> Page:
    """A page in a fresh profile, unlocked; whatever the browser complains about fails the test at its end."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]  # a plain dict is what it takes
    page = context.new_page()
    page.on(
        "console", lambda message: complaints(page).append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: complaints(page).append(str(error)))
    unlock(page, server, handle, passphrase_of(made, handle))
    return page


def complaints(page: Page) -> list[str]:
    found: list[str] = vars(page).setdefault("complaints", [])
    return found


def test_a_second_run_finds_the_first(made: dict[str, object]) -> None:
    again = subprocess.run(
        [*COMMAND, "demo", "--no-serve", "--json", "--data", str(made["data"])],
        env=os.environ | databases.environment(Path(str(made["data"]))),
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    found = json.loads(again.stdout)
    assert found == {name: value for name, value in made.items() if name != "data"} | {"recovery": []}


def test_what_a_broken_run_left_is_made_anew_and_a_real_folder_is_left_alone(tmp_path: Path) -> None:
    from havre.base.errors import Refused
    from havre.cli import demo

    real = tmp_path / "real"
    real.mkdir()
    (real / "havre.sqlite3").write_bytes(b"somebody's cases")
    with pytest.raises(Refused):
        demo._folder(real)
    assert (real / "havre.sqlite3").exists()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / demo.MARK).write_text(json.dumps(demo.UNFINISHED))
    assert demo._made_before(demo._folder(broken)) is None
    assert not broken.exists()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_six_clicks(browser: Browser, server: Server, made: dict[str, object], size: dict[str, int]) -> None:
    page = open_page(browser, server, made, "amina", size)
    page.get_by_role("link", name=re.compile("Lodge the claim")).or_(
        page.locator("li", has_text="Lodge the claim").get_by_role("link").first
    ).first.click()  # 1: the case that is due first
    expect(page.locator("figure.drawing svg:visible")).to_have_count(1)
    expect(page.get_by_role("table").first).to_contain_text("Is summoned to the district office")

    denial = page.locator(
        "a[href*='/record/']", has_text=re.compile("denial|Lavrov|Kremlin|Kadyrov", re.I)
    ).first
    denial.click()  # 2: a cited denial, in its report
    expect(page).to_have_url(re.compile(r"/record/reports/[0-9a-f]{32}/#s-[0-9a-f]{32}$"))
    target = page.url.split("#")[1]
    expect(page.locator(f"[id='{target}'] ~ mark.denial").first).to_be_in_viewport()

    page.locator("main, aside").get_by_role(
        "link", name=_pseudonym(page)
    ).first.click()  # 3: back to the case
    page.get_by_role("link", name="Dossier", exact=True).first.click()  # 4: the dossier's first page
    picture = page.locator("img[src^='data:image/png']")
    expect(picture).to_be_visible()
    assert int(str(picture.evaluate("image => image.naturalWidth"))) > 200

    page.get_by_role("link", name="Organisation").first.click()  # 5
    page.get_by_role("button", name="Rehearse a tampering").click()  # 6: a byte was changed, and is named
    leaf = re.search(r"byte \d+ of leaf (\d+)", page.locator("#rehearsed").inner_text())
    assert leaf
    expect(page.locator("#rehearsed")).to_contain_text(f"The check names it: leaf {leaf[1]}.")
    assert complaints(page) == []
    page.context.close()


def _pseudonym(page: Page) -> str:
    """The case that the report's margin says is citing it."""
    return page.locator("a[href*='/cases/']", has_text=re.compile(r"^\w+( \w+)?$")).last.inner_text()
