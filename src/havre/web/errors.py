"""The plain pages that say something went wrong. None of them says more than its sentence."""

import re
import sys

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from havre.base.errors import HavreError, NotFound
from havre.base.logs import Log, where
from havre.ledger.full import disk_is_full
from havre.seal import SealError
from havre.web.sentences import say

journal = Log("web")
ID = re.compile("[0-9a-f]{16,64}")
WORTH_COPYING = 8  # characters: less is typed again sooner than copied


# Fields whose value is never sent back to a browser.
SECRET_FIELDS = {
    *("passphrase", "again", "current", "token", "first", "second", "words", "share"),
    "csrfmiddlewaretoken",
}


def _page(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "web/error.html", {"sentence": sentence, "done": None}, status=status)


def _with_what_was_typed(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """The page, with the texts of a form that was not taken: once, to copy, for who just sent them."""
    context = {"sentence": sentence, "typed": typed_texts(request), "done": None}
    return render(request, "web/error.html", context, status=status)


def typed_texts(request: HttpRequest) -> list[str]:
    """What somebody wrote into the form that this request sent; ids and ticks are left out."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []  # it did not arrive whole, or can't be read: there is nothing to give back
    texts = [
        value
        for name, values in fields.lists()
        if name not in SECRET_FIELDS
        for value in values
        if value.strip() and not ID.fullmatch(value)
    ]
    return texts if any(len(text) >= WORTH_COPYING for text in texts) else []


def refused(request: HttpRequest, error: HavreError) -> HttpResponse:
    """A refusal that no page showed in its place, with what was typed. What isn't there and what isn't granted look the
    same, and give nothing back."""
    if isinstance(error, NotFound):
        return absent(request)
    return _with_what_was_typed(request, say(error), status=403)


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's handler404 passes it)
    """No such page or case."""
    return _page(request, _("No such page or case."), status=404)


def fault(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """Something is broken here; nothing was changed by this request.

    The operator's log gets where, never with what: the text of an exception may hold what somebody typed.
    """
    error = error or sys.exc_info()[1]  # Django's handler500 is called while it is being handled
    if isinstance(error, SealError):
        journal.error("seal-fault", cause=error.cause)
    elif disk_is_full(error):
        return full(request)
    elif error is not None:
        journal.error("fault", error=type(error).__name__, raised=where(error))
    return _with_what_was_typed(
        request,
        _(
            "Something went wrong here. Nothing that was kept before is lost. Tell the person who runs this server."
        ),
        status=500,
    )


def file_damaged(request: HttpRequest, error: SealError) -> HttpResponse:
    """A sealed file that is not what was kept. Its log names it: `havre log verify` says which one."""
    journal.error("seal-fault", cause=error.cause)
    return _page(
        request,
        _(
            "This file is missing or was changed on the disk of this server, so that nothing of it is handed out."
            " The rest of the case is not touched by that. Tell the person who runs this server: a backup may hold it"
            " whole."
        ),
        status=500,
    )


def full(request: HttpRequest) -> HttpResponse:
    """Nothing more fits on the disk."""
    journal.error("disk-full")
    return _with_what_was_typed(
        request,
        _(
            "The disk of this server is full. Nothing of this was kept, and nothing that was kept before is lost."
            " Tell the person who runs this server; once there is room, send it again."
        ),
        status=507,
    )


def too_much(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (as above)
    """A request that is larger than any form, or is no request a browser sends."""
    return _page(
        request,
        _("This was too much at once, or could not be read. Nothing of it was kept."),
        status=400,
    )


def locked(request: HttpRequest) -> HttpResponse:
    """Nobody is unlocked, or not any more. What was just typed is given back."""
    if not typed_texts(request):
        return redirect("unlock")
    return _with_what_was_typed(
        request,
        _("This session is locked, and what you typed was not kept. Copy it, unlock, and send it again."),
        status=403,
    )


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's CSRF view passes it)
    """The form is too old, was sent from elsewhere, or its cookie is gone."""
    return _with_what_was_typed(
        request,
        _("This form is no longer good, and nothing of it was kept. Load its page again and send it anew."),
        status=403,
    )
