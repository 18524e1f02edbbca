"""What is a member's own: their passphrase."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import HavreError
from havre.members import passphrases
from havre.web.access import unlocked
from havre.web.done import back_to
from havre.web.door.forms import ChangedPassphraseForm
from havre.web.requests import MemberRequest, address_of
from havre.web.runtime import runtime


@unlocked
@require_http_methods(["GET", "POST"])
def passphrase(request: MemberRequest) -> HttpResponse:
    """Change what unlocks this member; asked for the present one as slowly as at the door."""
    form = ChangedPassphraseForm(request.POST or None)
    form.suggest(seal.suggest_passphrase())
    if form.is_valid():
        try:
            _change(request, current=form.cleaned_data["current"], new=form.cleaned_data["passphrase"])
        except HavreError as error:
            form.refuse(error)
        else:
            return back_to("organisation", done="passphrase-changed")
    return render(request, "web/organisation/passphrase.html", {"form": form})


def _change(request: MemberRequest, *, current: str, new: str) -> None:
    state, address = runtime(), address_of(request)
    state.throttle.attempt(handle=request.handle, address=address, at=request.now)
    try:
        passphrases.change(by=request.workspace, current=current, new=new, cost=state.cost)
    except HavreError as error:
        if not isinstance(
            error, passphrases.NotYours
        ):  # it was right, or nothing was tried: that is no guess
            state.throttle.not_made(handle=request.handle, address=address, at=request.now)
        raise
    state.throttle.succeeded(handle=request.handle, address=address, at=request.now)
    state.sessions.lock_member(request.workspace.member, but=request.secret)
