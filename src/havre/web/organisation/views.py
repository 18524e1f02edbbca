"""The organisation: who is in it, and how they come in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from havre.base.errors import HavreError
from havre.base.ids import MemberId
from havre.ledger import queries as log_queries
from havre.members import joining, queries, returning, shares
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.requests import MemberRequest
from havre.web.runtime import runtime

from .forms import InviteForm, VouchForm


@unlocked
@require_GET
def organisation(request: MemberRequest) -> HttpResponse:
    by = request.workspace
    owed = returning.owed(by)
    context = {
        "size": by.ledger.tree.size,
        "checkpoint": log_queries.last_checkpoint(),
        "name": queries.organisation_name(by),
        "owed": [each for each in owed if each.member != by.member],
        "to_compare": {each.member for each in owed if each.mine},
        "members": queries.joined(by),
        "waiting": queries.waiting(request.workspace),
        "invited": queries.invited(request.now),
        "may_vouch": joining.may_vouch(by),
        "together": shares.were_together(by.ledger),
    }
    return render(request, "web/organisation/members.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            token = joining.invite(by=request.workspace, at=request.now, **form.cleaned_data)
        except HavreError as error:
            form.refuse(error)
        else:
            join = request.build_absolute_uri(reverse("join"))
            context = {"code": token.hex(), "invited": form.cleaned_data["handle"], "join": join}
            return render(request, "web/organisation/invited.html", context)
    return render(request, "web/organisation/invite.html", {"form": form})


@unlocked
@require_http_methods(["GET", "POST"])
def vouch(request: MemberRequest, member_id: str) -> HttpResponse:
    member = MemberId(id_in(member_id))
    waiting = next((each for each in queries.waiting(request.workspace) if each.member == member), None)
    form = VouchForm(request.POST or None)
    if form.is_valid():
        try:
            return _take_in(
                request, member, form.cleaned_data["words"], returns=waiting is not None and waiting.returns
            )
        except HavreError as error:
            form.refuse(error)
    return render(request, "web/organisation/vouch.html", {"form": form, "waiting": waiting})


def _take_in(request: MemberRequest, member: MemberId, words: str, *, returns: bool) -> HttpResponse:
    if not returns:
        joining.vouch(by=request.workspace, member=member, words=words, at=request.now)
        return back_to("organisation", done="vouched")
    returning.take_back(by=request.workspace, member=member, words=words)
    runtime().sessions.lock_member(member)
    return back_to("organisation", done="taken-back")


@unlocked
@require_POST
def withdraw(request: MemberRequest) -> HttpResponse:
    joining.withdraw(by=request.workspace, handle=request.POST.get("handle", ""))
    return back_to("organisation", done="withdrawn")
