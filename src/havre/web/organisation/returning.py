"""A forgotten passphrase: letting a member in again, and giving back what they held."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from havre.base.errors import HavreError, NotFound
from havre.base.ids import BookId, MemberId
from havre.cases.types import CaseFile
from havre.ledger.workspace import Workspace
from havre.members import returning, teams
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.forms import offer
from havre.web.requests import MemberRequest

from .forms import GiveBackForm
from .people import member_of


@unlocked
@require_POST
def let_in_again(request: MemberRequest, member_id: str) -> HttpResponse:
    """The code for a member who forgot their passphrase: shown once."""
    shown = member_of(request, member_id)
    token = returning.let_in_again(by=request.workspace, member=shown.member, at=request.now)
    context = {"member": shown, "code": token.hex(), "join": request.build_absolute_uri(reverse("join"))}
    return render(request, "web/organisation/let_in_again.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def give_back(request: MemberRequest, member_id: str) -> HttpResponse:
    """What this member may open to somebody's new key again, once they have asked that person."""
    by, shown = request.workspace, member_of(request, member_id)
    owed = next((each for each in returning.owed(by) if each.member == shown.member and each.mine), None)
    if owed is None:
        raise NotFound("There is nothing here that you could give back any more.")
    form = GiveBackForm(request.POST or None, initial={"books": [book.hex() for book in owed.mine]})
    offer(form, "books", _named(by, owed.mine))
    if "decline" in request.POST:
        form.decline()
    if form.is_valid():
        try:
            return _decided(request, shown.member, form.cleaned_data)
        except HavreError as error:
            form.refuse(error)
    return render(request, "web/organisation/give_back.html", {"form": form, "owed": owed})


def _decided(request: MemberRequest, member: MemberId, typed: dict[str, Any]) -> HttpResponse:
    by, books = request.workspace, [BookId(id_in(each)) for each in typed["books"]]
    if "decline" in request.POST:
        returning.decline(by=by, member=member, books=books)
        return back_to("organisation", done="not-given-back")
    returning.give_back(by=by, member=member, words=typed["words"], books=books)
    return back_to("organisation", done="given-back")


def _named(by: Workspace, books: tuple[BookId, ...]) -> list[tuple[str, str]]:
    """Books by what they are called here: cases by their pseudonym, teams by their name."""
    names = {held.book: held.value.pseudonym for held in by.all(CaseFile)}
    names |= {team.book: _("team %(name)s") % {"name": team.name} for team in teams.teams(by)}
    named = [(book.hex(), names.get(book, _("something without a name"))) for book in books]
    return sorted(named, key=lambda one: one[1])
