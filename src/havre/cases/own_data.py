"""What a person asked for about themselves (GDPR, article 15): all that their case holds of them, in an open format.

Nothing of it is decided by consent, since it goes to the person; two members are needed, and the register says that it
went out. What is another person's is left out and named by its kind, as article 15(4) asks; what would betray that a
relative has a case, too, is not even named.
"""

import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import msgspec

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, Micros
from havre.base.when import When
from havre.cases import leaving, numbered
from havre.cases.archive import zipped
from havre.cases.consent import NotAllowed
from havre.cases.moments import day_of
from havre.cases.streaming import Part, reading
from havre.cases.types import (
    SEALED,
    CaseFile,
    Draft,
    Exhibit,
    ExhibitKind,
    FamilyTie,
    Field,
    IdentityExhibit,
    Outgoing,
    SharedHappening,
    WentOut,
)
from havre.ledger.types import Access, Held, Sealed
from havre.ledger.workspace import Workspace

FORMAT = "havre-own-data/1"
# Would tell whoever reads the file that a relative has a case: neither given nor named. So could what somebody only
# began to type, which is no entry yet.
NEVER_NAMED = frozenset({FamilyTie, SharedHappening, Draft})
# Names of other people, and what opens files: by kind, the fields that are not given.
_OTHERS = {
    "interview": ("interpreter", "ties"),
    "narrative": ("translated_by",),
    "consent": ("explained_by", "withdrawn_told"),
}
_OF_FILES = ("file_id", "identity")
NAMES_LEFT_OUT = "names of interpreters, translators, relatives, and members of the organisation"
WITNESSES_LEFT_OUT = "statements of witnesses: what another person said"
UNREADABLE_LEFT_OUT = "entries that this version of Havre can't read"


@dataclass(frozen=True, repr=False)
class OwnData:
    """Everything for the zip: the parts in order; read twice, they are the same bytes."""

    parts: tuple[Part, ...]

    def pieces(self) -> Generator[bytes]:
        return zipped(self.parts)


@dataclass(frozen=True, repr=False)
class HandedOver:
    """The data, its length in bytes, and the entry that says it went out."""

    data: OwnData
    length: int
    record: Held[WentOut]


def hand_over(
    *, by: Workspace, book: BookId, extension_of: Callable[[str], str], at: Micros
) -> HandedOver | NotAllowed:
    """Gather it, and put into the register that it goes out. `extension_of` gives a media type's file ending.

    Raises:
        NotFound: the case is not there for this member.
        Refused: as `gather`, or as `leaving.hand_over`.
    """
    data = gather(by=by, book=book, extension_of=extension_of, at=at)
    digest, length = hashlib.sha256(), 0
    for piece in data.pieces():
        digest.update(piece)
        length += len(piece)
    going = leaving.Going(
        what=Outgoing.OWN_DATA, purpose=None, recipient="the person", fields=frozenset(Field)
    )
    kept = leaving.hand_over(by=by, book=book, going=going, sha256=digest.digest(), length=length, at=at)
    return kept if isinstance(kept, NotAllowed) else HandedOver(data, length, kept)


def gather(*, by: Workspace, book: BookId, extension_of: Callable[[str], str], at: Micros) -> OwnData:
    """All that the case holds about its person, earlier versions and what was taken out of the pages too.

    Raises:
        NotFound: the case is not there for this member.
        Refused: this member does not hold the identity: half of it would be missing.
    """
    case = by.one(CaseFile, book=book)
    if not by.rights(book, seal.IDENTITY) & seal.Rights.READ:
        raise Refused("Only somebody who holds the identity can make this: half of it would be missing.")
    files, names = _files(by, book, extension_of)
    told = {
        "format": FORMAT,
        "made": day_of(at).isoformat(),
        "pseudonym": case.value.pseudonym,
        "held": {type_.kind: _entries(by, book, type_, names) for type_ in given()},
        "opened": [{"at": _moment(held.at), "what": held.value.what} for held in by.all(Access, book=book)],
        "left_out": _left_out(by, book),
    }
    text = msgspec.json.format(msgspec.json.encode(told), indent=2)
    return OwnData((Part("data.json", len(text), lambda: iter((text,))), *files))


def given() -> tuple[type[Sealed], ...]:
    """The sealed types of which the person is given everything but what is another person's."""
    return tuple(type_ for type_ in SEALED if type_ not in NEVER_NAMED)


def _files(
    by: Workspace, book: BookId, extension_of: Callable[[str], str]
) -> tuple[list[Part], dict[bytes, str]]:
    """The files of the exhibits, and by object id what each is called in the zip."""
    parts, names = [], {}
    for one in numbered.exhibits(by, book):
        value = one.held.value
        if _is_anothers(value) or one.held.object_id in names:
            continue
        name = f"files/exhibit-{one.label}{extension_of(value.media_type)}"
        names[bytes(one.held.object_id)] = name
        parts.append(Part(name, value.length, reading(by, value)))
    return parts, names


def _entries(
    by: Workspace, book: BookId, type_: type[Sealed], names: dict[bytes, str]
) -> list[dict[str, Any]]:
    """Each entry with its earlier versions, oldest first."""
    current = {held.entry_id for held in by.all(type_, book=book)}
    standing = [held.object_id for held in by.all(type_, book=book)]
    taken_out = [held.object_id for held in by.removed(book) if type(held.value) is type_]
    found = []
    for object_id in dict.fromkeys([*standing, *taken_out]):
        versions = [held for held in by.history(object_id) if held.book == book]
        if any(_is_anothers(held.value) for held in versions):
            continue
        entry: dict[str, Any] = {"versions": [_version(held, current) for held in versions]}
        if object_id in names:
            entry["file"] = names[object_id]
        found.append(entry)
    return found


def _version(held: Held[Any], current: set[Any]) -> dict[str, Any]:
    return {
        "written": _moment(held.at),
        "stands": held.entry_id in current,
        **_plain(held.value),
    }


def _plain(value: Sealed) -> dict[str, Any]:
    """The fields of a value as JSON says them, without those of another person and without keys."""
    left_out = (*_OTHERS.get(value.kind, ()), *(_OF_FILES if isinstance(value, Exhibit) else ()))
    plain = {name: _said(getattr(value, name)) for name in value.__struct_fields__ if name not in left_out}
    for name in ("given", "expires", "withdrawn"):
        if isinstance(plain.get(name), int):
            plain[name] = _moment(plain[name])
    if "family" in plain:
        plain["family"] = [{"relation": link["relation"]} for link in plain["family"]]
    return plain


def _said(value: Any) -> Any:
    """Bytes in hexadecimal, dates in words, parts of a value by their fields' names."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, When):
        return value.text()
    if isinstance(value, msgspec.Struct):
        return {name: _said(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list | tuple):
        return [_said(each) for each in value]
    return value


def _left_out(by: Workspace, book: BookId) -> list[dict[str, Any]]:
    exhibits: list[Held[Any]] = [*by.all(Exhibit, book=book), *by.all(IdentityExhibit, book=book)]
    witnesses = sum(_is_anothers(held.value) for held in exhibits)
    found: list[dict[str, Any]] = [{"what": NAMES_LEFT_OUT}]
    if witnesses:
        found.append({"what": WITNESSES_LEFT_OUT, "how_many": witnesses})
    if unreadable := by.unreadable(book):
        found.append({"what": UNREADABLE_LEFT_OUT, "how_many": unreadable})
    return found


def _is_anothers(value: Sealed) -> bool:
    return isinstance(value, Exhibit) and value.what is ExhibitKind.STATEMENT


def _moment(at: int) -> str:
    return day_of(Micros(at)).isoformat()
