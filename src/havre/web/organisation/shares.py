"""New recovery shares: the old ones entered once more, or another administrator's approval; then sheets to write down.

What is typed and drawn lies in `Runtime.renewals`, under the secret of the administrator's own session.
"""

import msgspec
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from havre import seal
from havre.base.errors import HavreError
from havre.members import joining, recovering, shares
from havre.web.access import unlocked
from havre.web.done import back_to
from havre.web.door.forms import ShareForm
from havre.web.requests import MemberRequest, address_of
from havre.web.runtime import runtime
from havre.web.sheets import WordsForm, sheets, two_words

from .forms import NewSharesForm


class _Renewal(msgspec.Struct, array_like=True, frozen=True):
    """How far somebody has come: the old shares, or a reason to do without; then the new ones."""

    old: tuple[str, ...] = ()
    old_needed: int = 0
    reason: str = ""
    seed: bytes = b""
    new: tuple[str, ...] = ()
    needed: int = 0
    asked: tuple[tuple[int, int], ...] = ()

    @property
    def entered(self) -> seal.EnteredShares:
        return seal.EnteredShares(self.old, self.old_needed)

    @property
    def complete(self) -> bool:
        """Whether the old shares are all there."""
        return bool(self.old) and self.entered.missing == 0

    @property
    def drawn(self) -> shares.NewShares:
        return shares.NewShares(seal.Seed(self.seed), self.new, self.needed)


def _found(request: MemberRequest) -> _Renewal:
    kept = runtime().renewals.find(request.secret, log_id=request.workspace.ledger.log_id, at=request.now)
    return _Renewal() if kept is None else seal.decode_as(kept, _Renewal)


def _keep(request: MemberRequest, renewal: _Renewal) -> None:
    log_id = request.workspace.ledger.log_id
    runtime().renewals.keep(seal.encode(renewal), request.secret, log_id=log_id, at=request.now)


@unlocked
@require_http_methods(["GET", "POST"])
def recovery_shares(request: MemberRequest) -> HttpResponse:
    """The shares as they stand, and the first step to new ones: the old, one after another."""
    by = request.workspace
    joining.check_voucher(by)
    renewal = _found(request)
    form = ShareForm(request.POST or None)
    if form.is_valid():
        try:
            renewal = _with_one_more(request, renewal, form.cleaned_data["share"])
        except HavreError as error:
            form.refuse(error)
        else:
            return redirect("new-shares" if renewal.complete else "recovery-shares")
    still = _found(request).entered
    context = {
        "form": form,
        "entered": len(still.shares),
        "needed": still.needed,
        "missing": still.missing,
        "forgotten": len(renewal.old) - len(still.shares),
        "words": by.ledger.authority.recovery.public.fingerprint_words(),
        "outstanding": shares.outstanding(by.ledger),
        "together": shares.were_together(by.ledger),
        "waiting": shares.waiting(by=by, at=request.now),
    }
    return render(request, "web/organisation/shares.html", context)


def _with_one_more(request: MemberRequest, renewal: _Renewal, typed: str) -> _Renewal:
    """As at the recovery itself: a complete set that is not this organisation's is forgotten."""
    state, name, address = runtime(), f"shares {request.handle}", address_of(request)
    state.throttle.attempt(handle=name, address=address, at=request.now)
    entered = renewal.entered.add(typed)
    if entered.missing == 0:
        try:
            recovering.recovery_seed(entered, ledger=request.workspace.ledger)
        except HavreError:
            state.renewals.forget(request.secret)
            raise
    state.throttle.succeeded(handle=name, address=address, at=request.now)
    renewal = _Renewal(entered.shares, entered.needed)
    _keep(request, renewal)
    return renewal


@unlocked
@require_http_methods(["GET", "POST"])
def new_shares(request: MemberRequest) -> HttpResponse:
    """How many there shall be; without the old ones, why, for who has to approve it."""
    joining.check_voucher(request.workspace)
    renewal = _found(request)
    form = NewSharesForm(request.POST or None, initial={"needed": joining.NEEDED, "count": joining.SHARES})
    if renewal.complete:
        form.with_old_shares()
    if form.is_valid():
        typed = form.cleaned_data
        try:
            new = shares.draw(needed=typed["needed"], count=typed["count"])
        except HavreError as error:
            form.refuse(error)
        else:
            _keep(request, _drawn(renewal, new, reason=typed.get("reason", "")))
            return redirect("write-shares")
    context = {"form": form, "with_old": renewal.complete}
    return render(request, "web/organisation/shares_new.html", context)


def _drawn(renewal: _Renewal, new: shares.NewShares, *, reason: str) -> _Renewal:
    return msgspec.structs.replace(
        renewal,
        reason=reason,
        seed=new.seed.unsafe_bytes,
        new=new.shares,
        needed=new.needed,
        asked=two_words(new.shares),
    )


@unlocked
@require_http_methods(["GET", "POST"])
def write_shares(request: MemberRequest) -> HttpResponse:
    """The new sheets, this once; nothing counts before two of their words were read back."""
    joining.check_voucher(request.workspace)
    renewal = _found(request)
    if not renewal.new:
        return redirect("recovery-shares")
    first, second = renewal.asked
    asked = (first, second)
    form = WordsForm(request.POST or None)
    form.ask(asked)
    if form.is_valid() and form.words_match(asked, renewal.new):
        try:
            return _finish(request, renewal)
        except HavreError as error:
            form.refuse(error)
    new = renewal.drawn
    context = {"form": form, "with_old": renewal.complete}
    shown = sheets(new.shares, needed=new.needed, key=new.public)
    return render(request, "web/organisation/shares_write.html", context | shown)


def _finish(request: MemberRequest, renewal: _Renewal) -> HttpResponse:
    by = request.workspace
    if not renewal.complete:
        shares.ask(by=by, new=renewal.drawn, reason=renewal.reason, at=request.now)
        runtime().renewals.forget(request.secret)
        return back_to("recovery-shares", done="shares-asked")
    old = recovering.recovery_seed(renewal.entered, ledger=by.ledger)
    shares.replace(by=by, old=old, new=renewal.drawn)
    runtime().renewals.forget(request.secret)
    return back_to("recovery-shares", done="shares-replaced")


@unlocked
@require_POST
def bring_in(request: MemberRequest) -> HttpResponse:
    """New shares that another administrator approved take the place of the old."""
    shares.bring_in(by=request.workspace, at=request.now)
    return back_to("recovery-shares", done="shares-replaced")


@unlocked
@require_POST
def cancel(request: MemberRequest) -> HttpResponse:
    """Forget every share that was typed or drawn here."""
    runtime().renewals.forget(request.secret)
    return back_to("organisation", done="shares-forgotten")
