"""A dossier with exhibits, from the workspace to its PDF, beside Typst setting as many empty pages."""

import random
from functools import partial
from typing import Any

import pypdfium2
import typst

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile
from bench.words import Writer
from havre.base.errors import Refused
from havre.base.ids import BookId
from havre.base.when import parse_when
from havre.cases import operations
from havre.cases.dossier.build import Built, build
from havre.cases.dossier.material import Choice
from havre.cases.types import (
    Answer,
    CaseFile,
    Consent,
    ConsentForm,
    ExhibitKind,
    Field,
    Ground,
    Happening,
    Interview,
    Narrative,
    Purpose,
)
from havre.ledger.workspace import Workspace

RECIPIENT = "Counsel Example (invented)"
SHOWN = frozenset(
    {Field.GROUNDS, Field.REGION, Field.NARRATIVE, Field.INTERVIEWS, Field.CHRONOLOGY, Field.EXHIBITS}
)


def measure(place: Place, *, exhibits: int = 30, times: int = 5) -> list[Row]:
    """Half of several builds take no longer than the value."""
    by = found(place.ledger)
    book = _case(by, exhibits=exhibits)
    choice = Choice(purpose=Purpose.ASYLUM, recipient=RECIPIENT, show=SHOWN)
    pages = len(pypdfium2.PdfDocument(_built(by, book, choice)))
    empty = partial(typst.compile, _empty(pages), format="pdf")
    ours, theirs = alternately(partial(_built, by, book, choice), empty, times=times)
    return [
        Row(
            name="dossier",
            value=percentile(ours, 0.5),
            unit="s",
            given=f"{exhibits} exhibits, 20 happenings, 40 answers, 2 narratives: {pages} pages",
            peer=Peer("Typst, as many empty pages", percentile(theirs, 0.5)),
            aim=Aim(1.0),
        )
    ]


def _built(by: Workspace, book: BookId, choice: Choice) -> bytes:
    built = build(by=by, book=book, choice=choice, at=AT)
    if not isinstance(built, Built):
        raise Refused(" ".join(built.reasons))
    return b"".join(built.pieces)


def _empty(pages: int) -> bytes:
    return b"\n#pagebreak()\n".join([b"#box[]"] * pages)


def _case(by: Workspace, *, exhibits: int) -> BookId:
    writer, drawn = Writer(seed=2), random.Random(2)
    case = CaseFile(pseudonym="Invented", grounds=(Ground.OPINION,), region="an imagined region")
    (book,) = open_cases(by, [[case]])
    kept: dict[str, Any] = {"by": by, "book": book, "at": AT}
    for language in ("ru", "en"):
        operations.write_narrative(narrative=Narrative(language=language, text=writer.text(4_000)), **kept)
    for day in range(20):
        happening = Happening(what=writer.text(80), when=parse_when(f"2017-04-{day + 1:02}"))
        operations.add_happening(happening=happening, **kept)
    answers = tuple(
        Answer(question=writer.text(60), answer=writer.text(300), may_be_used=True) for _ in range(40)
    )
    interview = Interview(date=parse_when("3 March 2026"), language="ru", answers=answers)
    operations.record_interview(interview=interview, **kept)
    for number in range(exhibits):
        about = operations.About(
            name=f"Paper {number + 1}",
            media_type="application/pdf",
            what=ExhibitKind.DOCUMENT,
            received=parse_when("12 May 2026"),
            provenance=writer.text(80),
            supports=writer.text(80),
        )
        stored = by.ledger.files.receive([drawn.randbytes(20_000)])
        operations.add_exhibit(stored=stored, about=about, **kept)
    consent = Consent(
        purpose=Purpose.ASYLUM,
        recipient=RECIPIENT,
        fields=tuple(SHOWN),
        form=ConsentForm.WRITTEN,
        language="ru",
        explained_by="amina",
        given=AT,
        expires=None,
    )
    operations.give_consent(consent=consent, **kept)
    return book
