"""Every measurement runs on a tiny input and says what it has to say; no time is asserted."""

import json
import math
import random
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import bench.__main__ as command
import pytest
from bench.organisation import AT, Place, found, small_cases
from bench.ranks import compared
from bench.row import Aim, Peer, Row, number
from bench.rows import BY_DEFAULT, ROWS
from bench.table import table
from bench.timing import percentile
from bench.words import Writer
from django.core.management import call_command

from havre.cases.types import CaseFile
from havre.ledger.log import Ledger
from havre.sealed_types import REGISTRY
from tests.databases import database_in

TINY: dict[str, dict[str, int]] = {
    "case-page": {"notes": 60, "pages": 2},
    "case-list": {"cases": 4, "pages": 1},
    "keyring": {"grants": 20, "times": 1},
    "silence": {"cases": 4, "answers": 6},
    "unlock": {"cases": 3, "times": 1},
    "dossier": {"exhibits": 2, "times": 1},
    "appends": {"appends": 3, "rounds": 2},
    "verify": {"entries": 12},
    "search": {"notes": 12, "cases": 3, "searches": 4},
    "files": {"megabytes": 1},
    "backup": {"megabytes": 1, "files": 2},
}
# Those that begin a server of their own, which asks for a database in a file.
SERVED: dict[str, dict[str, float]] = {
    "cold": {"notes": 90, "cases": 3, "times": 1},
    "web": {"cases": 6, "members": 3, "held": 2, "for_seconds": 0.5, "think": 0.05},
}
KEYS = {"name", "value", "unit", "given", "peer", "peer_value", "aim", "met", "note"}


OF_A_FILE = pytest.mark.sqlite_only("they measure an SQLite data folder, whichever database Havre runs on")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=OF_A_FILE) if name in {"verify", "backup"} else name for name in TINY]
)
def test_a_measurement_gives_rows(name: str, ledger: Ledger, data: Path) -> None:
    check(import_module(ROWS[name]).measure(Place(data, ledger), **TINY[name]))


@pytest.mark.sqlite_only("they measure an SQLite data folder, whichever database Havre runs on")
@pytest.mark.parametrize("name", SERVED)
def test_a_measurement_of_a_server_gives_rows(name: str, data: Path, transactional_db: None) -> None:
    with database_in(data):
        call_command("migrate", verbosity=0, interactive=False)
        check(
            import_module(ROWS[name]).measure(
                Place(data, Ledger(registry=REGISTRY, data=data)), **SERVED[name]
            )
        )


def check(rows: list[Row]) -> None:
    assert rows
    assert len({(row.name, row.peer and row.peer.name) for row in rows}) == len(rows)
    for row in rows:
        plain = row.plain()
        assert set(plain) == KEYS
        assert json.loads(json.dumps(plain)) == plain
        assert math.isfinite(row.value)
        assert row.value >= 0
        assert row.peer is None or row.peer.value > 0
        assert row.given


def test_the_tiny_inputs_and_what_needs_other_things_are_all_there_is() -> None:
    assert set(TINY) | set(SERVED) | {"statements", "first-page", "upload"} == set(ROWS)
    assert set(ROWS) - set(BY_DEFAULT) == {"first-page"}
    assert all(callable(import_module(module).measure) for module in ROWS.values())


def test_the_generator_gives_the_same_texts_for_the_same_seed() -> None:
    assert Writer(seed=1).text(500) == Writer(seed=1).text(500) != Writer(seed=2).text(500)
    assert 400 < len(Writer(seed=1).text(500)) <= 500


def test_the_generated_cases_verify(ledger: Ledger) -> None:
    from havre.ledger import queries

    by = found(ledger)
    books = small_cases(by, number=4, seed=9)
    assert {held.book for held in by.all(CaseFile)} == set(books)
    assert {held.at for held in by.all(CaseFile)} == {AT}
    assert queries.verify(ledger).ok


