"""Files that arrive in parts: gone on with after a break, a lock and a restart; nobody else's; gone with their case."""

from collections.abc import Iterator

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId
from havre.ledger import destroying, epochs, parts
from havre.ledger import operations as ledger
from havre.ledger.arriving import Elsewhere, Sent
from havre.ledger.desk import Locked
from havre.ledger.files import LARGEST_IN_PARTS
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from tests.cases.scene import Scene, play
from tests.cast import Cast, workspace_of

CONTENT = b"plainly visible words " * 20_000
SENT = Sent("Ivar-Primerov.mp4", len(CONTENT), "1795000000")
CUT = 200_000


_back: list[Workspace] = []


@pytest.fixture
def scene(people: Cast) -> Iterator[Scene]:
    yield play(people)
    for by in (people.amina, people.boris, *_back):
        by.desk.close()
    _back.clear()


def again(by: Workspace, handle: str = "amina") -> Workspace:
    """The same member after a lock."""
    by.desk.close()
    _back.append(workspace_of(by.ledger, handle))
    return _back[-1]


def content(by: Workspace, book: BookId, *, start: int = CUT) -> bytes:
    """What is there in the end, when `start` bytes have arrived and the rest is sent."""
    arriving = parts.begin(by=by, book=book, sent=SENT)
    assert 0 <= start - arriving.position <= 65_536
    arriving.take([CONTENT[arriving.position :]], start=arriving.position)
    received = parts.finish(by=by, arriving=arriving)
    assert received.stored.sha256 == seal.sha256(CONTENT)
    stored = received.stored
    reader, close = by.ledger.files.reader(stored.file_id, identity=stored.identity, length=stored.length)
    try:
        return b"".join(reader.chunks())
    finally:
        close()


def begun(by: Workspace, book: BookId) -> None:
    parts.begin(by=by, book=book, sent=SENT).take([CONTENT[:CUT]], start=0)


def incoming(by: Workspace) -> list[str]:
    return sorted(path.name for path in (by.ledger.files._folder / "incoming").iterdir())


def test_it_goes_on_after_a_lost_connection(scene: Scene) -> None:
    amina = scene.people.amina
    begun(amina, scene.book)
    assert parts.begin(by=amina, book=scene.book, sent=SENT).position == CUT
    assert content(amina, scene.book) == CONTENT


def test_it_goes_on_after_a_lock_and_after_a_restart(scene: Scene) -> None:
    begun(scene.people.amina, scene.book)
    amina = again(scene.people.amina)
    amina.ledger.files.sweep(amina.ledger.named_files, going_on=parts.going_on(amina.ledger))
    (waiting,) = parts.waiting(by=amina, book=scene.book)
    assert (waiting.sent, waiting.position <= CUT) == (SENT, True)
    assert content(amina, scene.book) == CONTENT
    assert len(incoming(amina)) == 2, "what was left is deleted; the new one waits with its note"


def test_one_that_was_whole_and_waited_for_its_form_goes_on_too(scene: Scene) -> None:
    assert content(scene.people.amina, scene.book, start=0) == CONTENT
    assert parts.waiting(by=scene.people.amina, book=scene.book) == []
    assert content(again(scene.people.amina), scene.book, start=len(CONTENT)) == CONTENT


def test_what_was_written_by_halves_is_sent_again(scene: Scene) -> None:
    """A power cut may leave anything behind the last part that was forced to the disk."""
    begun(scene.people.amina, scene.book)
    amina = again(scene.people.amina)
    (waiting,) = parts.waiting(by=amina, book=scene.book)
    path = amina.ledger.files._folder / "incoming" / waiting.file_id.hex()
    path.write_bytes(path.read_bytes()[:100_000] + bytes(500))
    assert content(amina, scene.book, start=65_536 + 1) == CONTENT
    assert not path.exists()


def test_a_new_key_seals_what_is_gone_on_with_after_a_break(scene: Scene) -> None:
    """Or a chunk that was cut and comes with other bytes would have its nonce twice."""
    begun(scene.people.amina, scene.book)
    first = parts.begin(by=scene.people.amina, book=scene.book, sent=SENT).identity
    second = parts.begin(by=again(scene.people.amina), book=scene.book, sent=SENT).identity
    assert first != second


def test_a_part_counts_only_where_the_file_goes_on(scene: Scene) -> None:
    arriving = parts.begin(by=scene.people.amina, book=scene.book, sent=SENT)
    arriving.take([CONTENT[:10]], start=0)
    for wrong in (0, 9, 11):
        with pytest.raises(Elsewhere) as raised:
            arriving.take([b"x"], start=wrong)
        assert raised.value.position == 10
    with pytest.raises(Refused):
        arriving.take([CONTENT], start=10)
    assert arriving.position == 10


