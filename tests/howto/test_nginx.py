"""What docs/howto/nginx.md says, run by nginx on loopback before the real server."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.attack.conftest import Made
from tests.attack.serving import Server, Visitor, free_port
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

PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
TEXT = text_of("nginx.md", "nginx")
MARK = "zqx7731kingfisher"
FORM = "application/x-www-form-urlencoded"
PAUSE = 3.0  # seconds that a page may take while others send slowly


def configured(
    folder: Path, text: str, *, port: int, plain: int, havre: int
) -> tuple[Path, list[Path], Path]:
    """nginx's whole configuration around the how-to's text: other ports, and everything it writes in `folder`."""
    certificate, key = certify(folder)
    site = replaced(
        text,
        [
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
            ("/etc/ssl/havre.crt", str(certificate)),
            ("/etc/ssl/havre.key", str(key)),
            ("http://127.0.0.1:8000", f"http://127.0.0.1:{havre}"),
        ],
    )
    (folder / "havre.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = [folder / kind for kind in kinds]
    for each in temporary:
        each.mkdir(mode=0o700)
    paths = "".join(f"    {kind}_temp_path {folder / kind};\n" for kind in kinds)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\nmaster_process off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'} info;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n    access_log {folder / 'access.log'};\n{paths}"
        f"    include {folder / 'havre.conf'};\n}}\n"
    )
    return whole, temporary, certificate


@contextmanager
def running(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str = TEXT) -> Iterator[Both]:
    assert PROGRAM, "Debian's package nginx is missing"
    monkeypatch.setenv("HAVRE_HOSTS", NAME)
    folder = tmp_path / "nginx"
    folder.mkdir()
    server = Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log")
    port, plain = free_port(), free_port()
    whole, temporary, certificate = configured(folder, text, port=port, plain=plain, havre=server.port)
    proxy = Proxy(
        [PROGRAM, "-c", str(whole), "-p", str(folder)], port=port, certificate=certificate, folder=folder
    )
    with server, proxy:
        yield Both(server, proxy, made, temporary)


@pytest.fixture
def both(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    with running(made, tmp_path, monkeypatch) as started:
        yield started


def test_pages_and_forms_get_through_with_their_headers(both: Both) -> None:
    browser = both.browser()
    door = browser.get("/unlock/")
    assert door.status == 200
    for header in OURS:
        assert times(door, header) == 1, header
    assert door.header("Cache-Control") == "no-store"
    assert "Secure" in str(door.header("Set-Cookie"))
    assert door.header("Server") == "nginx"
    browser.unlock("amina", PASSPHRASES["amina"])
    assert browser.get(f"/cases/{both.made.book}/").status == 200


@pytest.mark.parametrize(
    "left_out", ["proxy_set_header Host $host;", "proxy_set_header X-Forwarded-Proto https;"]
)
def test_without_these_headers_no_form_would_be_taken(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    with running(made, tmp_path, monkeypatch, replaced(TEXT, [(left_out, "")])) as both:
        answer = both.browser().post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]})
        assert answer.status in (400, 403)


class TestDisk:
    def test_nothing_of_what_is_sent_or_read_comes_to_its_disk(self, both: Both) -> None:
        browser = both.browser()
        browser.unlock("amina", PASSPHRASES["amina"])
        with both.watched() as watched:
            assert send_exhibit(both, browser, large(MARK, 20), MARK) == 302
            text = {"language": "en", "text": large(MARK, 3).decode(), "once": "1" * 32}
            assert browser.post(f"/cases/{both.made.book}/narratives/new/", text).status in (200, 302, 404)
            page = browser.get(f"/cases/{both.made.book}/exhibits/")
            (link,) = re.findall(
                rf'href="(/cases/[0-9a-f]+/exhibits/[0-9a-f]+/)look/">name {MARK}', page.text
            )
            whole = browser.get(f"{link}file/")
            assert (whole.status, len(whole.body)) == (200, len(large(MARK, 20)))
            assert [each.names() for each in watched] == [[]] * len(watched)
        assert search([MARK], [both.proxy.folder, both.server.temporary, both.server.data]) == []

    @pytest.mark.parametrize(
        ("left_out", "path"),
        [("proxy_request_buffering off;", "exhibit"), ("client_body_buffer_size 4m;", "form")],
    )
    def test_the_control_without_the_line_that_holds_it_back(
        self, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str, path: str
    ) -> None:
        with running(made, tmp_path, monkeypatch, replaced(TEXT, [(left_out, "")])) as both:
            browser = both.browser()
            browser.unlock("amina", PASSPHRASES["amina"])
            with both.watched() as watched:
                if path == "exhibit":
                    assert send_exhibit(both, browser, large(MARK, 1), MARK) == 302
                else:
                    browser.post("/cases/new/", {"region": large(MARK, 1).decode()})
                assert watched[0].names() != []


class TestSlowSenders:
    """Forms wait in nginx; exhibits are let through a few at a time: pages are answered all the while."""

    def test_many_slow_forms_hold_nobody_up(self, both: Both) -> None:
        with ExitStack() as stack:
            for number in range(40):
                sender = stalled(both.proxy, "/unlock/", kind=FORM, source=f"127.0.1.{number + 1}")
                stack.enter_context(sender)
            assert both.browser().get("/unlock/").status == 200

    def test_many_slow_exhibits_hold_nobody_up(self, both: Both) -> None:
        path = f"/cases/{both.made.book}/exhibits/new/"
        with ExitStack() as stack:
            for number in range(40):
                sender = stalled(
                    both.proxy, path, kind="multipart/form-data; boundary=x", source=f"127.0.1.{number + 1}"
                )
                stack.enter_context(sender)
            assert both.browser().get("/unlock/").status == 200

    def test_the_control_without_the_limit_of_exhibits(
        self, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = replaced(TEXT, [("limit_conn straight 6;", "")])
        with running(made, tmp_path, monkeypatch, text) as both, ExitStack() as stack:
            browser = both.browser()
            browser.unlock("amina", PASSPHRASES["amina"])
            for number in range(40):
                path = f"/cases/{both.made.book}/exhibits/new/"
                sender = stalled(
                    both.proxy, path, kind="multipart/form-data; boundary=x", source=f"127.0.1.{number + 1}"
                )
                stack.enter_context(sender)
            slow = both.proxy.connect()
            slow.sendall(f"GET /unlock/ HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
            slow.settimeout(PAUSE)
            with slow, pytest.raises(TimeoutError):
                slow.recv(1)


def test_other_machines_get_no_health_and_plain_http_is_sent_to_https(both: Both) -> None:
    assert both.browser().get("/health/").status == 404
    assert Visitor(both.server.port, headers={"Host": NAME}).get("/health/").status == 200, (
        "on this machine it answers"
    )


def written_by(both: Both) -> str:
    """Everything that nginx wrote, after pages that are not there, wrong passphrases and a server that is gone."""
    browser = both.browser()
    for path in (f"/{MARK}/", f"/unlock/?{MARK}", "/unlock/"):
        browser.get(path)
    for _ in range(13):
        browser.post("/unlock/", {"handle": MARK, "passphrase": MARK})
    both.server.stop()
    assert browser.get(f"/{MARK}/").status == 502
    kept = {"nginx.conf", "havre.conf", "havre.crt", "havre.key"}
    files = [path for path in both.proxy.folder.rglob("*") if path.is_file() and path.name not in kept]
    return "".join(path.read_text(errors="replace") for path in files)


def test_it_writes_down_nobody(both: Both) -> None:
    said = written_by(both)
    assert MARK not in said
    assert "client" not in said


@pytest.mark.parametrize("left_out", ["access_log off;", "error_log /dev/null emerg;"])
def test_the_control_of_what_it_would_write_down(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    with running(made, tmp_path, monkeypatch, replaced(TEXT, [(left_out, "")])) as both:
        assert MARK in written_by(both)


# What the text says, held against the program's own addresses


def views(resolver: URLResolver | None = None) -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name), pattern
        else:
            yield from views(pattern)


def test_every_page_that_takes_large_files_is_let_straight_through() -> None:
    (straight,) = re.findall(r"location ~ (\S+) \{", TEXT)
    taking = {
        name: reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, "0" * 32))
        for name, pattern in views()
        if getattr(pattern.callback, "takes_files", False)
        or getattr(pattern.callback, "takes_public_files", 0) > 4_500_000
    }
    assert {"case-exhibit-add", "record-add"} <= set(taking)
    assert [path for path in taking.values() if not re.match(straight, path)] == []
    assert not re.match(straight, reverse("unlock"))