@pytest.mark.parametrize(
    ("aim", "value", "peer", "met"),
    [
        (Aim(10), 10, None, True),
        (Aim(10), 10.1, None, False),
        (Aim(10, least=True), 9.9, None, False),
        (Aim(1.5, of_peer=True), 3, 2, True),
        (Aim(1.5, of_peer=True), 3.1, 2, False),
        (Aim(0.6, least=True, of_peer=True), 5, 10, False),
    ],
)
def test_an_aim_is_met_or_not(aim: Aim, value: float, peer: float | None, met: bool) -> None:
    assert aim.met(value, peer) is met


def test_an_aim_relative_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the peer"):
        Aim(1.5, of_peer=True).met(3, None)


def test_the_table_says_a_missed_aim() -> None:
    missed = Row("slow", 12.0, "s", "one thing", Peer("other", 1.0), Aim(10), "why")
    lines = table([missed.plain(), Row("quick", 1234.5, "/s", "many").plain()]).splitlines()
    assert "NO" in lines[2]
    assert "1,234" in lines[3]
    assert "slow: why" in lines[-1]


def test_numbers_keep_three_figures() -> None:
    assert [number(value) for value in (0.012345, 5.678, 123.4, 54_321.0)] == [
        "0.0123",
        "5.68",
        "123",
        "54,321",
    ]


def test_percentiles_are_of_what_was_seen() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile([1, 2], 0.95) == 2
    assert percentile([7], 0.5) == 7


def test_an_unknown_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(["--only", "nothing"])
    assert stopped.value.code == 2
    assert "nothing" in capsys.readouterr().err


def test_a_measurement_that_fails_is_said_and_makes_the_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing: Any = lambda _name: None  # noqa: E731 (one line says it)
    monkeypatch.setattr(command, "_measured", failing)
    assert command.main(["--json", "--only", "files"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["failed"] == ["files"]
    assert printed["rows"] == []
    assert {"cores", "python", "sqlite"} <= set(printed["machine"])


def test_a_measurement_that_takes_too_long_is_ended_with_what_it_began(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    begins = (
        "import subprocess, sys, pathlib, time;"
        f"other = subprocess.Popen([sys.executable, '-c', '{DEAF}']);"
        f"pathlib.Path({str(told)!r}).write_text(str(other.pid)); time.sleep(300)"
    )
    with pytest.raises(subprocess.TimeoutExpired):
        command.run([sys.executable, "-c", begins], longest=5)
    assert not alive(int(told.read_text()))


# It pays no heed to being asked to end.
DEAF = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(300)"


def alive(pid: int) -> bool:
    """Whether it runs; one that has ended and that nobody asked for yet does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_what_a_measurement_prints_comes_back_and_its_failure_is_raised() -> None:
    assert command.run([sys.executable, "-c", "print(7)"], longest=60) == b"7\n"
    with pytest.raises(subprocess.CalledProcessError):
        command.run([sys.executable, "-c", "raise SystemExit(3)"], longest=60)


def test_samples_of_one_distribution_are_not_told_apart_and_others_are() -> None:
    draw = random.Random(1)
    one, other = ([draw.gauss(0, 1) for _ in range(300)] for _ in range(2))
    assert compared(one, other).p > 0.01
    assert abs(compared(one, other).effect) < 0.15
    shifted = compared([value + 0.5 for value in one], other)
    assert shifted.p < 0.001
    assert shifted.effect > 0.15


def test_the_statistic_of_mann_and_whitney_counts_pairs() -> None:
    found = compared([1, 4, 5], [2, 3, 5])
    assert found.u == 0 + 2 + 2.5
    assert found.effect == pytest.approx(2 * 4.5 / 9 - 1)
    assert compared([1, 2], [1, 2]).effect == 0
    assert compared([7, 7], [7]).p == 1
    assert compared([3, 4], [1, 2]).effect == 1


def test_its_p_is_that_of_the_normal_approximation_with_ties() -> None:
    # By hand: U = 2, mean 8, spread sqrt(16/12 * (9 - 24/56)) = 3.381; (6 - 0.5) / 3.381 = 1.627
    assert compared([1, 2, 2, 3], [2, 4, 5, 6]).p == pytest.approx(0.104, abs=0.001)


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="empty sample"):
        compared([], [1])