def test_what_trickles_in_late_from_a_lost_connection_is_not_taken(scene: Scene) -> None:
    arriving = parts.begin(by=scene.people.amina, book=scene.book, sent=SENT)

    def slowly() -> Iterator[bytes]:
        yield CONTENT[:10]
        arriving.take([CONTENT[10:20]], start=10)  # the browser sends it anew meanwhile
        yield b"late"

    with pytest.raises(Elsewhere):
        arriving.take(slowly(), start=0)
    assert arriving.position == 20


def test_a_lock_in_the_middle_of_a_part_ends_it(scene: Scene) -> None:
    amina = scene.people.amina
    arriving = parts.begin(by=amina, book=scene.book, sent=SENT)

    def cut() -> Iterator[bytes]:
        yield CONTENT[:70_000]
        amina.desk.close()
        yield CONTENT[70_000:80_000]

    with pytest.raises(Locked):
        arriving.take(cut(), start=0)
    assert content(again(amina), scene.book, start=65_536) == CONTENT


def test_nobody_else_meets_it(scene: Scene) -> None:
    amina, boris, carla = scene.people.amina, scene.people.boris, scene.people.carla
    begun(amina, scene.book)
    file_id = parts.begin(by=amina, book=scene.book, sent=SENT).file_id
    assert parts.waiting(by=boris, book=scene.book) == []
    assert parts.begin(by=boris, book=scene.book, sent=SENT).position == 0
    for by in (boris, carla):
        with pytest.raises(NotFound):
            parts.one(by=by, book=scene.book, file_id=file_id)
        with pytest.raises(NotFound):
            parts.forget(by=by, book=scene.book, file_id=file_id)
    with pytest.raises(NotFound):
        parts.begin(by=carla, book=scene.book, sent=SENT)
    with pytest.raises(NotFound):
        parts.one(by=amina, book=BookId(bytes(16)), file_id=file_id)


def test_what_somebody_calls_a_file_is_under_the_key_of_the_identity(scene: Scene) -> None:
    """Boris holds the file's key and, say, a copy of the disk."""
    begun(scene.people.amina, scene.book)
    ((file_id, data),) = scene.people.ledger.files.notes()
    note = seal.decode_as(data, parts._Note)
    assert note.compartment == seal.IDENTITY
    assert b"Primerov" not in data
    boris = scene.people.boris
    for _, key in boris.keys_of(scene.book, seal.FILE):
        with pytest.raises(seal.SealError):
            seal.open_draft(note.sealed, key=key, log_id=boris.ledger.log_id, draft=file_id)


@pytest.mark.parametrize("length", [0, LARGEST_IN_PARTS + 1])
def test_one_too_large_and_an_empty_one_are_refused(scene: Scene, length: int) -> None:
    with pytest.raises(Refused):
        parts.begin(by=scene.people.amina, book=scene.book, sent=Sent("x", length, ""))
    assert not list(scene.people.ledger.files.notes())


def test_a_reader_sends_nothing(scene: Scene) -> None:
    book = ledger.open_book(by=scene.people.amina, at=scene.case.at)
    boris = scene.people.boris.member
    ledger.grant(
        by=scene.people.amina, book=book, compartments=[seal.FILE], to=boris, rights=seal.Rights.READ
    )
    with pytest.raises(Refused):
        parts.begin(by=scene.people.boris, book=book, sent=SENT)


def test_forgotten_it_is_gone(scene: Scene) -> None:
    amina = scene.people.amina
    begun(amina, scene.book)
    parts.forget(by=amina, book=scene.book, file_id=parts.begin(by=amina, book=scene.book, sent=SENT).file_id)
    assert incoming(amina) == []
    assert parts.begin(by=amina, book=scene.book, sent=SENT).position == 0


def test_it_is_gone_with_its_case_and_with_its_senders_right(scene: Scene) -> None:
    amina = scene.people.amina
    begun(amina, scene.book)
    other = ledger.open_book(by=amina, at=scene.case.at)
    begun(amina, other)
    begun(scene.people.boris, scene.book)
    assert len(parts.going_on(amina.ledger)) == 3
    parts.drop_of(amina.ledger, [other])
    assert len(incoming(amina)) == 4
    boris = scene.people.boris.keys.key_id
    epochs.revoke(by=amina, book=scene.book, compartments=[seal.FILE], key_id=boris)
    going_on = parts.going_on(amina.ledger)
    assert len(going_on) == 1
    assert amina.ledger.files.sweep(amina.ledger.named_files, going_on=going_on) == 1
    assert len(incoming(amina)) == 2


def test_a_changed_note_is_as_good_as_none(scene: Scene) -> None:
    begun(scene.people.amina, scene.book)
    amina = again(scene.people.amina)
    (path,) = (amina.ledger.files._folder / "incoming").glob("*.note")
    data = path.read_bytes()
    for changed in (b"", data[:-1], data[:-1] + bytes([data[-1] ^ 1]), b"\x00" * 40):
        path.write_bytes(changed)
        assert parts.waiting(by=amina, book=scene.book) == []
    assert parts.begin(by=amina, book=scene.book, sent=SENT).position == 0
    assert verify(amina.ledger).ok
    assert destroying.finish(amina.ledger) == 0
