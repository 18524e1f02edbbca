"""`havre log verify` counts what is still to be signed, and calls it no fault."""

import json
from pathlib import Path

import pytest

from havre import cli, seal
from havre.ledger import operations
from havre.ledger.operations import open_book
from havre.members import approvals, shares
from tests.cast import NOW, Cast, join


@pytest.fixture
def verified(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, object], str]:
    """What the command says while Carla's book is not granted to the new shares yet, for machines and for people."""
    dora = join(people.amina, "dora")
    operations.grant(
        by=people.amina, book=people.ledger.organisation, compartments=seal.COMPARTMENTS,
        to=dora.member, rights=seal.Rights.ALL,
    )  # fmt: skip
    open_book(by=people.carla, at=NOW)
    shares.ask(by=people.amina, new=shares.draw(needed=2, count=3), reason="lost", at=NOW)
    [asked] = approvals.to_answer(by=dora, at=NOW)
    approvals.approve(by=dora, request=asked.id, at=NOW)
    shares.bring_in(by=people.amina, at=NOW)
    monkeypatch.setattr("havre.cli.start.ledger", lambda folder, make=True: people.ledger)
    assert cli.main(["log", "verify", "--json", "--data", str(data)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert cli.main(["log", "verify", "--data", str(data)]) == 0
    return told, capsys.readouterr().out


def test_keys_that_the_shares_do_not_open_are_counted(verified: tuple[dict[str, object], str]) -> None:
    told, said = verified
    assert (told["ok"], told["faults"]) == (True, [])
    assert told["outstanding"] == {"recovery": 2, "closed": 0, "left": 0}
    assert said.splitlines()[1:] == [
        "Outstanding, and no fault: 2 keys that the recovery shares don't open yet"
    ]
