"""What happened and what was told: the chronology and the narrative."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.cases import numbered, operations, queries
from havre.cases.chronology import Band
from havre.cases.types import Happening, Interview, Narrative, Note
from havre.ledger.types import Held
from havre.web.done import back_to
from havre.web.drawings.chronology import Point, draw_chronology
from havre.web.templatetags.havre import when

from .drafts import drafted
from .forms.account import HappeningForm, NarrativeForm
from .once import once
from .pages import CaseRequest, in_case, kept
from .shown import exhibit_name, in_short, in_short_text, source_name
from .versions import after_change


@dataclass(frozen=True)
class Row:
    """One line of the chronology; `disputed` while two versions of it stand."""

    number: int
    held: Held[Happening]
    certain: bool
    sources: list[str]
    disputed: bool
    band: Band
    order: list[str]  # what is said of it: "before no. 4"
    torn: bool


def lines_of(case: CaseRequest) -> list[Row]:
    """The chronology in order."""
    lines = queries.chronology(case.request.workspace, case.book)
    names = dict(_sources(case))
    ids = [line.value.object_id for line in lines]
    numbers: dict[bytes, int] = {line.value.object_id: line.number for line in lines}
    return [
        Row(
            number=line.number,
            held=line.value,
            certain=line.certain,
            sources=[names[source.hex()] for source in line.value.value.sources if source.hex() in names],
            disputed=ids.count(line.value.object_id) > 1,
            band=line.band,
            order=_said_of_order(line.value.value, numbers),
            torn=line.torn,
        )
        for line in lines
    ]


def _said_of_order(value: Happening, numbers: dict[bytes, int]) -> list[str]:
    """In words; nothing about a line that was taken out."""
    said = []
    if value.after in numbers:
        said.append(_("after no. %(number)d") % {"number": numbers[value.after]})
    if value.before in numbers:
        said.append(_("before no. %(number)d") % {"number": numbers[value.before]})
    return said


def _sources(case: CaseRequest) -> list[tuple[str, str]]:
    """What a happening may be told or shown in, by id: interviews, single answers, exhibits, notes."""
    by = case.request.workspace
    told = by.all(Interview, book=case.book)
    shown = numbered.exhibits(by, case.book)
    return [
        *(named for one in told for named in _told_in(one.object_id, one.value)),
        *((one.held.object_id.hex(), _shown_in(one)) for one in shown),
        *(
            (note.object_id.hex(), _("note: %(text)s") % {"text": in_short(note.value)})
            for note in by.all(Note, book=case.book)
        ),
    ]


def _told_in(object_id: bytes, interview: Interview) -> Iterator[tuple[str, str]]:
    """The interview, and each of its answers by its question."""
    name = source_name(interview)
    yield object_id.hex(), name
    for number, one in enumerate(interview.answers, start=1):
        words = {"interview": name, "number": number, "question": in_short_text(one.question)}
        yield one.id.hex(), _("%(interview)s, answer %(number)d: %(question)s") % words


def _others(case: CaseRequest, but: bytes = b"") -> list[tuple[str, str]]:
    """The other lines, as they are numbered now."""
    return [
        (
            line.value.object_id.hex(),
            f"{line.number}. {when(line.value.value.when)}: {in_short(line.value.value)}",
        )
        for line in queries.chronology(case.request.workspace, case.book)
        if line.value.object_id != but
    ]


def _shown_in(one: numbered.NumberedExhibit) -> str:
    # Covered ones differ by their number alone.
    return exhibit_name(one) if one.shows_identity else source_name(one.held.value)


def drawn(case: CaseRequest, lines: list[Row]) -> SafeString:
    """The chronology as a line of time."""
    here = reverse("case-chronology", args=[case.book.hex()])
    return draw_chronology([_point(row, here) for row in lines])


def _point(row: Row, here: str) -> Point:
    value = row.held.value
    return Point(
        title=in_short(value),
        earliest=row.band.first,
        latest=row.band.last,
        precision=", ".join((when(value.when), *row.order)),
        href=f"{here}#e-{row.held.object_id.hex()}",
    )


@require_GET
@in_case
def chronology(case: CaseRequest) -> HttpResponse:
    lines = lines_of(case)
    return case.page(
        "chronology", tab="case-chronology", lines=lines, drawing=drawn(case, lines), accounts=_accounts(case)
    )


def _accounts(case: CaseRequest) -> list[list[Held[Narrative]]]:
    """Each narrative with its translations after it."""
    held = case.request.workspace.all(Narrative, book=case.book)
    ids = {one.object_id for one in held}
    first = [one for one in held if one.value.translation_of not in ids]
    return [[one, *(other for other in held if other.value.translation_of == one.object_id)] for one in first]


def _happening(typed: dict[str, Any], *, hidden: tuple[bytes, ...] = ()) -> Happening:
    """`hidden`: sources that this member does not hold and so can't have chosen; they stay."""
    named = {name: typed[name] for name in ("when", "what", "where", "who", "source")}
    after, before = (bytes.fromhex(typed.get(name) or "") or None for name in ("after", "before"))
    sources = (*map(bytes.fromhex, typed.get("sources", ())), *hidden)
    return Happening(**named, after=after, before=before, sources=sources)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def add_happening(case: CaseRequest) -> HttpResponse:
    form = HappeningForm(case.request.POST or None, initial=case.starts(HappeningForm))
    knows_birth = case.may(seal.Rights.READ, seal.IDENTITY)
    form.offer(_sources(case), others=_others(case), knows_birth=knows_birth)
    by, now = case.request.workspace, case.request.now
    added = kept(
        form,
        lambda typed: operations.add_happening(
            by=by,
            book=case.book,
            happening=_happening(typed),
            at=now,
            before_birth=typed.get("before_birth", False),
        ),
    )
    if added is not None:
        return back_to("case-chronology", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    return case.page("happening", tab="case-chronology", form=form)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def happening(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Happening, object_id)
    start = {name: getattr(held.value, name) for name in ("when", "what", "where", "who", "source")}
    start |= {name: (getattr(held.value, name) or b"").hex() for name in ("after", "before")}
    start |= {"sources": [source.hex() for source in held.value.sources], "entry": held.entry_id.hex()}
    start["before_birth"] = operations.lies_before_birth(case.request.workspace, case.book, held.value.when)
    form = HappeningForm(case.request.POST or None, initial=case.starts(HappeningForm, **start))
    offered = _sources(case)
    knows_birth = case.may(seal.Rights.READ, seal.IDENTITY)
    form.offer(offered, others=_others(case, held.object_id), knows_birth=knows_birth)
    seen = {source for source, _name in offered}
    hidden = tuple(source for source in held.value.sources if source.hex() not in seen)

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        changed = _happening(typed, hidden=hidden)
        if changed != held.value:
            operations.change_happening(
                by=case.request.workspace,
                held=held,
                happening=changed,
                at=case.request.now,
                before_birth=typed.get("before_birth", False),
            )
        return after_change(case, held, to="case-chronology", at=f"e-{object_id}")

    return kept(form, change) or case.page("happening", tab="case-chronology", form=form, held=held)


def _originals(case: CaseRequest, but: Held[Narrative] | None = None) -> list[tuple[str, str]]:
    return [
        (held.object_id.hex(), in_short(held.value))
        for held in case.request.workspace.all(Narrative, book=case.book)
        if held.value.translation_of is None and (but is None or held.object_id != but.object_id)
    ]


def _narrative(typed: dict[str, Any]) -> Narrative:
    original = typed["translation_of"]
    return Narrative(
        language=typed["language"],
        text=typed["text"],
        translation_of=bytes.fromhex(original) if original else None,
        translated_by=typed["translated_by"],
    )


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def add_narrative(case: CaseRequest) -> HttpResponse:
    form = NarrativeForm(case.request.POST or None, initial=case.starts(NarrativeForm))
    form.offer(_originals(case))
    by, now = case.request.workspace, case.request.now
    added = kept(
        form,
        lambda typed: operations.write_narrative(by=by, book=case.book, narrative=_narrative(typed), at=now),
    )
    if added is not None:
        return back_to("case-chronology", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    return case.page("narrative", tab="case-chronology", form=form)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def narrative(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Narrative, object_id)
    start = {name: getattr(held.value, name) for name in ("language", "text", "translated_by")}
    original = held.value.translation_of
    start |= {"translation_of": original.hex() if original else "", "entry": held.entry_id.hex()}
    form = NarrativeForm(case.request.POST or None, initial=case.starts(NarrativeForm, **start))
    form.offer(_originals(case, held))

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        changed = _narrative(typed)
        if changed != held.value:
            operations.write_narrative(
                by=case.request.workspace,
                book=case.book,
                narrative=changed,
                at=case.request.now,
                replaces=held,
            )
        return after_change(case, held, to="case-chronology", at=f"e-{object_id}")

    return kept(form, change) or case.page("narrative", tab="case-chronology", form=form, held=held)
