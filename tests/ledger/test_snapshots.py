"""A keyring and snapshot spare a member's opening everything anew, and nothing else: whatever is wrong with them,
the member sees what the log gives them at its tip, no less and no more."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, Micros
from havre.cases import operations as do
from havre.cases.types import CaseFile, Note
from havre.ledger import operations, snapshots
from havre.ledger.caches import Caches, read_tail
from havre.ledger.epochs import revoke
from havre.ledger.log import Ledger
from havre.ledger.models import StoredLeaf
from havre.ledger.objects import Objects
from havre.ledger.types import Access, Registry
from havre.ledger.workspace import Workspace
from havre.sealed_types import REGISTRY
from tests.cast import MINUTE, NOW, Cast
from tests.ledger.kept import always_kept, counted, files, fresh, image_of, keep, name_of

READ = seal.Rights.READ
LATER = Micros(NOW + 60 * MINUTE)


@pytest.fixture
def book(people: Cast) -> BookId:
    """A case with a note that Boris may read."""
    case = do.open_case(by=people.amina, at=NOW)
    do.add_note(by=people.amina, book=case.book, text="The heron waits", at=NOW)
    do.share_case(by=people.amina, book=case.book, to=people.boris.member, rights=READ)
    return case.book


def notes(by: Workspace) -> list[str]:
    return [held.value.text for held in by.all(Note)]


def everything(by: Workspace) -> list[Any]:
    """All that a member can read, in the order of the log, and what they find."""
    found: list[Any] = [held for type_ in REGISTRY.types.values() for held in by.all(type_)]
    return [*found, sorted(by.books()), by.search("heron"), by.last_changes()]


def test_what_was_opened_once_is_not_opened_again(people: Cast, book: BookId) -> None:
    with counted() as before:
        expected = everything(fresh(people.boris))
    keep(people.boris)
    with counted() as after:
        assert everything(fresh(people.boris)) == expected
    assert (before.entries > 0, before.grants > 0) == (True, True)
    assert (after.entries, after.grants) == (0, 0)


def test_nothing_is_kept_that_takes_longer_to_write_than_to_open(people: Cast, book: BookId) -> None:
    fresh(people.boris).books()
    people.ledger.caches.settle()
    assert files(people.ledger) == []
    keep(people.boris)
    assert [path.name for path in files(people.ledger)] == [name_of(people.boris)]


def test_only_what_came_since_is_opened(people: Cast, book: BookId) -> None:
    keep(people.boris)
    do.add_note(by=people.amina, book=book, text="The heron left", at=NOW)
    with counted() as opened:
        assert notes(fresh(people.boris)) == ["The heron waits", "The heron left"]
    assert (opened.entries, opened.grants) == (1, 0)


def test_a_grant_that_came_since_opens_what_was_written_before_it(people: Cast, book: BookId) -> None:
    other = do.open_case(by=people.amina, at=NOW).book
    do.add_note(by=people.amina, book=other, text="An older note", at=NOW)
    keep(people.boris)
    do.share_case(by=people.amina, book=other, to=people.boris.member, rights=READ)
    with counted() as opened:
        assert notes(fresh(people.boris)) == ["The heron waits", "An older note"]
    assert opened.grants == 1
    assert opened.entries < 5


def test_a_changed_and_a_removed_entry_are_changed_and_removed(people: Cast, book: BookId) -> None:
    keep(people.amina)
    (held,) = people.amina.all(Note)
    do.amend_note(by=people.amina, note=held, text="A crane waits", at=NOW)
    again = fresh(people.amina)
    assert notes(again) == ["A crane waits"]
    assert again.search("heron") == []
    assert len(again.search("crane")) == 1


def test_revoking_deletes_it_and_one_put_back_shows_nothing(
    people: Cast, book: BookId, caplog: pytest.LogCaptureFixture
) -> None:
    path = keep(people.boris)
    copied = path.read_bytes()
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert not path.exists()
    path.write_bytes(copied)
    back = fresh(people.boris)
    assert notes(back) == []
    assert back.search("heron") == []
    assert "before a right was taken away" in caplog.text
    assert not path.exists()


def test_one_put_back_that_were_believed_would_be_held_against_the_rights_of_now(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence behind the one above, which is switched off here."""
    path = keep(people.boris)
    copied = path.read_bytes()
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    path.write_bytes(copied)
    monkeypatch.setattr(Ledger, "ended_since", lambda _ledger, _size: False)
    back = fresh(people.boris)
    with counted() as opened:
        assert notes(back) == []
    assert opened.entries < 5, "the snapshot was used"
    assert back.search("heron") == []
    with pytest.raises(NotFound):
        back.one(CaseFile, book=book)
    assert b"heron" not in image_of(back), "nor does its memory hold what was lost"


