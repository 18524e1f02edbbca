"""How long a case is kept, and destroying it."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import EntryId
from havre.cases import operations
from havre.cases.moments import day_of
from havre.cases.types import Retention
from havre.ledger.types import Held
from havre.web import approvals
from havre.web.addresses import id_in
from havre.web.approvals import AskForm
from havre.web.done import back_to

from .forms.case import DestroyForm, KeepingForm
from .once import once
from .pages import CaseRequest, in_case, kept, sent_only
from .versions import after_change


@require_http_methods(["GET", "POST"])
@in_case
@once
def keeping(case: CaseRequest) -> HttpResponse:
    """Until when it is kept, whether it is held, and the way to destroying it."""
    held = _rendered_from(case)
    start = _start(held) if held is not None else {}
    form = KeepingForm(case.request.POST if case.request.method == "POST" else None, initial=start)
    changed = kept(
        form,
        lambda typed: operations.decide_keeping(
            by=case.request.workspace,
            book=case.book,
            retention=_retention(typed),
            at=case.request.now,
            replaces=held,
        ),
    )
    if changed is not None and held is None:
        return back_to("case-keeping", case.book.hex(), done="added")
    if changed is not None:
        return after_change(case, changed, to="case-keeping")
    return _page(case, form)


def _rendered_from(case: CaseRequest) -> Held[Retention] | None:
    """The decision that the form was filled in from, or the newest one; None when nobody has decided."""
    entry = case.request.POST.get("entry")
    if entry:
        named = case.request.workspace.entry_held(EntryId(id_in(entry)))
        return case.rendered_from(Retention, named.object_id.hex())
    if case.request.method == "POST":
        return None  # a first decision: refused below when somebody else took one meanwhile
    decided = case.request.workspace.all(Retention, book=case.book, order="-position", limit=1)
    return decided[0] if decided else None


def _start(held: Held[Retention]) -> dict[str, object]:
    value = held.value
    until = dt.date.fromisoformat(value.keep_until) if value.keep_until else None
    return {
        "keep_until": until,
        "hold": value.hold,
        "reason": value.reason,
        "entry": held.entry_id.hex(),
    }


def _retention(typed: dict[str, Any]) -> Retention:
    until = typed["keep_until"]
    return Retention(
        keep_until=until.isoformat() if until else "", hold=typed["hold"], reason=typed["reason"]
    )


def _page(case: CaseRequest, form: KeepingForm, *, asked: AskForm | None = None) -> HttpResponse:
    by, book = case.request.workspace, case.book
    decided = by.all(Retention, book=book, order="-position")
    first = decided[0].value if decided else None
    return case.page(
        "keeping",
        tab="case-keeping",
        form=form,
        decided=decided,
        is_held=operations.is_held(by, book),
        over=bool(first and first.keep_until and first.keep_until <= day_of(case.request.now).isoformat()),
        approval=approvals.panel(
            case.request,
            action=seal.SHRED,
            book=book,
            ask=reverse("case-destroy-ask", args=[book.hex()]),
            form=asked,
        ),
    )


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def ask(case: CaseRequest) -> HttpResponse:
    """Ask another member to approve that the case is destroyed."""
    operations.check_destroyable(case.request.workspace, case.book)
    refused = approvals.ask(case.request, action=seal.SHRED, book=case.book)
    if refused is not None:
        return _page(case, KeepingForm(), asked=refused)
    return back_to("case-keeping", case.book.hex(), done="asked", at="approval")


@require_http_methods(["GET", "POST"])
@in_case
@once
def destroy(case: CaseRequest) -> HttpResponse:
    """The last question, answered by typing the pseudonym."""
    form = DestroyForm(case.request.POST if case.request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.destroy_case(
                by=case.request.workspace,
                book=case.book,
                pseudonym=form.cleaned_data["pseudonym"],
                at=case.request.now,
            )
        except (WrongInput, Refused) as error:
            form.refuse(error)
        else:
            return back_to("cases", done="destroyed")
    return case.page("destroy", tab="case-keeping", form=form)
