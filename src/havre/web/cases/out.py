"""What goes out of a case beside its dossier: the file of an exhibit; and the register of all that went out."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.cases import numbered, operations, queries
from havre.cases.consent import NotAllowed, State
from havre.cases.numbered import NumberedExhibit
from havre.cases.operations.handing import fields_of
from havre.cases.types import OUTSIDE, Consent, Field, WentOut
from havre.ledger.types import Held
from havre.members.approvals import EXPORT_EXHIBIT
from havre.members.approvals import answered as answered_in
from havre.web import approvals
from havre.web.addresses import id_in
from havre.web.approvals import AskForm
from havre.web.done import back_to

from .exhibits import exhibit_of, opened
from .forms.consent import HandOutForm
from .handing import handed_out
from .media import extension_of
from .once import once
from .pages import CaseRequest, in_case, kept, sent_only
from .people import Names
from .reasons import reasons_of
from .showing import named


@dataclass(frozen=True, repr=False)
class OutRow:
    """One thing that went out; `approver` and `by` are empty for nobody, and for who is unknown."""

    held: Held[WentOut]
    by: str
    approver: str
    exhibit: str  # its number; empty when it was no exhibit, or one that this member does not hold

    @property
    def value(self) -> WentOut:
        return self.held.value


def went_out(case: CaseRequest) -> list[OutRow]:
    """All that went out of this case, newest first."""
    by = case.request.workspace
    names, answered = Names(by), answered_in(by)
    labels: dict[bytes, str] = {one.held.object_id: one.label for one in numbered.exhibits(by, case.book)}
    return [
        OutRow(
            held,
            names.of_key(held.author),
            names.of_member(answered.get(held.value.approval or b"")),
            labels.get(held.value.exhibit or b"", ""),
        )
        for held in by.all(WentOut, book=case.book, order="-position")
    ]


@require_GET
@in_case
def register(case: CaseRequest) -> HttpResponse:
    return case.page("out", tab="case-consents", out=went_out(case))


@require_http_methods(["GET", "POST"])
@in_case
def exhibit(case: CaseRequest, object_id: str) -> HttpResponseBase:
    """For whom and for what; sent, the file goes out as it was received, or the page says what is in the way."""
    held = exhibit_of(case, object_id)
    form = _form(case, held.value.kind)
    gone = kept(form, lambda typed: _hand_out(case, held, typed)) if form.is_bound else None
    if gone is None or isinstance(gone, NotAllowed):
        return _page(case, object_id, form, reasons=reasons_of(gone) if gone else None)
    return handed_out(
        case, opened(case, object_id).value, name=named(case, held, extension_of(held.value.media_type))
    )


def _hand_out(case: CaseRequest, held: Held[Any], typed: dict[str, Any]) -> Held[WentOut] | NotAllowed:
    return operations.hand_out_exhibit(
        by=case.request.workspace, book=case.book, exhibit=held, at=case.request.now, **typed
    )


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def ask_exhibit(case: CaseRequest, object_id: str) -> HttpResponse:
    """Ask another member to approve that it goes out."""
    held = exhibit_of(case, object_id)
    refused = approvals.ask(case.request, action=EXPORT_EXHIBIT, book=case.book)
    if refused is not None:
        return _page(case, object_id, _form(case, held.value.kind, sent=False), asked=refused)
    return back_to("case-exhibit-out", case.book.hex(), object_id, done="asked", at="approval")


def _form(case: CaseRequest, kind: str, *, sent: bool = True) -> HandOutForm:
    """Filled in, to begin with, from the newest consent that stands and is about such an exhibit."""
    needed = Field.PAPERS if kind == "identity_exhibit" else Field.EXHIBITS
    rows = queries.consents(case.request.workspace, case.book, at=case.request.now)
    good = [row.held.value for row in rows if row.state is State.GIVEN and row.held.value.purpose in OUTSIDE]
    given: Consent | None = next((one for one in good if needed in one.fields), None)
    start = {"purpose": given.purpose.value, "recipient": given.recipient} if given is not None else {}
    return HandOutForm((case.request.POST or None) if sent else None, initial=start)


def _page(
    case: CaseRequest,
    object_id: str,
    form: HandOutForm,
    *,
    reasons: list[str] | None = None,
    asked: AskForm | None = None,
) -> HttpResponse:
    one = _numbered(case, object_id)
    identity = one.shows_identity
    return case.page(
        "exhibit_out",
        tab="case-exhibits",
        one=one,
        identity=identity,
        may_hand_out=case.may(seal.Rights.WRITE),
        needs=[field for field in Field if field in fields_of(one.held.value)],
        form=form,
        reasons=reasons,
        approval=approvals.panel(
            case.request,
            action=EXPORT_EXHIBIT,
            book=case.book,
            ask=reverse("case-exhibit-out-ask", args=[case.book.hex(), object_id]),
            form=asked,
        ),
    )


def _numbered(case: CaseRequest, object_id: str) -> NumberedExhibit:
    found = numbered.exhibits(case.request.workspace, case.book)
    return next(one for one in found if one.held.object_id == id_in(object_id))
