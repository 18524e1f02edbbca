"""Sealed types: how a domain says what it seals, and how a value becomes the fields of a body and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import msgspec

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, EntryId, KeyId, Micros, ObjectId

# Fields of every body beside the type's own; the sign keeps the two apart.
OBJECT, AT, SUPERSEDES, REMOVED = "@object", "@at", "@supersedes", "@removed"


# What a calendar can show: years 1 to 9999. Beyond it, every page that meets the moment would fail.
FIRST, LAST = Micros(-62_135_596_800_000_000), Micros(253_402_300_799_999_999)
Moment = Annotated[Micros, msgspec.Meta(ge=FIRST, le=LAST)]


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every sealed type.

    Field values are int, str, bytes, bool, None, string enums, sequences of these, and array-like structs:
    what the one encoding of the seal can say. A moment is a `Moment`; an uncertain date is `havre.base.when.When`.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    compartment: ClassVar[str] = seal.FILE
    indexed: ClassVar[tuple[str, ...]] = ()
    searchable: ClassVar[tuple[str, ...]] = ()
    # Whether an entry of somebody who may only read counts: one that says what they did, and takes over from nothing.
    by_readers: ClassVar[bool] = False

    def __repr__(self) -> str:
        return f"<sealed {type(self).kind}>"

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (types that have older versions use `fields`)
        """Fields as `version` of this type wrote them, in today's form; pure."""
        raise seal.SealError(f"{cls.kind}/{version} has no way up to /{cls.version}")


class Access(Sealed, frozen=True, kw_only=True):
    """A member opened a book, or revealed its identity: one entry a member, book and session."""

    kind = "access"
    version = 2
    indexed = ("what",)
    by_readers = True

    what: str = "opened"
    approval: bytes | None = None  # leaf hash of the answer that allowed it, where one was needed

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (there is one before)
        return {"approval": None, **fields}


T = TypeVar("T", bound=Sealed)


@dataclass(frozen=True)
class Held(Generic[T]):
    """A value as it stands in a workspace, with where it comes from; `removed` when its entry took it out."""

    value: T
    object_id: ObjectId
    entry_id: EntryId
    book: BookId
    author: KeyId
    at: Micros
    position: int
    removed: bool = False


@dataclass(frozen=True)
class Opened:
    """An opened body, parted into what the ledger keeps for itself and the type's own fields."""

    object_id: ObjectId
    at: Micros
    supersedes: tuple[EntryId, ...]
    removed: bool
    kind: str
    value: Sealed | None  # None: written by a newer Havre

    def __repr__(self) -> str:
        return f"<opened {self.kind}>"


_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class _Own(msgspec.Struct, array_like=True, frozen=True):
    """The ledger's own fields of a body, checked: whoever may write can write anything."""

    object_id: _Id
    at: Annotated[int, msgspec.Meta(ge=0, le=LAST)]
    supersedes: Annotated[tuple[_Id, ...], msgspec.Meta(max_length=64)]
    removed: bool


class Registry:
    """The sealed types of every layer, by kind; made once in `havre.sealed_types` and passed in."""

    def __init__(self, types: Iterable[type[Sealed]]) -> None:
        listed: list[type[Sealed]] = [Access, *types]
        by_kind = {type_.kind: type_ for type_ in listed}
        if len(by_kind) != len(listed):
            raise ValueError("two sealed types share a kind")
        self.types: Mapping[str, type[Sealed]] = MappingProxyType(by_kind)

    def open(self, body: seal.Body) -> Opened:
        """Part and type the fields of `body`.

        Raises:
            SealError: when the ledger's own fields are missing or a value is not of its declared type.
        """
        fields: dict[str, Any] = dict(body.fields)
        own = [fields.pop(name, None) for name in (OBJECT, AT, SUPERSEDES, REMOVED)]
        try:
            kept = msgspec.convert(own, _Own, builtin_types=(bytes,))
            value = self._typed(body, fields)
        except (msgspec.ValidationError, WrongInput):  # the second is how a value refuses what can't be meant
            # Not chained: the message names fields, and this one goes to the operator's log.
            raise seal.SealError("a body has wrong fields") from None
        return Opened(
            object_id=ObjectId(kept.object_id),
            at=Micros(kept.at),
            supersedes=tuple(map(EntryId, kept.supersedes)),
            removed=kept.removed,
            kind=body.type,
            value=value,
        )

    def _typed(self, body: seal.Body, fields: dict[str, Any]) -> Sealed | None:
        type_ = self.types.get(body.type)
        if type_ is None or body.version > type_.version:
            return None
        if body.version < type_.version:
            fields = type_.upgrade(body.version, fields)
        return msgspec.convert(fields, type_, builtin_types=(bytes,))  # bytes are bytes, and no base64 text


def body_of(
    value: Sealed,
    *,
    object_id: ObjectId,
    at: Micros,
    supersedes: tuple[EntryId, ...] = (),
    removed: bool = False,
) -> seal.Body:
    """The body that seals `value` as the state of `object_id`; `supersedes` names the entries it takes over from.

    Raises:
        Refused: the moment is one that no reader would take.
    """
    if not 0 <= at <= LAST:
        raise Refused(
            "The clock of this computer is wrong by far. Nothing was kept: set the clock, then send this again."
        )
    fields: dict[str, Any] = msgspec.to_builtins(value, builtin_types=(bytes,))
    fields |= {OBJECT: object_id, AT: at, SUPERSEDES: list(supersedes), REMOVED: removed}
    return seal.Body(
        type=value.kind,
        version=value.version,
        fields=tuple(sorted(fields.items(), key=lambda pair: pair[0].encode())),
    )


def with_changes(value: T, **changes: object) -> T:
    """A copy of `value` with some fields changed."""
    return msgspec.structs.replace(value, **changes)


__all__ = ["Access", "Held", "Moment", "Opened", "Registry", "Sealed", "body_of", "with_changes"]
