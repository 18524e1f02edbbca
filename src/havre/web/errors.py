"""The plain pages that say something went wrong. None of them says more than its sentence."""

import logging
import sys
import traceback

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from havre.base.errors import HavreError, NotFound
from havre.seal import SealError
from havre.web.sentences import say

logger = logging.getLogger("havre.web")


def _page(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "web/error.html", {"sentence": sentence}, status=status)


def refused(request: HttpRequest, error: HavreError) -> HttpResponse:
    """A refusal that no page showed in its place. What isn't there and what isn't granted look the same."""
    if isinstance(error, NotFound):
        return absent(request)
    return _page(request, say(error), status=403)


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's handler404 passes it)
    """No such page or case."""
    return _page(request, _("No such page or case."), status=404)


def fault(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """Something is broken here; nothing was changed by this request.

    The operator's log gets where, never with what: the text of an exception may hold what somebody typed.
    """
    error = error or sys.exc_info()[1]  # Django's handler500 is called while it is being handled
    if isinstance(error, SealError):
        logger.error("seal fault: %s", error.cause)
    elif error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "an unknown place"
        logger.error("%s in %s", type(error).__name__, where)
    return _page(
        request,
        _(
            "Something went wrong here. Nothing that was kept before is lost. Tell the person who runs this server."
        ),
        status=500,
    )


def too_much(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (as above)
    """A request that is larger than any form, or is no request a browser sends."""
    return _page(
        request,
        _(
            "This was too much at once, or could not be read. Nothing of it was kept. Go back: your text is there."
        ),
        status=400,
    )


def locked(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view like the others)
    """The session ended meanwhile."""
    return redirect("unlock")


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's CSRF view passes it)
    """The form is too old, was sent from elsewhere, or its cookie is gone."""
    return _page(
        request,
        _("This form is no longer good. Go back, copy what you typed, load the page again and send it anew."),
        status=403,
    )
