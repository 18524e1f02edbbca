"""`havre record add`: one line a report, failures named, the rest of the batch added."""

import json
import os
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from havre.cli import main, start
from havre.record.models import Report
from tests.record.files import PNG, page, pdf

pytestmark = pytest.mark.django_db(transaction=True)
Lines = list[dict[str, object]]


@pytest.fixture(autouse=True)
def _started(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is up and its tables are made already: the tests' own database stands for the folder's."""
    monkeypatch.setattr(start, "django", lambda folder: data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    (made / "deeper" / ".git").mkdir(parents=True)
    (made / "a.html").write_bytes(page())
    (made / "b.txt").write_bytes(pdf())
    (made / "c.html").write_bytes(PNG)
    (made / "deeper" / "d.txt").write_text("Storm\n\nNobody was hurt, the mayor said.", encoding="utf-8")
    (made / "deeper" / "again.html").write_bytes(page())
    (made / "deeper" / ".hidden.txt").write_text("Hidden words", encoding="utf-8")
    (made / "deeper" / ".git" / "e.txt").write_text("Hidden words", encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f.txt").write_text("Outside words", encoding="utf-8")
    (made / "link").symlink_to(outside)
    (made / "link.txt").symlink_to(outside / "f.txt")
    (made / "round").symlink_to(made)
    return made


@pytest.fixture
def added(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Lines]]:
    def run(*arguments: object) -> tuple[int, Lines]:
        status = main(["record", "add", "--json", *map(str, arguments)])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_a_folder_is_added_and_its_failures_named(
    added: Callable[..., tuple[int, Lines]], folder: Path
) -> None:
    status, lines = added(folder)
    assert status == 1
    assert [(Path(str(line["path"])).name, line["status"]) for line in lines] == [
        ("a.html", "added"),
        ("b.txt", "added"),
        ("c.html", "failed"),
        ("again.html", "known"),
        ("d.txt", "added"),
    ]
    assert lines[2]["reason"] == "c.html: it is a PNG picture; only HTML, PDF and plain text can be read."
    assert lines[0]["report"] == lines[3]["report"]
    assert Report.objects.count() == 3


def test_every_line_has_the_keys_of_the_contract(
    added: Callable[..., tuple[int, Lines]], folder: Path
) -> None:
    _, lines = added(folder)
    for line in lines:
        assert set(line) == {"path", "status", "report", "statements", "reason"}
        failed = line["status"] == "failed"
        assert (line["report"] is None, line["statements"] is None, line["reason"] is not None) == (
            failed,
        ) * 3


def test_hidden_files_and_what_links_lead_to_are_left_out(
    added: Callable[..., tuple[int, Lines]], folder: Path
) -> None:
    added(folder)
    assert not Report.objects.filter(text__contains="Hidden").exists()
    assert not Report.objects.filter(text__contains="Outside").exists()


def test_all_done_is_zero_also_the_second_time(added: Callable[..., tuple[int, Lines]], folder: Path) -> None:
    assert added(folder / "a.html", folder / "deeper")[0] == 0
    status, lines = added(folder / "a.html")
    assert (status, lines[0]["status"]) == (0, "known")
    assert lines[0]["statements"] == Report.objects.get(title="Harbour closed").statements.count()


@pytest.mark.parametrize("missing", ["nowhere.txt", "no/such/folder", "a\x1b[31m.txt", "\udcff.txt"])
def test_what_is_not_there_fails_and_the_rest_goes_on(
    added: Callable[..., tuple[int, Lines]], folder: Path, missing: str
) -> None:
    status, lines = added(missing, folder / "a.html")
    assert (status, [line["status"] for line in lines]) == (1, ["failed", "added"])
    assert "\x1b" not in str(lines[0]["reason"])


def test_links_pipes_and_devices_are_refused(added: Callable[..., tuple[int, Lines]], folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    _, lines = added(folder / "link.txt", folder / "pipe", "/dev/zero")
    assert [str(line["reason"]) for line in lines] == [
        "link.txt: this is a link; name the file itself.",
        "pipe: this is no file.",
        "zero: this is no file.",
    ]


def test_too_large_a_file_fails_with_its_name(added: Callable[..., tuple[int, Lines]], folder: Path) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    assert added(folder / "large.txt")[1][0]["reason"] == "large.txt: it is larger than 20 MB."


def test_an_address_is_fetched_only_where_it_may_be(added: Callable[..., tuple[int, Lines]]) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page())

        def log_message(self, *_: object) -> None:
            """The test output stays as it is."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/harbour.html"
        assert added(address)[1][0]["status"] == "failed"
        assert not Report.objects.exists()
        assert added(address, "--allow-private")[0] == 0
        server.shutdown()
    report = Report.objects.get()
    assert (report.address, report.name, report.captured_by) == (address, "harbour.html", "command line")


def test_people_are_told_the_same_on_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a\x1b[31m.txt").write_text("Calm\n\nAll was quiet.", encoding="utf-8")
    assert main(["record", "add", str(folder)]) == 1
    told = capsys.readouterr()
    assert "added" in told.out
    assert "known" in told.out
    assert "\x1b" not in told.out + told.err
    assert "c.html: it is a PNG picture" in told.err
    assert told.err.endswith("Done: 4 added, 1 known, 1 failed.\n")


@pytest.mark.parametrize(
    "wrong", [["record"], ["record", "add"], ["record", "add", "--nonsense", "x"], ["record", "x"]]
)
def test_wrong_usage_ends_with_two(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
