"""Questions about the log itself: who holds what, whether it verifies, how it stands."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from havre import seal
from havre.base.ids import BookId, FileId, KeyId, MemberId, Micros
from havre.base.logs import Log

from . import restored
from .database import AsBytes
from .log import Ledger
from .models import SealedBody, SealedGrant, StoredLeaf, TakenCheckpoint
from .rows import ReadAhead
from .workspace import Workspace

journal = Log("ledger")


def is_set_up() -> bool:
    """Whether the log has its first leaf."""
    return StoredLeaf.objects.exists()


@dataclass(frozen=True)
class Holder:
    """One member's rights on one compartment, their own and through their teams."""

    member: MemberId
    compartment: str
    rights: seal.Rights


def holders(*, by: Workspace, book: BookId) -> list[Holder]:
    """Which members may do what in a book now, compartment by compartment; the recovery key is not a member.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
    """
    by.current_key(book, seal.FILE)
    authority = by.ledger.authority
    found = []
    with by.ledger.lock:
        for compartment in seal.COMPARTMENTS:
            for state in authority.current_member_keys():
                rights = authority.rights(state.key_id, book, compartment, at=by.now)
                if rights:
                    found.append(Holder(MemberId(state.holder), compartment, rights))
    return found


@dataclass(frozen=True)
class Part:
    """What a key was granted in one compartment, and when that ends."""

    rights: seal.Rights
    until: Micros | None


@dataclass(frozen=True)
class KeyHolder:
    """A current key that was itself granted a book: of a member, a team or the recovery; `parts` by compartment."""

    key: seal.KeyState
    parts: dict[str, Part]


def key_holders(*, by: Workspace, book: BookId) -> list[KeyHolder]:
    """Which keys were granted what of a book, in the order that the log met the keys; ends that have come are left out.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
    """
    by.current_key(book, seal.FILE)
    authority = by.ledger.authority
    found: dict[KeyId, KeyHolder] = {}
    with by.ledger.lock:
        for compartment in seal.COMPARTMENTS:
            for key_id, rights, until in authority.holders(book, compartment):
                state = authority.key(key_id)
                if state is not None and (until is None or until > by.now):
                    holder = found.setdefault(key_id, KeyHolder(state, {}))
                    holder.parts[compartment] = Part(rights, until)
    return sorted(found.values(), key=lambda holder: holder.key.index)


