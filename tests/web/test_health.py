"""`/health/`: ok or not, and why in a word; nothing of sizes, no session, and no way to load the server by asking."""

import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.test import Client

from havre.base.ids import Micros
from havre.cases import operations as do
from havre.ledger import rows
from havre.ledger.log import Ledger
from havre.ledger.models import StoredLeaf
from havre.web import clock
from havre.web import health as watched
from havre.web.runtime import runtime
from tests.cast import NOW, Cast

PAGE = (Path(__file__).parents[2] / "docs/howto/watch-a-server.md").read_text(encoding="utf-8")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that the test turns on: each question comes when the last answer is too old."""
    time = SimpleNamespace(now=NOW)

    def now() -> Micros:
        return Micros(time.now)

    monkeypatch.setattr(clock, "now", now)
    return time


def asked(time: SimpleNamespace) -> tuple[int, str]:
    time.now += watched.FRESH
    answer = Client().get("/health/")
    return answer.status_code, answer.content.decode()


def test_all_is_well(people: Cast, later: SimpleNamespace) -> None:
    assert asked(later) == (200, "ok\n")
    answer = Client().get("/health/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    head = Client().head("/health/")
    assert (head.status_code, head.content) == (200, b"")
    assert Client().post("/health/").status_code == 405


def test_before_the_set_up(ledger: Ledger, later: SimpleNamespace) -> None:
    assert asked(later) == (503, "not ok: not-set-up\n")


class TestWhatIsWrong:
    def test_the_database_does_not_answer(
        self, people: Cast, later: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(size: int) -> bool:
            raise DatabaseError("secret words")

        assert asked(later)[0] == 200
        monkeypatch.setattr(rows, "any_from", fails)
        assert asked(later) == (503, "not ok: database\n")

    @pytest.mark.parametrize("wrong", ["missing", "short", "another", "unreadable"])
    def test_the_log_key(self, people: Cast, data: Path, later: SimpleNamespace, wrong: str) -> None:
        assert asked(later)[0] == 200
        key = data / "log.key"
        whole = key.read_bytes()
        key.unlink()
        if wrong == "unreadable":
            key.mkdir()
        elif wrong != "missing":
            key.write_bytes(bytes(31) if wrong == "short" else bytes(range(32)))
        assert asked(later) == (503, "not ok: log-key\n")
        key.rmdir() if wrong == "unreadable" else key.unlink(missing_ok=True)
        key.write_bytes(whole)
        assert asked(later) == (200, "ok\n")

    @pytest.mark.parametrize("wrong", ["shorter", "changed", "broken"])
    def test_another_log_lies_on_the_disk_than_the_one_in_memory(
        self, people: Cast, later: SimpleNamespace, wrong: str
    ) -> None:
        assert asked(later)[0] == 200
        last = StoredLeaf.objects.order_by("index").last()
        assert last is not None
        if wrong == "shorter":
            last.delete()
        elif wrong == "changed":
            last.data = bytes(last.data)[:-1] + bytes([bytes(last.data)[-1] ^ 1])
            last.save()
        else:
            StoredLeaf.objects.create(index=last.index + 1, data=b"\xc0")
        assert asked(later) == (503, "not ok: log\n")

    @pytest.mark.parametrize("wrong", ["bytes", "inodes", "folder"])
    def test_the_disk_is_full_or_gone(
        self, people: Cast, later: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, wrong: str
    ) -> None:
        def found(path: object) -> SimpleNamespace:
            if wrong == "folder":
                raise FileNotFoundError
            return SimpleNamespace(
                f_bavail=1000 if wrong == "bytes" else 10**9, f_frsize=4096, f_favail=5, f_files=10**6
            )

        assert asked(later)[0] == 200, "the control"
        monkeypatch.setattr(os, "statvfs", found)
        assert asked(later) == (503, "not ok: disk\n")

    def test_a_file_system_that_counts_no_inodes_has_room(
        self, people: Cast, later: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = SimpleNamespace(f_bavail=10**9, f_frsize=4096, f_favail=0, f_files=0)
        monkeypatch.setattr(os, "statvfs", lambda path: found)
        assert asked(later)[0] == 200


def test_what_another_process_appended_is_no_fault(people: Cast, later: SimpleNamespace) -> None:
    assert asked(later)[0] == 200
    do.open_case(by=people.amina, at=NOW)
    assert people.ledger is not runtime().ledger
    assert asked(later) == (200, "ok\n")


class TestCached:
    def test_within_five_seconds_the_disk_is_not_asked_again(
        self, people: Cast, later: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks = []
        monkeypatch.setattr(watched, "look", lambda ledger, data: looks.append(1) or "")
        for _ in range(50):
            assert Client().get("/health/").status_code == 200
        assert len(looks) == 1
        later.now += watched.FRESH - 1
        Client().get("/health/")
        assert len(looks) == 1
        later.now += 1
        Client().get("/health/")
        assert len(looks) == 2

    def test_a_clock_that_was_put_back_does_not_keep_an_answer_for_years(
        self, people: Cast, later: SimpleNamespace, data: Path
    ) -> None:
        assert asked(later)[0] == 200
        (data / "log.key").unlink()
        later.now -= 10**15
        assert Client().get("/health/").status_code == 503

    def test_while_one_looks_the_others_do_not_wait(
        self, people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, go_on, said = threading.Event(), threading.Event(), []
        health = watched.Health()

        def slow(ledger: Ledger, data: Path) -> str:
            begun.set()
            go_on.wait(timeout=30)
            return ""

        monkeypatch.setattr(watched, "look", slow)
        first = threading.Thread(target=lambda: said.append(health.wrong(people.ledger, data, now=NOW)))
        first.start()
        begun.wait(timeout=30)
        assert health.wrong(people.ledger, data, now=NOW) == "starting"
        go_on.set()
        first.join(timeout=30)
        assert said == [""]
        assert health.wrong(people.ledger, data, now=NOW) == ""


def test_the_log_names_a_fault_once(
    people: Cast, data: Path, later: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    assert asked(later)[0] == 200  # on PostgreSQL no server starts without the key
    (data / "log.key").unlink()
    for _ in range(3):
        assert asked(later)[0] == 503
    assert caplog.text.count("not-well why=log-key") == 1


def test_every_word_has_its_line_in_the_how_to() -> None:
    assert [word for word in watched.WORDS if f"| `{word}` |" not in PAGE] == []
