"""What docs/howto/caddy.md says, run by Caddy on loopback before the real server."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.attack.conftest import Made
from tests.attack.serving import Server, free_port
from tests.cast import PASSPHRASES
from tests.forensic.scanner import search
from tests.howto.proxies import (
    NAME,
    OURS,
    Both,
    Proxy,
    certify,
    large,
    replaced,
    send_exhibit,
    stalled,
    text_of,
    times,
)

pytestmark = pytest.mark.long  # the package is large; nginx's how-to is tried every time
PROGRAM = shutil.which("caddy")
TEXT = text_of("caddy.md", "caddy")
MARK = "zqx7731kingfisher"
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PAUSE = 3.0  # seconds that a page may take while others send slowly


@contextmanager
def running(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str = TEXT) -> Iterator[Both]:
    assert PROGRAM, "Debian's package caddy is missing"
    monkeypatch.setenv("HAVRE_HOSTS", NAME)
    folder = tmp_path / "caddy"
    folder.mkdir()
    certificate, key = certify(folder)
    server = Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log")
    port, plain = free_port(), free_port()
    site = replaced(
        text,
        [
            ("\tadmin off\n", f"\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n"),
            (f"{NAME} {{\n", f"{NAME} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n"),
            ("localhost:8000", f"localhost:{server.port}"),
            ("127.0.0.1:8000", f"127.0.0.1:{server.port}"),
        ],
    )
    (folder / "Caddyfile").write_text(site)
    command = [PROGRAM, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with server, Proxy(command, port=port, certificate=certificate, folder=folder) as proxy:
        yield Both(server, proxy, made, [proxy.temporary])


@pytest.fixture
def both(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    with running(made, tmp_path, monkeypatch) as started:
        yield started


def test_pages_forms_and_long_files_get_through_and_leave_nothing_on_its_disk(both: Both) -> None:
    browser = both.browser()
    door = browser.get("/unlock/")
    assert door.status == 200
    for header in OURS:
        assert times(door, header) == 1, header
    assert "Secure" in str(door.header("Set-Cookie"))
    with both.watched() as watched:
        browser.unlock("amina", PASSPHRASES["amina"])
        assert send_exhibit(both, browser, large(MARK, 20), MARK) == 302
        page = browser.get(f"/cases/{both.made.book}/exhibits/")
        (link,) = re.findall(rf'href="(/cases/[0-9a-f]+/exhibits/[0-9a-f]+/)look/">name {MARK}', page.text)
        assert len(browser.get(f"{link}file/").body) == len(large(MARK, 20))
        assert [each.names() for each in watched] == [[]]
    assert search([MARK], [both.proxy.folder, both.server.temporary, both.server.data]) == []
    assert browser.get("/health/").status == 404


def _answers(both: Both) -> bool:
    with both.proxy.connect() as asked:
        asked.sendall(f"GET /unlock/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        asked.settimeout(PAUSE)
        try:
            return asked.recv(12) == b"HTTP/1.1 200"
        except TimeoutError:
            return False


@pytest.mark.parametrize("kind", [FORM, FILES])
def test_many_slow_senders_hold_nobody_up(both: Both, kind: str) -> None:
    path = "/unlock/" if kind == FORM else f"/cases/{both.made.book}/exhibits/new/"
    with ExitStack() as stack:
        for number in range(40):
            stack.enter_context(stalled(both.proxy, path, kind=kind, source=f"127.0.1.{number + 1}"))
        assert _answers(both)
    browser = both.browser()
    browser.unlock("amina", PASSPHRASES["amina"])
    assert send_exhibit(both, browser, b"x", MARK) == 302, "and when they have gone there is room again"


@pytest.mark.parametrize(
    ("left_out", "kind"), [("\t\t\tbuffer_requests\n", FORM), ("\t\t\tunhealthy_request_count 6\n", FILES)]
)
def test_the_control_without_the_line_that_keeps_room(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str, kind: str
) -> None:
    with running(made, tmp_path, monkeypatch, replaced(TEXT, [(left_out, "")])) as both, ExitStack() as stack:
        path = "/unlock/" if kind == FORM else f"/cases/{made.book}/exhibits/new/"
        for number in range(40):
            stack.enter_context(stalled(both.proxy, path, kind=kind, source=f"127.0.1.{number + 1}"))
        assert not _answers(both)


def written_by(both: Both) -> str:
    browser = both.browser()
    browser.get(f"/{MARK}/")
    both.server.stop()
    assert browser.get(f"/{MARK}/").status == 502
    return both.proxy.said.read_text()


def test_it_writes_down_nobody(both: Both) -> None:
    assert MARK not in written_by(both)


def test_the_control_of_what_it_would_write_down(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(
        made, tmp_path, monkeypatch, replaced(TEXT, [("exclude http.log http.handlers", "")])
    ) as both:
        assert MARK in written_by(both)
