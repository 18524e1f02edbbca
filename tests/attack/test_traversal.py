"""Names that lead elsewhere: in addresses, in the names of files that are sent, and in what a member seals."""

import http.client
import re
import secrets
from pathlib import Path

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from havre.cases.types import Exhibit
from havre.ledger.files import FileStore
from havre.ledger.operations import put
from havre.record.models import Report
from tests.attack.conftest import Made
from tests.attack.serving import Server, Visitor
from tests.attack.test_outsider import addresses
from tests.cases.scene import Scene, play
from tests.cast import NOW, PASSPHRASES, Cast, client_of

UP = (
    "..", "../..", "%2e%2e", "%2e%2e%2f%2e%2e", "..%2f..%2f", "..%5c..%5c", "%252e%252e", "....//", ".%00./",
    "%c0%ae%c0%ae", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "C:%5cwindows", "file:///etc/passwd", "log.key",
    "havre.sqlite3",
)  # fmt: skip
NAMES = (
    "../../../outside", "/tmp/outside", "..\\..\\outside", "C:\\outside", "outside\x00.pdf", "o" * 5_000, ".htaccess",
    "", "out\r\nside: x", "../" * 300 + "outside", "名前.pdf", "a/b/c", ".", "..", "~root/outside", "$(outside)",
    "outside;x.pdf",
)  # fmt: skip
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}\.age|incoming/[0-9a-f]{32}")


def ask(port: int, path: str, cookies: dict[str, str]) -> tuple[int, bytes]:
    """Ask for a path as it is written, with nothing tidied on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    held = "; ".join(f"{name}={value}" for name, value in cookies.items())
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.putheader("Cookie", held)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_no_address_leads_to_a_file(made: Made, tmp_path: Path) -> None:
    """The real server and an unlocked member: neither the data folder nor the program's own files come out."""
    planted = secrets.token_hex(12)
    (made.folder / "planted.txt").write_text(planted)
    (made.folder.parent / "outside.txt").write_text(planted)
    known = [
        b"root:x:",
        planted.encode(),
        b"SECRET_KEY",
        (made.folder / "log.key").read_bytes(),
        b"SQLite format",
    ]
    stems = [
        "/",
        "/static/",
        "/static/web/",
        "/cases/",
        f"/cases/{made.book}/exhibits/",
        "/record/reports/",
        "/organisation/",
    ]
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        amina = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
        css = ask(server.port, "/static/web/css/base.css", amina.cookies)
        asked = [
            f"{stem}{up}{rest}" for stem in stems for up in UP for rest in ("", "/planted.txt", "/log.key")
        ]
        for path in asked:
            status, body = ask(server.port, path.replace(" ", "%20"), amina.cookies)
            assert status in (301, 302, 400, 404), (path, status)
            assert not [mark for mark in known if mark in body], path
    assert css[0] == 200, "the control: a static file does come out"
    assert len(asked) > 300


def test_an_id_is_hexadecimal_or_names_nothing(people: Cast, data: Path) -> None:
    amina, asked = client_of("amina"), 0
    for address in addresses():
        if address.parts - {"index"}:
            for id_ in (
                "..",
                "%2e%2e",
                "0" * 31,
                "0" * 33,
                "G" * 32,
                "０" * 32,
                "A" * 32,
                "\x00" * 32,
                "ab" * 16 + "\n",
            ):
                values = {part: 0 if part == "index" else id_ for part in address.parts}
                path = reverse(address.name, kwargs=values)
                for answer in (amina.get(path), amina.post(path, {"text": "x"})):
                    assert answer.status_code in (404, 405), (address.name, id_, answer.status_code)
                    asked += 1
    assert asked > 300


@pytest.fixture
def scene(people: Cast) -> Scene:
    return play(people)


def lying(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_of_a_file_that_is_sent_names_nothing_here(scene: Scene, data: Path, name: str) -> None:
    amina, before = client_of("amina"), lying(data.parent)
    file = SimpleUploadedFile("x", b"%PDF-1.7 content")
    file._name = name  # past Django's own tidying, as another program would send it
    answer = amina.post(
        reverse("case-exhibit-add", args=[scene.book.hex()]),
        {"file": file, "name": "Paper", "what": "document", "received": "2017"},
    )
    assert answer.status_code in (200, 302, 400)
    new = lying(data.parent) - before
    wrong = [path for path in new if not OURS.fullmatch(path.removeprefix("data/files/"))]
    assert [path for path in wrong if not path.startswith("data/havre.sqlite3")] == []
    if answer.status_code == 302:
        assert len(new & {path for path in new if path.startswith("data/files/")}) == 1


def test_the_name_of_a_report_names_nothing_here(people: Cast, data: Path) -> None:
    amina, before = client_of("amina"), lying(data.parent)
    for number, name in enumerate(NAMES[:8]):
        content = f"“Nobody was detained,” the invented spokesman said for the {number}th time.".encode()
        file = SimpleUploadedFile("x", content)
        file._name = name
        assert amina.post(reverse("record-add"), {"file": file}).status_code in (200, 302, 400), number
    new = lying(data.parent) - before
    assert [
        path for path in new if not re.fullmatch(r"data/record/[0-9a-f]{2}/[0-9a-f]{64}|data/havre.*", path)
    ] == []
    assert Report.objects.count() == sum(path.startswith("data/record/") for path in new)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html",
        "image/svg+xml",
        "text/html; x",
        "application/pdf\r\nSet-Cookie: havre=00",
        "",
        "é",
        "x" * 9000,
    ],
)
def test_whatever_a_member_seals_as_its_kind_a_file_goes_out_as_a_plain_one(
    scene: Scene, data: Path, media_type: str
) -> None:
    """A changed program of Boris's seals an exhibit that says it is a web page: Amina's browser is handed none."""
    held = scene.exhibits[0]
    hostile = msgspec.structs.replace(held.value, media_type=media_type)
    put(by=scene.people.amina, book=scene.book, value=hostile, at=NOW, replaces=held)
    answer = fetched(client_of("amina"), scene, held.object_id)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="exhibit-\d+"', answer.headers["Content-Disposition"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def fetched(client: Client, scene: Scene, object_id: bytes):
    answer = client.get(reverse("case-exhibit-file", args=[scene.book.hex(), object_id.hex()]))
    b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streaming answer
    return answer


class TestControls:
    def test_a_kind_that_is_known_goes_out_as_it_is(self, scene: Scene, data: Path) -> None:
        held: Exhibit = scene.exhibits[0].value
        answer = fetched(client_of("amina"), scene, scene.exhibits[0].object_id)
        assert held.media_type != "application/octet-stream"
        assert answer.headers["Content-Type"] == held.media_type

    def test_a_store_that_took_the_name_would_be_noticed(
        self, scene: Scene, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep = FileStore.keep

        def beside(self: FileStore, file_id: bytes) -> None:
            keep(self, file_id)  # type: ignore[arg-type]  # passed on as it came
            (self._folder.parent / "outside").write_bytes(b"")

        monkeypatch.setattr(FileStore, "keep", beside)
        with pytest.raises(AssertionError):
            test_the_name_of_a_file_that_is_sent_names_nothing_here(scene, data, "plain.pdf")
