"""What each kind of leaf says: arrays with a fixed order and number of fields. A new field is a new kind."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from havre.base.ids import BookId, EntryId, FileId, KeyId, LogId, MemberId, Micros
from havre.seal.compartments import Compartment, Rights, Slot
from havre.seal.encoding import ctx
from havre.seal.keys import Role

_16 = msgspec.Meta(min_length=16, max_length=16)
_32 = msgspec.Meta(min_length=32, max_length=32)
_64 = msgspec.Meta(min_length=64, max_length=64)

Hash: TypeAlias = Annotated[bytes, _32]
Book: TypeAlias = Annotated[BookId, _16]
Key: TypeAlias = Annotated[KeyId, _32]
Epoch: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
Size: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Time: TypeAlias = Annotated[Micros, msgspec.Meta(ge=0, le=2**63 - 1)]

State = Literal["joined", "replaced", "left"]
JOINED: Final = "joined"
REPLACED: Final = "replaced"
LEFT: Final = "left"

MOST_FILES: Final = 256
MOST_BOOKS: Final = 1024


class LogPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Leaf 0: random bytes, the founder's keys and the log key."""

    random: Annotated[bytes, _32]
    holder: Annotated[MemberId, _16]
    signing: Annotated[bytes, _32]
    opening: Annotated[bytes, msgspec.Meta(min_length=1216, max_length=1216)]
    log_key: Annotated[bytes, _32]

    def __post_init__(self) -> None:
        if self.log_key == self.signing:
            raise ValueError("the founder's key as log key")


class KeyPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A key is current from here on (joined, replaced: `own` is its own signature), or no longer (left).

    `holder` is the member for role member, the book for intake and team, empty for recovery and log.
    """

    role: Role
    holder: Annotated[bytes, msgspec.Meta(max_length=16)]
    signing: Annotated[bytes, _32]
    opening: Annotated[bytes, msgspec.Meta(max_length=1216)]
    state: State
    own: Annotated[bytes, msgspec.Meta(max_length=64)]

    def __post_init__(self) -> None:
        """Lengths that hang together; msgspec turns the ValueError into its own."""
        holder = 0 if self.role in {"recovery", "log"} else 16
        opening = 0 if self.role == "log" else 1216
        own = 0 if self.state == LEFT else 64
        if (len(self.holder), len(self.opening), len(self.own)) != (holder, opening, own):
            raise ValueError("lengths do not fit the role and state")


class GrantPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A compartment key was sealed to `recipient`; the envelope is stored beside the log."""

    book: Book
    compartment: Compartment
    epoch: Epoch
    recipient: Key
    rights: Annotated[int, msgspec.Meta(ge=1, le=7)]
    until: Time | None
    commitment: Hash
    envelope: Hash

    def __post_init__(self) -> None:
        if not self.rights & Rights.READ:
            raise ValueError("a grant without the right to read")

    @property
    def slot(self) -> Slot:
        return Slot(self.book, self.compartment, self.epoch)


class RevokePayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """`key` no longer holds this compartment, and its current epoch is closed."""

    book: Book
    compartment: Compartment
    key: Key


class EntryPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """One sealed body: what it is about and when it was written is inside."""

    entry: Annotated[EntryId, _16]
    book: Book
    compartment: Compartment
    epoch: Epoch
    fields_root: Hash
    body_hash: Hash
    files: Annotated[tuple[tuple[Annotated[FileId, _16], Hash], ...], msgspec.Meta(max_length=MOST_FILES)]

    @property
    def slot(self) -> Slot:
        return Slot(self.book, self.compartment, self.epoch)


class ApprovalPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A request (`action` and `book`) or the answer to one (`request`, its leaf hash): never both."""

    action: Annotated[str, msgspec.Meta(min_length=1, max_length=96, pattern=r"^[a-z0-9:-]+\Z")] | None
    book: Book | None
    request: Hash | None

    def __post_init__(self) -> None:
        asks = self.action is not None and self.book is not None and self.request is None
        answers = self.action is None and self.book is None and self.request is not None
        if not (asks or answers):
            raise ValueError("neither a request nor an answer")


class ShredPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Everything sealed of a book was destroyed. `approval`: leaf hash of the answer that allowed it."""

    book: Book
    approval: Hash | None


class RestoredPayload(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The log goes on from a backup: what a witness had seen before, and the books destroyed again."""

    size: Size
    root: Hash
    books: Annotated[tuple[Book, ...], msgspec.Meta(max_length=MOST_BOOKS)]
    approval: Hash | None


Payload = (
    LogPayload
    | KeyPayload
    | GrantPayload
    | RevokePayload
    | EntryPayload
    | ApprovalPayload
    | ShredPayload
    | RestoredPayload
)

KINDS: Final[dict[str, type[Payload]]] = {
    "log": LogPayload,
    "key": KeyPayload,
    "grant": GrantPayload,
    "revoke": RevokePayload,
    "entry": EntryPayload,
    "approval": ApprovalPayload,
    "shred": ShredPayload,
    "restored": RestoredPayload,
}
KIND_OF: Final[dict[type[Payload], str]] = {type_: kind for kind, type_ in KINDS.items()}


def entry_context(payload: EntryPayload, *, log_id: LogId) -> bytes:
    """The associated data of a body: the payload up to the fields root."""
    p = payload
    return ctx("entry", log_id, p.entry, p.book, p.compartment, p.epoch, p.fields_root)


def grant_context(payload: GrantPayload, *, log_id: LogId) -> bytes:
    """The HPKE info of a grant: the payload without the envelope's hash."""
    p = payload
    return ctx("grant", log_id, p.book, p.compartment, p.epoch, p.recipient, p.rights, p.until, p.commitment)
