"""Exhibits, and what a case cites of the public record."""

import re
from dataclasses import dataclass

import msgspec

from havre.base.errors import WrongInput
from havre.base.ids import BookId, Micros
from havre.base.when import When
from havre.cases import inputs
from havre.cases.operations.checks import not_to_come, stands_in
from havre.cases.types import Citation, Exhibit, ExhibitKind, IdentityExhibit
from havre.ledger import operations as ledger
from havre.ledger.files import StoredFile
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_SHA256_BYTES = 32


@dataclass(frozen=True, repr=False)
class About:
    """What is known of a file besides its bytes. `name` is a neutral title, not the file's own name."""

    name: str
    media_type: str
    what: ExhibitKind
    received: When
    language: str = ""
    provenance: str = ""
    supports: str = ""
    translation_of: bytes | None = None


def add_exhibit(
    *, by: Workspace, book: BookId, stored: StoredFile, about: About, at: Micros, shows_identity: bool = False
) -> Held[Exhibit]:
    """Keep a received file as an exhibit; `shows_identity` puts it into the identity compartment."""
    type_ = IdentityExhibit if shows_identity else Exhibit
    exhibit = type_(
        file_id=stored.file_id,
        identity=stored.identity,
        length=stored.length,
        sha256=stored.sha256,
        name=inputs.needed(about.name, field="name"),
        media_type=_media_type(about.media_type),
        what=about.what,
        received=about.received,
        language=inputs.language(about.language, field="language"),
        provenance=inputs.optional(about.provenance, field="provenance", most=inputs.TEXT),
        supports=inputs.optional(about.supports, field="supports", most=inputs.TEXT),
        translation_of=about.translation_of,
    )
    not_to_come(exhibit.received, at=at, field="received")
    if exhibit.translation_of is not None:
        stands_in(by, book, [exhibit.translation_of], types=(Exhibit,), field="translation_of")
    return ledger.put(by=by, book=book, value=exhibit, at=at, files=[stored])


def describe_exhibit(*, by: Workspace, held: Held[Exhibit], about: About, at: Micros) -> Held[Exhibit]:
    """Change what is said of an exhibit; its file stays the one that was received."""
    changed = msgspec.structs.replace(
        held.value,
        name=inputs.needed(about.name, field="name"),
        what=about.what,
        received=about.received,
        language=inputs.language(about.language, field="language"),
        provenance=inputs.optional(about.provenance, field="provenance", most=inputs.TEXT),
        supports=inputs.optional(about.supports, field="supports", most=inputs.TEXT),
    )
    not_to_come(changed.received, at=at, field="received")
    return ledger.put(by=by, book=held.book, value=changed, at=at, replaces=held)


def cite(*, by: Workspace, book: BookId, citation: Citation, at: Micros) -> Held[Citation]:
    """Cite a statement of the record in this case, with the words as they stand there now."""
    limits = {"quote": inputs.TEXT * 4, "why": inputs.TEXT}
    checked = inputs.cleaned(citation, most=limits, needs=("statement", "quote", "speaker", "outlet"))
    via = tuple(inputs.needed(name, field="via") for name in checked.via)
    if len(checked.report_sha256) != _SHA256_BYTES:
        raise WrongInput("The archived copy's SHA-256 must have 32 bytes.", field="report_sha256")
    if checked.second_hand and not checked.reported_by:
        raise WrongInput("Say who reported these second-hand words.", field="reported_by")
    if checked.answers is not None:
        stands_in(by, book, [checked.answers], types=(Citation,), field="answers")
    return ledger.put(by=by, book=book, value=msgspec.structs.replace(checked, via=via), at=at)


def _media_type(text: str) -> str:
    if not _MEDIA_TYPE.fullmatch(text):
        raise WrongInput("This is no media type; it looks like application/pdf.", field="media_type")
    return text
