"""What falls due is done at unlocking, once, and one that fails keeps nothing else from being done."""

import pytest

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.ledger.workspace import Workspace
from havre.members import duties
from tests.cast import NOW, Cast, client_of


def failing(by: Workspace, at: Micros) -> int:
    raise Refused("secret words of a case")


def test_one_that_fails_is_named_without_its_words_and_the_others_are_done(
    people: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Micros] = []

    def working(by: Workspace, at: Micros) -> int:
        asked.append(at)
        return 2

    assert duties.perform(people.amina, NOW, duties=(failing, working)) == 2
    assert asked == [NOW]
    assert "duty-failed duty=failing error=Refused" in caplog.text
    assert "secret words" not in caplog.text


def test_unlocking_through_the_page_performs_them(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr("havre.members.duties.perform", lambda by, at: seen.append(by.member))
    client_of("boris")
    assert seen == [people.boris.member]
