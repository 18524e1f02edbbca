"""The pages before anybody is unlocked, and the way out."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from havre import seal
from havre.base.errors import HavreError, NotFound, Refused
from havre.base.ids import Micros
from havre.ledger.desk import Desk
from havre.ledger.queries import is_set_up, last_checkpoint
from havre.ledger.workspace import Workspace
from havre.members import duties, joining, unlocking
from havre.members.queries import is_waiting
from havre.web import cookies
from havre.web.access import unlocked
from havre.web.requests import DoorRequest, MemberRequest, address_of
from havre.web.runtime import Pending, runtime
from havre.web.sheets import WordsForm, sheets, two_words

from .forms import JoinForm, SetUpForm, UnlockForm


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    if not is_set_up():
        return redirect("set-up")
    return redirect("today" if hasattr(request, "workspace") else "unlock")


@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    if is_set_up():
        return redirect("start")
    if settings.OPEN_TO_OTHERS:
        raise Refused(
            _(
                "Set Havre up on its own machine first: start it without HAVRE_HOSTS, and open it to others after."
            )
        )
    form = SetUpForm(request.POST or None)
    form.suggest(seal.suggest_passphrase())
    if form.is_valid():
        typed = form.cleaned_data
        try:
            founding = joining.prepare(
                handle=typed["handle"], organisation=typed["organisation"], passphrase=typed["passphrase"]
            )
        except HavreError as error:
            form.refuse(error)
        else:
            return _show_shares(founding, cast("DoorRequest", request).now)
    return render(request, "web/door/setup.html", {"form": form})


def _show_shares(founding: joining.Founding, now: Micros) -> HttpResponse:
    secret, asked = seal.new_secret(), two_words(founding.shares)
    runtime().foundings.clear()  # one set-up at a time: a newer one takes the place of one that was left
    runtime().foundings[seal.sha256(secret)] = Pending(founding, asked, now)
    response = redirect("shares")
    cookies.give(response, secret)
    return response


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    secret = cookies.secret_of(request)
    now = cast("DoorRequest", request).now
    runtime().forget_old_foundings(now)
    pending = runtime().foundings.get(seal.sha256(secret)) if secret else None
    if pending is None:
        return redirect("start")
    form = WordsForm(request.POST or None)
    form.ask(pending.asked)
    if form.is_valid() and form.words_match(pending.asked, pending.founding.shares):
        joining.set_up(pending.founding, ledger=runtime().ledger, cost=runtime().cost, at=now)
        runtime().foundings.clear()
        return unlock_as(pending.founding.handle, pending.founding.passphrase, request)
    key = seal.Keys.from_seed(pending.founding.recovery).public
    shown = sheets(pending.founding.shares, needed=joining.NEEDED, key=key)
    return render(request, "web/door/shares.html", {"form": form} | shown)


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    if not is_set_up():
        return redirect("set-up")
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        try:
            return unlock_as(form.cleaned_data["handle"], form.cleaned_data["passphrase"], request)
        except HavreError as error:
            form.refuse(error)
    return render(request, "web/door/unlock.html", {"form": form, "checkpoint": last_checkpoint()})


def unlock_as(
    handle: str, passphrase: str, request: HttpRequest, *, onward: HttpResponse | None = None
) -> HttpResponse:
    """Unlock and go to today, or `onward`; or show the words of a key that waits.

    Raises:
        HavreError: they don't unlock anything, or it was tried too often.
    """
    now, state = cast("DoorRequest", request).now, runtime()
    name, address = handle.strip().casefold(), address_of(request)
    state.throttle.attempt(handle=name, address=address, at=now)
    state.ledger.refresh()
    try:
        opened = unlocking.unlock(
            handle=handle, passphrase=passphrase, log_id=state.ledger.log_id, cost=state.cost
        )
    except unlocking.Busy:
        state.throttle.not_made(handle=name, address=address, at=now)
        raise
    state.throttle.succeeded(handle=name, address=address, at=now)
    keys = seal.Keys.from_seed(opened.seed)
    if is_waiting(opened.account):
        return render(request, "web/door/waiting.html", {"words": keys.public.fingerprint_words()})
    unlocking.check_known(opened, ledger=state.ledger)
    earlier = cookies.secret_of(request)
    if earlier is not None:
        state.sessions.lock(earlier)  # the browser forgets it now, so nobody could lock it later
    desk = Desk(ledger=state.ledger, member=opened.member, key_id=keys.key_id)
    duties.perform(Workspace(desk=desk, keys=keys, now=now), now)
    response = onward or redirect("today")
    cookies.give(response, _open_session(opened, desk, now))
    return response


def _open_session(opened: unlocking.Unlocked, desk: Desk, now: Micros) -> bytes:
    """The secret of a new session.

    Raises:
        NotUnlocked: the passphrase was replaced, or the member left, while it was stretched.
    """
    sessions = runtime().sessions
    secret = sessions.open(handle=opened.account.handle, desk=desk, seed=opened.seed, at=now)
    # Asked only now: whoever replaces it after this locks every session of the member, this one too.
    if not unlocking.stands(opened):
        sessions.lock(secret)
        raise unlocking.NotUnlocked
    return secret


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    return _leave(request, to="unlock")


@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    return _leave(request, to="blank")


def _leave(request: HttpRequest, *, to: str) -> HttpResponse:
    secret = cookies.secret_of(request)
    if secret is not None:
        runtime().sessions.lock(secret)
        runtime().recoveries.forget(secret)
        runtime().renewals.forget(secret)
    response = redirect(to)
    cookies.forget(response)
    return response


@unlocked
@require_GET
def still_here(request: MemberRequest) -> HttpResponse:  # noqa: ARG001 (having been asked is all)
    """Somebody is typing: the session stays open, as it does with every request."""
    return HttpResponse(status=204)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a monitor on the same machine: `ok`, or what is wrong in a word. No session, and nothing of sizes."""
    state = runtime()
    wrong = state.health.wrong(state.ledger, settings.DATA, now=cast("DoorRequest", request).now)
    said, status = (f"not ok: {wrong}\n", 503) if wrong else ("ok\n", 200)
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")


@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    return render(request, "web/door/blank.html")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    now = cast("DoorRequest", request).now
    token = _token(request)
    if token is None:
        return render(request, "web/door/join_link.html")
    returns = joining.invitation(token=token, at=now).member is not None
    form = JoinForm(request.POST if "passphrase" in request.POST else None, initial={"token": token.hex()})
    form.suggest(seal.suggest_passphrase())
    if form.is_valid():
        state = runtime()
        try:
            words = joining.accept(
                token=token,
                passphrase=form.cleaned_data["passphrase"],
                ledger=state.ledger,
                cost=state.cost,
                at=now,
            )
        except HavreError as error:
            form.refuse(error)
        else:
            return render(request, "web/door/waiting.html", {"words": words, "returns": returns})
    return render(request, "web/door/join.html", {"form": form, "returns": returns})


def _token(request: HttpRequest) -> bytes | None:
    """The invitation's code: typed or pasted into a form, never part of an address, which browsers remember."""
    typed = request.POST.get("token", "").strip()
    if not typed:
        return None
    try:
        return bytes.fromhex(typed)
    except ValueError as error:
        raise NotFound(_("This code was used already or is too old. Ask for a new one.")) from error
