"""Every measurement runs on a tiny input and says what it has to say; no time is asserted."""

import json
import math
from importlib import import_module
from pathlib import Path
from typing import Any

import bench.__main__ as command
import pytest
from bench.organisation import AT, Place, found, small_cases
from bench.row import Aim, Peer, Row, number
from bench.rows import BY_DEFAULT, ROWS
from bench.silence import mann_whitney
from bench.table import table
from bench.timing import percentile
from bench.words import Writer

from havre.cases.types import CaseFile
from havre.ledger.log import Ledger

TINY: dict[str, dict[str, int]] = {
    "case-page": {"notes": 60, "pages": 2},
    "unlock": {"cases": 3, "times": 1},
    "dossier": {"exhibits": 2, "times": 1},
    "appends": {"appends": 3, "rounds": 2},
    "verify": {"entries": 12},
    "search": {"notes": 12, "cases": 3, "searches": 4},
    "case-list": {"cases": 4, "pages": 1},
    "silence": {"cases": 2, "times": 21},
    "keyring": {"cases": 2, "times": 1},
    "files": {"megabytes": 1},
    "backup": {"megabytes": 1, "files": 2},
}
KEYS = {"name", "value", "unit", "given", "peer", "peer_value", "aim", "met", "note"}


OF_A_FILE = pytest.mark.sqlite_only("they measure an SQLite data folder, whichever database Havre runs on")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=OF_A_FILE) if name in {"verify", "backup"} else name for name in TINY]
)
def test_a_measurement_gives_rows(name: str, ledger: Ledger, data: Path) -> None:
    rows: list[Row] = import_module(ROWS[name]).measure(Place(data, ledger), **TINY[name])
    assert rows
    for row in rows:
        plain = row.plain()
        assert set(plain) == KEYS
        assert json.loads(json.dumps(plain)) == plain
        assert math.isfinite(row.value)
        assert row.value >= 0
        assert row.peer is None or row.peer.value > 0
        assert row.given


def test_the_tiny_inputs_and_what_needs_other_things_are_all_there_is() -> None:
    assert set(TINY) | {"statements", "first-page", "web", "upload"} == set(ROWS)
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


def test_mann_whitney_as_worked_out_by_hand() -> None:
    """1, 2, 3 beside 2, 4: of six pairs one is larger and one is even. Ranks 1, 2.5, 4 are 7.5; U is 1.5."""
    longer, p = mann_whitney([1, 2, 3], [2, 4])
    assert longer == pytest.approx(1.5 / 6)
    assert p == pytest.approx(math.erfc(1.5 / math.sqrt(3) / math.sqrt(2)))
    assert mann_whitney([1, 2], [1, 2])[0] == 0.5
    assert mann_whitney(range(30, 60), range(30))[0] == 1
    assert mann_whitney(range(30, 60), range(30))[1] < 1e-9
