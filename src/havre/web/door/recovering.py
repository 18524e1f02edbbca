"""Recovery: trustees type their shares one after another, on one screen; then somebody new comes in.

Before the door, since nobody may be able to unlock. What was typed lies in `Runtime.recoveries` and nowhere else.
"""

from typing import cast

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from havre import seal
from havre.base.errors import HavreError
from havre.base.ids import MemberId
from havre.ledger.queries import is_set_up
from havre.members import recovering
from havre.web import cookies
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.forms import offer
from havre.web.requests import DoorRequest, address_of
from havre.web.runtime import runtime

from .forms import RecoveredMemberForm, ShareForm
from .views import unlock_as


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    """Shares as they are kept between requests."""

    shares: tuple[str, ...]
    needed: int


@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    if not is_set_up():
        return redirect("set-up")
    entered = _entered(request)
    if entered.shares and entered.missing == 0:
        return redirect("recover-member")
    form = ShareForm(request.POST or None)
    if form.is_valid():
        try:
            return _take(cast("DoorRequest", request), entered, form.cleaned_data["share"])
        except HavreError as error:
            form.refuse(error)
    still = _entered(request)
    context = {
        "form": form,
        "entered": len(still.shares),
        "needed": still.needed,
        "missing": still.missing,
        "forgotten": len(entered.shares) - len(still.shares),
    }
    return render(request, "web/door/recover.html", context)


def _entered(request: HttpRequest) -> seal.EnteredShares:
    """What was typed in this browser so far."""
    secret, state = cookies.secret_of(request), runtime()
    if secret is None:
        return seal.EnteredShares()
    state.ledger.refresh()
    now = cast("DoorRequest", request).now
    kept = state.recoveries.find(secret, log_id=state.ledger.log_id, at=now)
    if kept is None:
        return seal.EnteredShares()
    opened = seal.decode_as(kept, _Kept)
    return seal.EnteredShares(opened.shares, opened.needed)


def _take(request: DoorRequest, entered: seal.EnteredShares, typed: str) -> HttpResponse:
    """Check one more share and keep it; the first gives the browser its secret."""
    state, secret = runtime(), cookies.secret_of(request)
    # Who has begun is slowed by their own mistakes only; before that, by everybody's.
    name = (
        "recovery shares" if not entered.shares or secret is None else f"shares {seal.sha256(secret).hex()}"
    )
    address = address_of(request)
    state.throttle.attempt(handle=name, address=address, at=request.now)
    entered = _with_one_more(entered, typed, secret)
    if secret is None or not state.recoveries.holds(secret):
        if secret is not None:
            state.sessions.lock(secret)  # the browser forgets it now, so nobody could lock it later
        secret = seal.new_secret()
    kept = seal.encode(_Kept(entered.shares, entered.needed))
    state.recoveries.keep(
        kept, secret, log_id=state.ledger.log_id, at=request.now, shares=len(entered.shares)
    )
    state.throttle.succeeded(handle=name, address=address, at=request.now)
    response = redirect("recover")
    cookies.give(response, secret)
    return response


def _with_one_more(entered: seal.EnteredShares, typed: str, secret: bytes | None) -> seal.EnteredShares:
    """With the last, they must give this organisation's key: if not, all of them are of no use, and forgotten."""
    state = runtime()
    added = entered.add(typed)
    if added.missing == 0:
        try:
            recovering.recovery_seed(added, ledger=state.ledger)
        except HavreError:
            if secret is not None:
                state.recoveries.forget(secret)
            raise
    return added


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest) -> HttpResponse:
    """What these shares open, who comes in by them, and whose keys end."""
    entered, state = _entered(request), runtime()
    if not entered.shares or entered.missing:
        return redirect("recover")
    recovery = recovering.recovery_seed(entered, ledger=state.ledger)
    foreseen = recovering.foresee(ledger=state.ledger, recovery=recovery)
    form = RecoveredMemberForm(request.POST or None)
    unnamed = _("somebody whose handle can't be read")
    offer(form, "lost", [(member.hex(), handle or unnamed) for member, handle in foreseen.members])
    form.suggest(seal.suggest_passphrase())
    if form.is_valid():
        try:
            return _recover(cast("DoorRequest", request), recovery, form.cleaned_data)
        except HavreError as error:
            form.refuse(error)
    words = state.ledger.authority.recovery.public.fingerprint_words()
    context = {"form": form, "books": foreseen.books, "words": words, "shares": len(entered.shares)}
    return render(request, "web/door/recover_member.html", context)


def _recover(request: DoorRequest, recovery: seal.Seed, typed: dict[str, object]) -> HttpResponse:
    state = runtime()
    handle, passphrase = str(typed["handle"]), str(typed["passphrase"])
    lost = [MemberId(id_in(each)) for each in cast("list[str]", typed["lost"])]
    done = recovering.recover(
        ledger=state.ledger,
        recovery=recovery,
        handle=handle,
        passphrase=passphrase,
        lost=lost,
        cost=state.cost,
        at=request.now,
    )
    _forget(request)
    for each in lost:
        state.sessions.lock_member(each)
    if done.unopened:
        onward = render(request, "web/door/recovered_in_part.html", {"unopened": done.unopened})
    else:
        onward = back_to("organisation", done="recovered")
    return unlock_as(handle, passphrase, request, onward=onward)


def _forget(request: HttpRequest) -> None:
    secret = cookies.secret_of(request)
    if secret is not None:
        runtime().recoveries.forget(secret)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Forget every share that was typed here."""
    _forget(request)
    secret = cookies.secret_of(request)
    if secret is not None:
        runtime().sessions.lock(secret)  # the browser forgets it now, so nobody could lock it later
    response = redirect("unlock")
    cookies.forget(response)
    return response