class StoredRows:
    """The stored log as the verifier reads it: rows and files, nothing remembered but what lay there at first.

    What could be a stray, and the checkpoints, are listed before any leaf is read: the log may grow meanwhile, and
    what is then added late has its leaf, or is not looked for.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._files = list(ledger.files.kept())
        self._bodies = list(SealedBody.objects.values_list("index", flat=True))
        self._envelopes = list(SealedGrant.objects.values_list("index", flat=True))
        self._sealed = ReadAhead(SealedBody.objects.values_list("index", AsBytes("sealed")))
        self._sealed_grants = ReadAhead(SealedGrant.objects.values_list("index", AsBytes("envelope")))
        notes = TakenCheckpoint.objects.order_by("id").values_list(AsBytes("note"), flat=True)
        self._notes = [bytes(note).decode(errors="replace") for note in notes]

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        rows = StoredLeaf.objects.order_by("index").values_list("index", AsBytes("data"))
        return ((index, bytes(data)) for index, data in rows.iterator(chunk_size=500))

    def body(self, index: int) -> bytes | None:
        return self._sealed.at(index)

    def body_indexes(self) -> Iterable[int]:
        return self._bodies

    def envelope_indexes(self) -> Iterable[int]:
        return self._envelopes

    def file_ids(self) -> Iterable[FileId]:
        return self._files

    def envelope(self, index: int) -> bytes | None:
        return self._sealed_grants.at(index)

    def file_digest(self, file: FileId) -> bytes | None:
        return self._ledger.files.digest(file)

    def checkpoints(self) -> Iterable[str]:
        return self._notes


# What a destruction or a revoke deletes; what else is wrong is wrong whatever came after.
TAKEN_AWAY = {"body-missing", "file-missing", "grant-missing"}


def verify(ledger: Ledger) -> seal.Report:
    """Check everything that is stored against the log's own rules, reading it all again from the disk.

    Others go on working meanwhile: what is missing because a book was destroyed, or a grant revoked, after the leaves
    were read is no fault. The leaves that say so are checked as any are.
    """
    stored = StoredRows(ledger)
    report = restored.declared(seal.verify_log(stored), restored.pending_books(), stored.leaves)
    excused = _deleted_by_now(ledger, report) | {
        fault for fault in report.faults if _taken_away_since(ledger, report, fault)
    }
    return replace(report, faults=tuple(fault for fault in report.faults if fault not in excused))


def _deleted_by_now(ledger: Ledger, report: seal.Report) -> set[seal.Fault]:
    """Which files of destroyed books that lay there are gone: they are deleted after the leaf that destroys the book.

    Whoever deletes them at this moment is given two seconds; a file that stays longer is a fault.
    """
    said = "file "
    files = {
        fault: FileId(bytes.fromhex(fault.detail.removeprefix(said)))
        for fault in report.faults
        if fault.kind == "destroyed-kept" and fault.detail.startswith(said)
    }
    ends = time.monotonic() + 2
    while any(map(ledger.files.has, files.values())) and time.monotonic() < ends:
        time.sleep(0.05)
    return {fault for fault, file_id in files.items() if not ledger.files.has(file_id)}


def _taken_away_since(ledger: Ledger, report: seal.Report, fault: seal.Fault) -> bool:
    """Whether a later leaf than those of `report` took away what is missing."""
    if fault.kind not in TAKEN_AWAY:
        return False
    try:
        ledger.refresh()
    except seal.SealError as error:
        # A log that does not replay excuses nothing; the report names where it breaks.
        journal.error("log-not-replayed", cause=error.cause)
        return False
    if ledger.tree.size <= report.size:
        return False
    stored = StoredLeaf.objects.filter(index=fault.index).values_list("data", flat=True).first()
    payload = seal.parse_leaf(bytes(stored)).payload if stored is not None else None
    with ledger.lock:
        if isinstance(payload, seal.GrantPayload):
            left = ledger.authority.granted_in(payload.recipient, payload.book, payload.compartment)
            return ledger.authority.is_shredded(payload.book) or fault.index not in left
        return isinstance(payload, seal.EntryPayload) and ledger.authority.is_shredded(payload.book)


def take_checkpoint(ledger: Ledger) -> str:
    """Sign the log as it stands and remember that it was given out; returns the note to keep elsewhere."""
    with ledger.lock:
        note = ledger.checkpoint()
        last = TakenCheckpoint.objects.order_by("id").last()
        if (
            last is None or last.note != note
        ):  # asked for again while nothing was appended, it is the very same
            TakenCheckpoint.objects.create(note=note)
    return note


@dataclass(frozen=True)
class Taken:
    """A checkpoint that was given out: the how-manieth, and how many leaves it covers."""

    number: int
    size: int


def checkpoints_taken() -> list[Taken]:
    """The checkpoints that were given out, oldest first; one that was damaged is for `verify` to name."""
    found = []
    for number, note in enumerate(
        TakenCheckpoint.objects.order_by("id").values_list("note", flat=True), start=1
    ):
        try:
            found.append(Taken(number, seal.claimed_size(note)))
        except seal.SealError:
            continue
    return found


def last_checkpoint() -> Taken | None:
    """The newest checkpoint that was given out; one that was damaged is for `verify` to name."""
    newest_first = TakenCheckpoint.objects.order_by("-id").values_list("note", flat=True)
    for number, note in zip(
        range(newest_first.count(), 0, -1), newest_first.iterator(chunk_size=10), strict=False
    ):
        try:
            return Taken(number, seal.claimed_size(note))
        except seal.SealError:
            continue
    return None


@dataclass(frozen=True)
class Counts:
    """How much the log holds, in numbers that a taken disk shows as well."""

    entries: int
    grants: int
    books: int


def counts(ledger: Ledger) -> Counts:
    """Entries, grants and books of the whole log, whoever may open them."""
    with ledger.lock:
        books = len(set(ledger.authority.books()))
    return Counts(SealedBody.objects.count(), SealedGrant.objects.count(), books)


@dataclass(frozen=True)
class RawRow:
    """One entry as it lies on the disk: its place in the log, its signed leaf and its sealed body."""

    index: int
    leaf: bytes
    sealed: bytes


def raw_rows(*, by: Workspace, book: BookId, limit: int) -> list[RawRow]:
    """The last entries of a book, byte for byte as stored, oldest first.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
    """
    by.current_key(book, seal.FILE)
    with by.ledger.lock:
        entries = by.ledger.entries.items()
        found = {entry.index for slot, counted in entries if slot.book == book for entry in counted}
    indexes = sorted(found)[-limit:]
    leaves = dict(StoredLeaf.objects.filter(index__in=indexes).values_list("index", "data"))
    bodies = dict(SealedBody.objects.filter(index__in=indexes).values_list("index", "sealed"))
    return [RawRow(index, bytes(leaves[index]), bytes(bodies[index])) for index in indexes if index in bodies]
