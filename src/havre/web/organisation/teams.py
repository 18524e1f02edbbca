"""Teams: who holds cases together."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.base.errors import HavreError, NotFound
from havre.base.ids import BookId, MemberId
from havre.members import joining, queries, teams
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from .forms import TeamForm, TeamMemberForm


@unlocked
@require_GET
def all_teams(request: MemberRequest) -> HttpResponse:
    by = request.workspace
    handles = queries.handles(by)
    rows = [(each, [handles.get(one.member, "") for one in each.members]) for each in teams.teams(by)]
    context = {"rows": rows, "may_vouch": joining.may_vouch(by)}
    return render(request, "web/organisation/teams.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            book = teams.create(by=request.workspace, at=request.now, **form.cleaned_data)
        except HavreError as error:
            form.refuse(error)
        else:
            return back_to("team", book.hex(), done="team-made")
    return render(request, "web/organisation/team_new.html", {"form": form})


@unlocked
@require_http_methods(["GET", "POST"])
def team(request: MemberRequest, team_id: str) -> HttpResponse:
    """Who is in it; taking somebody in."""
    by = request.workspace
    shown = teams.team(by, BookId(id_in(team_id)))
    inside = {each.member for each in shown.members}
    outside = [(each.member.hex(), each.handle) for each in queries.joined(by) if each.member not in inside]
    form = TeamMemberForm(request.POST or None)
    form.offer(outside)
    if form.is_valid():
        try:
            teams.add(
                by=by,
                book=shown.book,
                member=MemberId(id_in(form.cleaned_data["member"])),
                manages=form.cleaned_data["manages"],
            )
        except HavreError as error:
            form.refuse(error)
        else:
            return back_to("team", team_id, done="team-in")
    handles = queries.handles(by)
    context = {
        "team": shown,
        "rows": [(each, handles.get(each.member, "")) for each in shown.members],
        "outside": outside,
        "form": form,
        "own": by.member,
        "may_add": bool(by.rights(shown.book, seal.FILE) & seal.Rights.GRANT),
        "may_vouch": joining.may_vouch(by),
    }
    return render(request, "web/organisation/team.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def take_out(request: MemberRequest, team_id: str, member_id: str) -> HttpResponse:
    """Asks first."""
    by, member = request.workspace, MemberId(id_in(member_id))
    joining.check_voucher(by)
    shown = teams.team(by, BookId(id_in(team_id)))
    if member not in {each.member for each in shown.members}:
        raise NotFound("They are not in this team.")
    if request.method == "POST":
        renewal = teams.remove(by=by, book=shown.book, member=member)
        return back_to("team", team_id, done="team-out-waiting" if renewal.waiting else "team-out")
    context = {"team": shown, "handle": queries.handles(by).get(member, "")}
    return render(request, "web/organisation/team_out.html", context)
