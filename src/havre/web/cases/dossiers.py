"""The dossier: chosen, checked against consent, looked at, and handed over; never kept anywhere in clear."""

import base64
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import ObjectId
from havre.cases import dossier, numbered, queries
from havre.cases.consent import NotAllowed, State
from havre.cases.types import (
    OUTSIDE,
    CaseFile,
    DossierFormat,
    DossierLanguage,
    Field,
    IdentityExhibit,
    Interview,
    Narrative,
    Purpose,
)
from havre.ledger.operations import note_access
from havre.members.approvals import EXPORT
from havre.web import approvals
from havre.web.approvals import AskForm
from havre.web.done import back_to

from .forms.consent import DossierForm
from .once import once
from .out import went_out
from .pages import CaseRequest, in_case, kept, sent_only
from .reasons import reasons_of
from .shown import exhibit_name, in_short

# Which field of consent each part stands under; citations are of the public record and need none.
PART_FIELDS = {
    "narratives": Field.NARRATIVE,
    "happenings": Field.CHRONOLOGY,
    "interviews": Field.INTERVIEWS,
}

MEDIA_TYPES = {
    DossierFormat.PDF: "application/pdf",
    DossierFormat.PACKAGE: "application/octet-stream",
    DossierFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_http_methods(["GET", "POST"])
@in_case
def choose(case: CaseRequest) -> HttpResponse:
    """The form; sent, it is shown again with the first page, or with why consent does not reach."""
    form = _form(case)
    shown = kept(form, lambda typed: _preview(case, form, typed)) if form.is_bound else _first_look(case)
    return _page(case, form, shown)


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
def download(case: CaseRequest) -> HttpResponse | StreamingHttpResponse:
    form = _form(case)
    built = kept(
        form,
        lambda typed: dossier.build(
            by=case.request.workspace, book=case.book, choice=_choice(case, form, typed), at=case.request.now
        ),
    )
    if not isinstance(built, dossier.Built):
        return _page(case, form, {"reasons": reasons_of(built)} if built else None)
    _note_identity(case, frozenset(form.cleaned_data["show"]))
    format_ = built.record.value.format
    streamed = format_ is DossierFormat.PACKAGE  # it may be larger than memory
    response = (StreamingHttpResponse if streamed else HttpResponse)(
        built.pieces, content_type=MEDIA_TYPES[format_]
    )
    response.headers["Content-Disposition"] = f'attachment; filename="dossier.{format_}"'
    return response


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def ask(case: CaseRequest) -> HttpResponse:
    """Ask another member to approve that a dossier goes out."""
    refused = approvals.ask(case.request, action=EXPORT, book=case.book)
    if refused is not None:
        return _page(case, _form(case, sent=False), None, asked=refused)
    return back_to("case-dossier", case.book.hex(), done="asked", at="approval")


def _first_look(case: CaseRequest) -> dict[str, Any] | None:
    """The first page as the form begins: what the newest consent allows. Nothing when no consent stands."""
    start = _start(case)
    if "recipient" not in start:
        return None
    show = frozenset(map(Field, start["show"]))
    choice = dossier.Choice(
        purpose=Purpose(start["purpose"]),
        recipient=start["recipient"],
        show=show,
        exhibits=frozenset(_exhibits_shown(case, show)),
        language=start["language"],
    )
    try:
        return _shown(case, choice)
    except Refused:
        return None  # nobody asked for it yet; pressing the button says what is in the way


def _preview(case: CaseRequest, form: DossierForm, typed: dict[str, Any]) -> dict[str, Any]:
    return _shown(case, _choice(case, form, typed))


def _shown(case: CaseRequest, choice: dossier.Choice) -> dict[str, Any]:
    made = dossier.preview(by=case.request.workspace, book=case.book, choice=choice, at=case.request.now)
    if isinstance(made, NotAllowed):
        return {"reasons": reasons_of(made)}
    shows_identity = _note_identity(case, choice.show)
    # Base64 has no character that could end the attribute.
    picture = SafeString("data:image/png;base64," + base64.b64encode(made).decode())
    return {"picture": picture, "shows_identity": shows_identity}


def _note_identity(case: CaseRequest, show: frozenset[Field]) -> bool:
    """Whether a dossier that shows these fields shows who the person is; if so, that it was shown is an entry."""
    shows = bool(show & dossier.IDENTITY)
    if shows:
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    return shows


def _page(
    case: CaseRequest, form: DossierForm, shown: dict[str, Any] | None, *, asked: AskForm | None = None
) -> HttpResponse:
    by, book = case.request.workspace, case.book
    given = [row for row in queries.consents(by, book, at=case.request.now) if row.state is State.GIVEN]
    return case.page(
        "dossier",
        tab="case-dossier",
        form=form,
        given=given,
        approval=approvals.panel(
            case.request,
            action=EXPORT,
            book=book,
            ask=reverse("case-dossier-ask", args=[book.hex()]),
            form=asked,
        ),
        out=went_out(case),
        **(shown or {}),
    )


def _form(case: CaseRequest, *, sent: bool = True) -> DossierForm:
    """Filled in, to begin with, from the newest consent that is good today."""
    form = DossierForm((case.request.POST or None) if sent else None, initial=_start(case))
    form.offer(_parts(case), identity=case.may(seal.Rights.READ, seal.IDENTITY))
    return form


def _start(case: CaseRequest) -> dict[str, Any]:
    rows = queries.consents(case.request.workspace, case.book, at=case.request.now)
    good = (row.held.value for row in rows if row.state is State.GIVEN and row.held.value.purpose in OUTSIDE)
    given = next(good, None)
    file = dossier.POSSIBLE - dossier.IDENTITY
    set_as = {"language": _language(case), "format": DossierFormat.PDF}
    if given is None:
        return {**set_as, "show": [field.value for field in Field if field in file]}
    shown = [field.value for field in Field if field in set(given.fields) & file]
    return {**set_as, "purpose": given.purpose.value, "recipient": given.recipient, "show": shown}


def _language(case: CaseRequest) -> DossierLanguage:
    """The language of those who decide, where a dossier can be in it."""
    decides = {held.value.jurisdiction for held in case.request.workspace.all(CaseFile, book=case.book)}
    return DossierLanguage.FRENCH if decides == {"fr"} else DossierLanguage.ENGLISH


def _parts(case: CaseRequest) -> dict[str, list[tuple[str, str]]]:
    by, book = case.request.workspace, case.book
    lines = queries.chronology(by, book)
    exhibits = numbered.exhibits(by, book)
    return {
        "narratives": [_choice_of(held) for held in by.all(Narrative, book=book)],
        "happenings": [_choice_of(line.value) for line in lines],
        "interviews": [_choice_of(held) for held in by.all(Interview, book=book)],
        "exhibits": [(one.held.object_id.hex(), exhibit_name(one)) for one in exhibits],
        "citations": [_choice_of(held) for held in queries.citations(by, book)],
    }


def _choice_of(held: Any) -> tuple[str, str]:
    return held.object_id.hex(), in_short(held.value)


def _choice(case: CaseRequest, form: DossierForm, typed: dict[str, Any]) -> dossier.Choice:
    show = frozenset(typed["show"])
    chosen = {
        name: frozenset(ObjectId(bytes.fromhex(value)) for value in typed[name])
        for name in (*PART_FIELDS, "exhibits", "citations")
        if name in form.fields
    }
    for name, field in PART_FIELDS.items():
        if field not in show:
            chosen.pop(name, None)
    if "exhibits" in chosen:
        chosen["exhibits"] &= _exhibits_shown(case, show)
    return dossier.Choice(
        purpose=typed["purpose"],
        recipient=typed["recipient"],
        show=show,
        narratives=chosen.get("narratives"),
        happenings=chosen.get("happenings"),
        interviews=chosen.get("interviews"),
        exhibits=chosen.get("exhibits"),
        citations=chosen.get("citations"),
        language=typed["language"],
        format=typed["format"],
        to=typed["key"],
        boxes=typed["boxes"],
    )


def _exhibits_shown(case: CaseRequest, show: frozenset[Field]) -> set[ObjectId]:
    """Exhibits whose field is shown at all: identity papers stand under a field of their own."""
    return {
        one.held.object_id
        for one in numbered.exhibits(case.request.workspace, case.book)
        if (Field.PAPERS if isinstance(one.held.value, IdentityExhibit) else Field.EXHIBITS) in show
    }