def test_what_has_ended_since_is_not_shown(people: Cast, book: BookId) -> None:
    other = do.open_case(by=people.amina, at=NOW).book
    do.add_note(by=people.amina, book=other, text="For an hour", at=NOW)
    operations.grant(
        by=people.amina,
        book=other,
        compartments=[seal.FILE],
        to=people.boris.member,
        rights=READ,
        until=LATER,
    )
    keep(people.boris)
    assert notes(fresh(people.boris)) == ["The heron waits", "For an hour"]
    with counted() as opened:
        afterwards = fresh(people.boris, now=LATER)
        assert notes(afterwards) == ["The heron waits"]
    assert opened.entries == 0, "the log stands still: the snapshot was used"
    assert b"For an hour" not in image_of(afterwards)


def test_another_program_folds_anew_and_keeps_the_keys(
    people: Cast, book: BookId, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Note2(Note, frozen=True, kw_only=True):
        kind = "note"
        searchable = ("text", "more")
        more: str = "herons"

    keep(people.boris)
    types = {**REGISTRY.types, "note": Note2}
    changed = Registry([type_ for type_ in types.values() if type_ is not Access])
    assert snapshots.fingerprint(changed) != snapshots.fingerprint(REGISTRY)
    other = fresh(people.boris, ledger=Ledger(registry=changed, data=data))
    caplog.set_level("INFO")
    with counted() as opened:
        assert other.search("herons")
    assert opened.entries > 3
    assert opened.grants == 0
    assert "snapshot-of-another-version" in caplog.text


def test_it_is_not_believed_when_the_log_is_another(
    people: Cast, book: BookId, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = keep(people.boris)
    StoredLeaf.objects.filter(index=people.ledger.tree.size - 1).delete()
    shorter = Ledger(registry=REGISTRY, data=data)
    shorter.refresh()
    with counted() as opened:
        fresh(people.boris, ledger=shorter).books()
    assert opened.entries > 3
    assert "of another log" in caplog.text
    assert not path.exists()


def test_the_file_of_another_member_opens_nothing(
    people: Cast, book: BookId, caplog: pytest.LogCaptureFixture
) -> None:
    amina = keep(people.amina)
    amina.rename(amina.with_name(name_of(people.carla)))
    carla = fresh(people.carla)
    assert carla.books() == []
    assert notes(carla) == []
    assert "discarded" in caplog.text
    assert files(people.ledger) == []


@pytest.mark.parametrize("share", [number / 40 for number in range(40)])
def test_a_byte_changed_anywhere_costs_an_opening_and_nothing_else(
    people: Cast, book: BookId, share: float, caplog: pytest.LogCaptureFixture
) -> None:
    path = keep(people.boris)
    whole = bytearray(path.read_bytes())
    with path.open("rb") as source:
        ends = read_tail(source).parts
    # Half of the places in the image, half in what follows it: that is where all the parts are.
    half = len(whole) - ends if share < 0.5 else ends
    at = int(half * (share % 0.5) * 2) + (0 if share < 0.5 else len(whole) - ends)
    whole[at] ^= 1
    path.write_bytes(whole)
    with counted() as opened:
        assert notes(fresh(people.boris)) == ["The heron waits"]
    assert opened.entries > 3
    assert "discarded" in caplog.text


@pytest.mark.parametrize("left", [0, 1, 48, 49, 1_000, -1])
def test_a_file_cut_short_is_none(people: Cast, book: BookId, left: int) -> None:
    path = keep(people.boris)
    path.write_bytes(path.read_bytes()[:left])
    with counted() as opened:
        assert notes(fresh(people.boris)) == ["The heron waits"]
    assert opened.entries > 3


FORGERIES = {
    "a trigger": "CREATE TRIGGER forged AFTER INSERT ON objects BEGIN"
    """ UPDATE objects SET data = '{"text":"forged"}' WHERE kind = 'note'; END""",
    "a view": "CREATE VIEW forged AS SELECT * FROM objects",
    "a table": "CREATE TABLE forged (a)",
    "another index": "CREATE INDEX forged ON objects (at)",
    "no index": "DROP INDEX objects_state",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=list(FORGERIES))
def test_a_forged_image_is_refused_though_the_members_own_key_sealed_it(
    people: Cast, book: BookId, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    forge(people, people.boris, statement)
    do.add_note(by=people.amina, book=book, text="The heron left", at=NOW)
    assert notes(fresh(people.boris)) == ["The heron waits", "The heron left"]
    assert "not made of our tables" in caplog.text


def test_the_forged_trigger_would_act(people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the look at the tables switched off, the trigger of above rewrites what is read."""
    forge(people, people.boris, FORGERIES["a trigger"])
    do.add_note(by=people.amina, book=book, text="The heron left", at=NOW)
    monkeypatch.setattr("havre.ledger.tables.made_of", lambda _db: [])
    assert notes(fresh(people.boris)) == ["forged", "forged"]


def forge(people: Cast, by: Workspace, statement: str) -> None:
    """A file of this member's, sealed with their own key, whose image was changed."""
    once = fresh(by)
    once.books()
    with people.ledger.lock:
        captured = once.desk._shelf.capture(people.ledger.tree.root())
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(captured.image)
    db.execute(statement)
    forged = snapshots.Captured(**{**vars(captured), "image": db.serialize()})
    snapshots.write(forged, ledger=people.ledger, key=by.keys.cache, since=people.ledger.caches.forgotten)


@pytest.mark.parametrize("image", [b"", b"no database", bytes(4096)])
def test_what_is_no_database_is_refused(people: Cast, image: bytes) -> None:
    with pytest.raises(seal.SealError):
        Objects.of_image(REGISTRY, bytearray(image), {})


def test_a_disk_that_refuses_keeps_nobody_out(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(seal.FileWriter, "finish", full)
    with always_kept():
        boris = fresh(people.boris)
        assert notes(boris) == ["The heron waits"]
        people.ledger.caches.settle()
    assert "snapshot-not-written error=OSError" in caplog.text
    assert files(people.ledger) == []
    assert notes(boris) == ["The heron waits"]


def test_what_ends_while_it_is_written_is_not_kept(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken away between the reading of the workspace and the writing of its file."""
    captured, go_on = threading.Event(), threading.Event()
    real = snapshots.write

    def later(*args: Any, **kwargs: Any) -> None:
        captured.set()
        assert go_on.wait(10)
        real(*args, **kwargs)

    monkeypatch.setattr(snapshots, "write", later)
    with always_kept():
        fresh(people.boris).books()
        assert captured.wait(10)
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    go_on.set()
    people.ledger.caches.settle()
    assert files(people.ledger) == []


def test_after_an_end_an_open_workspace_is_kept_again(people: Cast, book: BookId) -> None:
    path = keep(people.amina)
    amina = fresh(people.amina)
    amina.books()
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert not path.exists()
    with always_kept():
        amina.books()
        people.ledger.caches.settle()
    assert files(people.ledger) == [path]
    with counted() as opened:
        fresh(people.amina).books()
    assert opened.entries == 0


def test_damaged_entries_stay_counted(people: Cast, book: BookId) -> None:
    key = people.amina.current_key(book, seal.FILE)[1]
    with people.ledger.appending(people.amina.keys) as log:
        body = seal.Body("note", 1, (("text", "no fields of the ledger's"),))
        log.add_entry(
            seal.seal_entry(body, key=key, log_id=people.ledger.log_id, slot=seal.Slot(book, seal.FILE, 0))
        )
    assert people.boris.unreadable(book) == 1
    keep(people.boris)
    with counted() as opened:
        assert fresh(people.boris).unreadable(book) == 1
    assert opened.entries == 0


def test_a_locked_session_writes_nothing_more(people: Cast, book: BookId) -> None:
    with always_kept():
        boris = fresh(people.boris)
        held, release = threading.Event(), threading.Event()

        def busy() -> None:
            held.set()
            assert release.wait(10)

        people.ledger.caches.soon(busy)
        assert held.wait(10)
        boris.books()
        boris.desk.close()
        release.set()
        people.ledger.caches.settle()
    assert files(people.ledger) == []


def test_a_crash_while_writing_leaves_the_one_before(people: Cast, book: BookId, data: Path) -> None:
    path = keep(people.boris)
    before = path.read_bytes()
    (data / "caches" / f"{path.name}.{'e' * 32}").write_bytes(before[: len(before) // 2])
    Caches(data / "caches").sweep()
    assert files(people.ledger) == [path]
    with counted() as opened:
        fresh(people.boris).books()
    assert opened.entries == 0
