"""Fixtures for everybody: a data folder per test, the cast, and unlocked browsers' clients."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, Playwright, sync_playwright
from pytest_django.fixtures import Settings

from havre import seal
from havre.base.ids import Micros
from havre.ledger.log import Ledger
from havre.sealed_types import REGISTRY
from tests.cast import Cast, found
from tests.databases import ON_POSTGRESQL
from tests.once import passphrases_judged, reader_started

# How long an example takes says how busy the machine is, and nothing about what it tests.
hypothesis.register_profile("havre", deadline=None)
hypothesis.load_profile("havre")

CHROMIUM = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHEAP = (seal.CHEAPEST.memory_kib, seal.CHEAPEST.iterations, seal.CHEAPEST.lanes)
# Whoever asks for one of these uses the database, in this process or in one of their own.
OF_THE_DATABASE = {"db", "transactional_db", "made"}


def pytest_configure(config: pytest.Config) -> None:
    """Django has read where its database is; commands that tests run are told by `tests.databases` which is theirs."""
    if not config.getoption(
        "numprocesses", None
    ):  # the one that only hands out tests passes it on to those that run
        os.environ.pop("HAVRE_DATABASE_URL", None)


# A browser that a test drives keeps an event loop in its thread, where Django would refuse the database; nothing here
# runs in that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database, and leave out what is about the other one."""
    other = "sqlite_only" if ON_POSTGRESQL else "postgresql_only"
    kept, left_out = [], []
    for item in items:
        if item.get_closest_marker("django_db") or OF_THE_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        for why in item.iter_markers("sqlite_only"):
            if not why.args:
                raise pytest.UsageError(f"{item.nodeid}: sqlite_only needs a reason")
        (left_out if item.get_closest_marker(other) else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _once() -> Iterator[None]:
    with passphrases_judged(), reader_started():
        yield


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """There may be one in a process."""
    with sync_playwright() as started:
        yield started


def launched(playwright: Playwright, *, without: Sequence[str] = ()) -> Browser:
    """The system's Chromium, without some of Playwright's own arguments; its sandbox can't be used as root."""
    path = shutil.which("chromium")
    assert path, "Debian's package chromium is missing"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=path, headless=True, args=CHROMIUM + root, ignore_default_args=list(without) or None
    )


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One for each test process."""
    chromium = launched(playwright)
    yield chromium
    chromium.close()


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """An empty data folder; the process remembers nothing of the test before."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.DATA = folder
    settings.UNLOCK_COST = CHEAP
    web = vars(apps.get_app_config("web"))
    web.pop("runtime", None)
    yield folder
    made = web.pop("runtime", None)
    if made is not None:
        made.sessions.lock_idle(at=Micros(2**62))  # everybody
        made.alone.close()


@pytest.fixture
def ledger(data: Path, transactional_db: None) -> Ledger:
    """A ledger with nothing in it."""
    return Ledger(registry=REGISTRY, data=data)


@pytest.fixture
def people(ledger: Ledger) -> Cast:
    """An organisation of three: Amina founded it, Boris and Carla joined."""
    return found(ledger)
