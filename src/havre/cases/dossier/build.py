"""Building a dossier: collect, ask consent, set it, and keep on record that it went out."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.cases import consent, leaving
from havre.cases.consent import Allowed, NotAllowed, Reason
from havre.cases.dossier import typeset
from havre.cases.dossier.assemble import assemble
from havre.cases.dossier.contents import Contents
from havre.cases.dossier.docx import docx
from havre.cases.dossier.material import Choice, Material, checked, collect
from havre.cases.dossier.need import fields_needed, mentions_name
from havre.cases.dossier.package import Package, packed
from havre.cases.dossier.words import words_of
from havre.cases.types import DossierFormat, Exhibit, Field, IdentityExhibit, Outgoing, WentOut
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members.queries import handles as handles_of

NAME_UNCHECKED = Reason(
    "Your keys can't check whether the person's name stands in a text that would go out: somebody who holds the"
    " identity must build this."
)
NAME_IN_TEXT = Reason("The person's name stands in a text that would go out.")


@dataclass(frozen=True, repr=False)
class Prepared:
    """Contents that consent allows, the fields it was asked for, and the exhibits in the order of their list."""

    contents: Contents
    fields: frozenset[Field]
    exhibits: tuple[Held[Exhibit], ...] = ()


@dataclass(frozen=True, repr=False)
class Built:
    """A dossier, and the entry that says it was built. `pieces` are the file's bytes, to be read once."""

    pieces: Iterator[bytes]
    record: Held[WentOut]


def prepare(*, by: Workspace, book: BookId, choice: Choice, at: Micros) -> Prepared | NotAllowed:
    """What would stand in the dossier, or why consent does not cover it. Changes nothing.

    Raises:
        NotFound: the case, or something chosen, is not there for this member.
        Refused: two versions of something chosen stand side by side, or nothing is chosen.
        WrongInput: there is no recipient, or a field is asked for that no dossier holds.
    """
    choice = checked(choice)
    material = collect(by, book, choice)
    if not material.holds_anything:
        raise Refused("This dossier would be empty: choose at least one entry.")
    contents = assemble(material, choice, at=at)
    fields = _fields(contents, material)
    consents = leaving.standing(by, book)
    decided = consent.decide(
        consents, purpose=choice.purpose, recipient=choice.recipient, fields=fields, at=at
    )
    covered = consent.allowed_fields(consents, purpose=choice.purpose, recipient=choice.recipient, at=at)
    unchecked = () if Field.NAME in covered else _unchecked(by, book)
    if isinstance(decided, Allowed) and not unchecked:
        return Prepared(contents, fields, material.exhibits)
    reasons = decided.reasons if isinstance(decided, NotAllowed) else ()
    return NotAllowed((*reasons, *unchecked, *_name_reason(contents, material, choice)))


def build(*, by: Workspace, book: BookId, choice: Choice, at: Micros) -> Built | NotAllowed:
    """The dossier as a file. That it was built is kept in the case before it goes out, and an approval is used up.

    Raises:
        Refused: the member may read this case, but not write in it: then what goes out could not be recorded;
            or another member has to approve it first; or no font has some letter of it; or as `prepare`.
        NotFound, WrongInput: as `prepare`.
        SealError: the file of an exhibit that a package is to hold is missing.
    """
    prepared = prepare(by=by, book=book, choice=choice, at=at)
    if isinstance(prepared, NotAllowed):
        return prepared
    if choice.to is not None:
        package = _packed(by, prepared, choice, at)
        named, pieces = package.manifest, package.sealed(choice.to)
    else:
        named = _set(prepared.contents, choice, choice.format, at)
        pieces = iter((named,))
    kept = leaving.hand_over(
        by=by,
        book=book,
        going=_going(prepared, choice),
        sha256=hashlib.sha256(named).digest(),
        length=len(named),
        at=at,
    )
    return kept if isinstance(kept, NotAllowed) else Built(pieces, kept)


def _going(prepared: Prepared, choice: Choice) -> leaving.Going:
    return leaving.Going(
        what=Outgoing.DOSSIER,
        purpose=choice.purpose,
        recipient=prepared.contents.cover.recipient,
        fields=prepared.fields,
        format=choice.format,
        language=choice.language,
        recipient_key=choice.to.text if choice.to is not None else "",
    )


def _packed(by: Workspace, prepared: Prepared, choice: Choice, at: Micros) -> Package:
    """As PDF and as Word file, with the exhibits that it lists."""
    handles, authority = handles_of(by), by.ledger.authority

    def handle(key_id: bytes) -> str:
        key = authority.key(KeyId(key_id))
        return handles.get(MemberId(key.holder), "") if key is not None else ""

    documents = {
        f"dossier.{format_}": _set(prepared.contents, choice, format_, at)
        for format_ in (DossierFormat.PDF, DossierFormat.WORD)
    }
    return packed(documents, prepared.exhibits, by=by, handles=handle, at=at)


def preview(*, by: Workspace, book: BookId, choice: Choice, at: Micros) -> bytes | NotAllowed:
    """The first page as a PNG, under the same consent as the whole."""
    prepared = prepare(by=by, book=book, choice=choice, at=at)
    return (
        prepared
        if isinstance(prepared, NotAllowed)
        else typeset.first_page_png(prepared.contents, words=words_of(choice.language))
    )


def _set(contents: Contents, choice: Choice, format_: DossierFormat, at: Micros) -> bytes:
    words = words_of(choice.language)
    if format_ is DossierFormat.WORD:
        return docx(contents, words=words, at=at)
    return typeset.pdf(contents, words=words, at=at, boxes=choice.boxes)


def _fields(contents: Contents, material: Material) -> frozenset[Field]:
    person = material.person.value if material.person else None
    fields = fields_needed(contents, person)
    of_identity = [isinstance(held.value, IdentityExhibit) for held in material.exhibits]
    if any(of_identity):
        fields |= {Field.PAPERS}
        if all(of_identity):
            fields -= {Field.EXHIBITS}
    return fields


def _unchecked(by: Workspace, book: BookId) -> tuple[Reason, ...]:
    """Who can't read the name can't tell whether it stands in a text, and must not hand that text out."""
    return () if by.rights(book, seal.IDENTITY) & seal.Rights.READ else (NAME_UNCHECKED,)


def _name_reason(contents: Contents, material: Material, choice: Choice) -> tuple[Reason, ...]:
    hidden = material.person is not None and Field.NAME not in choice.show
    if hidden and material.person and mentions_name(contents, material.person.value):
        return (NAME_IN_TEXT,)
    return ()
