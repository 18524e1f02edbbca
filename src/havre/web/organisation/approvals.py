"""Organisation, Approvals: what waits for this member, what they asked for, and what was decided."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import NotFound
from havre.members import approvals
from havre.web import approvals as shown
from havre.web.access import unlocked
from havre.web.addresses import hash_in
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
    by, at = request.workspace, request.now
    decided = approvals.decided(by=by, at=at)
    context = {
        "waiting": shown.rows(by, approvals.to_answer(by=by, at=at)),
        "own": shown.rows(by, approvals.own(by=by, at=at)[:DECIDED_SHOWN]),
        "decided": shown.rows(by, decided[:DECIDED_SHOWN]),
        "needed": approvals.needed(by),
    }
    return render(request, "web/organisation/approvals.html", context)


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
        return back_to("approvals", done=done)
    reason = approvals.reason_of(by=by, request=asked)
    return render(request, "web/organisation/approval.html", {"row": row, "reason": reason})
