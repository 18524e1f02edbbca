"""Organisation, Approvals: what waits for this member, what they asked for, and what was decided."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from havre import seal
from havre.base.errors import NotFound
from havre.members import approvals, restores
from havre.web import approvals as shown
from havre.web.access import unlocked
from havre.web.addresses import hash_in
from havre.web.approvals import AskForm
from havre.web.cases.once import answered_once
from havre.web.done import back_to
from havre.web.requests import MemberRequest

DECIDED_SHOWN = 50

# What a form may ask for, how it is done, and the word for it afterwards.
ANSWERS: dict[str, tuple[Callable[..., Any], str]] = {
    "approve": (approvals.approve, "approved"),
    "refuse": (approvals.refuse, "refused"),
    "withdraw": (approvals.withdraw, "request-withdrawn"),
}


@unlocked
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    return _listing(request)


@unlocked
@require_POST
def ask_restore(request: MemberRequest) -> HttpResponse:
    """Ask another administrator to approve what a restored backup made necessary."""
    return answered_once(request, lambda: _ask_restore(request))


def _ask_restore(request: MemberRequest) -> HttpResponse:
    waits = restores.waiting(request.workspace)
    if waits is None:
        raise NotFound("There is no such page.")
    organisation = request.workspace.ledger.organisation
    refused = shown.ask(request, action=waits.action, book=organisation)
    return back_to("approvals", done="asked") if refused is None else _listing(request, asked=refused)


def _after_restore(request: MemberRequest, asked: AskForm | None) -> dict[str, object]:
    """What a restored backup left to be done by two, for who may do it."""
    waits = restores.waiting(request.workspace)
    if waits is None:
        return {}
    panel = shown.panel(
        request,
        action=waits.action,
        book=request.workspace.ledger.organisation,
        ask=reverse("approvals-restore"),
        form=asked,
    )
    return {"brought_back": waits.books, "approval": panel}


def _listing(request: MemberRequest, *, asked: AskForm | None = None) -> HttpResponse:
    by, at = request.workspace, request.now
    decided = approvals.decided(by=by, at=at)
    context = {
        "waiting": shown.rows(by, approvals.to_answer(by=by, at=at)),
        "own": shown.rows(by, approvals.own(by=by, at=at)[:DECIDED_SHOWN]),
        "decided": shown.rows(by, decided[:DECIDED_SHOWN]),
        "needed": approvals.needed(by),
        "once": seal.new_id().hex(),
    }
    return render(request, "web/organisation/approvals.html", context | _after_restore(request, asked))


@unlocked
@require_http_methods(["GET", "POST"])
def approval(request: MemberRequest, request_id: str) -> HttpResponse:
    """One request, with what an approval allows said in words; the answer by POST."""
    by, at = request.workspace, request.now
    asked = approvals.find(by=by, request=hash_in(request_id), at=at)
    [row] = shown.rows(by, [asked])
    if request.method == "POST":
        if request.POST.get("answer") not in ANSWERS or (row.act is None and not row.mine):
            raise NotFound("There is no such answer.")
        answer, done = ANSWERS[request.POST["answer"]]
        answer(by=by, request=asked.id, at=at)
        restores.sign_restores(by, at)  # what waits for an approval since a restore waits no longer
        return back_to("approvals", done=done)
    reason = approvals.reason_of(by=by, request=asked)
    return render(request, "web/organisation/approval.html", {"row": row, "reason": reason})
