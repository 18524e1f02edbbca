"""One member: their key, handing over what they hold, and leaving."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from havre.base.errors import HavreError, NotFound
from havre.base.ids import MemberId
from havre.members import joining, leaving, queries, returning, teams
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.requests import MemberRequest
from havre.web.runtime import runtime

from .forms import HandOverForm, LeaveForm


@unlocked
@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, member_id: str) -> HttpResponse:
    """What is known of a member; of oneself, with the way to hand everything over."""
    by, shown = request.workspace, member_of(request, member_id)
    others = [(each.member.hex(), each.handle) for each in queries.joined(by) if each.member != by.member]
    form = HandOverForm(request.POST or None)
    form.offer(others)
    if shown.member == by.member and form.is_valid():
        try:
            handed = leaving.hand_over(by=by, to=MemberId(id_in(form.cleaned_data["to"])))
        except HavreError as error:
            form.refuse(error)
        else:
            return render(request, "web/organisation/handed_over.html", {"handed": handed, "member": shown})
    context = {
        "member": shown,
        "own": shown.member == by.member,
        "others": others,
        "form": form,
        "teams": [t for t in teams.teams(by) if shown.member in {each.member for each in t.members}],
        "may_vouch": joining.may_vouch(by),
        "owed": next((each for each in returning.owed(by) if each.member == shown.member), None),
    }
    return render(request, "web/organisation/member.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest, member_id: str) -> HttpResponse:
    """Asks first, with what they hold and what nobody else could open."""
    by, shown = request.workspace, member_of(request, member_id)
    joining.check_voucher(by)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            left = leaving.take_leave(by=by, member=shown.member)
        except HavreError as error:
            form.refuse(error)
        else:
            runtime().sessions.lock_member(shown.member)
            return render(request, "web/organisation/left.html", {"left": left, "member": shown})
    context = {"member": shown, "form": form, "holdings": leaving.holdings(by, shown.member)}
    return render(request, "web/organisation/leave.html", context)


def member_of(request: MemberRequest, member_id: str) -> queries.Joined:
    """The current member that an address names.

    Raises:
        NotFound: there is none.
    """
    wanted = MemberId(id_in(member_id))
    found = next((each for each in queries.joined(request.workspace) if each.member == wanted), None)
    if found is None:
        raise NotFound("There is no such member.")
    return found
