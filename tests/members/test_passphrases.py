"""Another passphrase for the same key; what the old one opened is gone from the disk."""

import subprocess
import sys
from pathlib import Path

import pytest

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import LogId, MemberId
from havre.cases.types import Note
from havre.ledger import operations
from havre.ledger.queries import verify
from havre.members import joining, passphrases, returning, unlocking
from havre.members.models import UnlockMethod
from tests.attack.serving import ROOT
from tests.cast import NOW, PASSPHRASES, Cast, workspace_of

NEW = "violin harvest eleven copper window drum"


def change(people: Cast, *, current: str = PASSPHRASES["boris"], new: str = NEW) -> None:
    passphrases.change(by=people.boris, current=current, new=new, cost=seal.CHEAPEST)


def opens(people: Cast, passphrase: str) -> seal.Seed:
    return unlocking.unlock(
        handle="boris", passphrase=passphrase, log_id=people.ledger.log_id, cost=seal.CHEAPEST
    ).seed


def test_the_new_one_opens_the_same_key_and_the_old_one_nothing(people: Cast) -> None:
    book = operations.open_book(by=people.boris, at=NOW, first=[Note(text="mine")])
    size, seed = people.ledger.tree.size, opens(people, PASSPHRASES["boris"])
    change(people)
    assert opens(people, NEW) == seed
    with pytest.raises(unlocking.NotUnlocked):
        opens(people, PASSPHRASES["boris"])
    assert people.ledger.tree.size == size, "no leaf says it: the key is the same"
    assert people.boris.all(Note, book=book)
    assert UnlockMethod.objects.filter(account__handle="boris").count() == 1
    assert workspace_of(people.ledger, "amina").member == people.amina.member, "nobody else's changed"
    assert verify(people.ledger).ok


@pytest.mark.parametrize(
    ("typed", "says", "field"),
    [
        ({"current": PASSPHRASES["amina"]}, "not your passphrase now", "current"),
        ({"new": "password1"}, "too easy to guess", "passphrase"),
        ({"new": f"  {PASSPHRASES['boris']} "}, "that you have now", "passphrase"),
    ],
)
def test_what_is_wrong_changes_nothing(people: Cast, typed: dict[str, str], says: str, field: str) -> None:
    before = bytes(UnlockMethod.objects.get(account__handle="boris").wrap)
    with pytest.raises(WrongInput, match=says) as caught:
        change(people, **typed)
    assert caught.value.field == field
    assert bytes(UnlockMethod.objects.get(account__handle="boris").wrap) == before


def test_a_key_that_took_the_place_of_this_one_meanwhile_is_not_lost(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, stretch = "meadow lantern fourteen barley anchor quilt", unlocking.wrap
    token = returning.let_in_again(by=people.amina, member=people.boris.member, at=NOW)
    words = joining.accept(token=token, passphrase=chosen, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)

    def meanwhile(
        seed: seal.Seed, passphrase: str, *, member: MemberId, log_id: LogId, cost: seal.Cost
    ) -> bytes:
        wrapped = stretch(seed, passphrase, member=member, log_id=log_id, cost=cost)
        returning.take_back(by=people.amina, member=member, words=" ".join(words))
        return wrapped

    monkeypatch.setattr(unlocking, "wrap", meanwhile)
    with pytest.raises(Refused, match="was replaced while"):
        change(people)
    key = people.ledger.authority.member_key(people.boris.member)
    assert key is not None
    assert seal.Keys.from_seed(opens(people, chosen)).key_id == key.key_id, "the new key still opens"
    with pytest.raises(unlocking.NotUnlocked):
        opens(people, NEW)


SCRIPT = """
import sys
from pathlib import Path
from havre.cli import start
folder = Path(sys.argv[1])
ledger = start.ledger(folder)
from havre import seal
from havre.members import passphrases
from havre.members.models import UnlockMethod
from tests.cast import PASSPHRASES, found
people = found(ledger)
salt = seal.decode(bytes(UnlockMethod.objects.get(account__handle="boris").wrap))[2]
def where():
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and salt in path.read_bytes())
before = where()
new = "violin harvest eleven copper window drum"
passphrases.change(by=people.boris, current=PASSPHRASES["boris"], new=new, cost=seal.CHEAPEST)
print(before, where())
"""


@pytest.mark.sqlite_only("PostgreSQL's files are its server's; the table is vacuumed there")
def test_the_old_wrap_is_in_no_file_any_more(tmp_path: Path) -> None:
    """In a real folder, whose database is still open when its files are searched."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "data")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['havre.sqlite3-wal'] []", "it was there, was found, and is gone"
