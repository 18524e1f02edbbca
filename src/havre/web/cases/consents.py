"""Consent: what the person agreed to, given and taken back."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.cases import operations, queries
from havre.cases.moments import day_of
from havre.cases.types import Consent
from havre.ledger.types import Held
from havre.web.done import back_to

from .forms import fields
from .forms.consent import ConsentGivenForm, WithdrawForm
from .once import once
from .out import went_out
from .pages import CaseRequest, in_case, kept


@require_GET
@in_case
def consents(case: CaseRequest) -> HttpResponse:
    rows = queries.consents(case.request.workspace, case.book, at=case.request.now)
    return case.page("consents", tab="case-consents", rows=rows)


@require_http_methods(["GET", "POST"])
@in_case
@once
def give(case: CaseRequest) -> HttpResponse:
    now = case.request.now
    start = {"given": day_of(now), "explained_by": case.request.handle}
    form = ConsentGivenForm(case.request.POST or None, initial=start)
    added = kept(
        form,
        lambda typed: operations.give_consent(
            by=case.request.workspace, book=case.book, consent=_consent(typed, now), at=now
        ),
    )
    if added is not None:
        return back_to("case-consents", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    return case.page("consent", tab="case-consents", form=form)


def _consent(typed: dict[str, Any], now: Micros) -> Consent:
    given = typed["given"]
    named = {name: typed[name] for name in ("purpose", "recipient", "form", "language", "explained_by")}
    return Consent(
        **named,
        fields=tuple(typed["about"]),
        given=now if given == day_of(now) else fields.begin_of(given),
        expires=fields.end_of(typed["expires"]) if typed["expires"] else None,
    )


@require_http_methods(["GET", "POST"])
@in_case
@once
def withdraw(case: CaseRequest, object_id: str) -> HttpResponse:
    """Asks first: what it stops, and what went out already and can't be called back from here."""
    held: Held[Consent] = case.get(Consent, object_id)
    by, now = case.request.workspace, case.request.now
    if held.value.withdrawn is not None:
        raise Refused("This consent is withdrawn already.")
    form = WithdrawForm(
        case.request.POST if case.request.method == "POST" else None, initial={"withdrawn": day_of(now)}
    )
    if kept(form, lambda typed: _withdraw(case, held, typed)) is not None:
        return back_to("case-consents", case.book.hex(), done="consent-withdrawn", at=f"e-{object_id}")
    return case.page(
        "withdraw",
        tab="case-consents",
        form=form,
        held=held,
        stopped=operations.would_be_stopped(by=by, consent=held, at=now),
        out=[row for row in went_out(case) if row.held in operations.out_under(by=by, consent=held)],
    )


def _withdraw(case: CaseRequest, held: Held[Consent], typed: dict[str, Any]) -> operations.Withdrawn:
    now, day = case.request.now, typed["withdrawn"]
    return operations.withdraw_consent(
        by=case.request.workspace,
        consent=held,
        at=now,
        on=now if day == day_of(now) else fields.begin_of(day),
        told=typed["told"],
        why=typed["why"],
    )
