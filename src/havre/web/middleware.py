"""What happens around every page: headers, who is unlocked, and plain answers when something goes wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import Any

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from havre.base.errors import HavreError
from havre.ledger.desk import Locked
from havre.seal import SealError

from . import clock, cookies, errors
from .runtime import runtime
from .uploads import InMemoryUpload, SealingUpload

Next = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self';"
    " media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def headers(get_response: Next) -> Next:
    """Every answer forbids other hosts, framing and keeping; only static files may be kept by the browser."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        _name_own_origin(request)
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if not request.path_info.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _name_own_origin(request: HttpRequest) -> None:
    """Give our own forms their origin back.

    `no-referrer` makes browsers send `Origin: null` even to the page's own site, and the check against forged
    forms refuses that. `Sec-Fetch-Site` is the browser's own word, which no page can set, for the same question.
    """
    own = request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    if own and request.META.get("HTTP_ORIGIN") == "null":
        with suppress(
            DisallowedHost
        ):  # refused further in, by an answer with its headers; here it would have none
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"


class plain_errors:  # noqa: N801 (named in settings like the functions beside it)
    """A refusal is a page with its sentence; a fault is one plain page, its cause in the operator's log."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SuspiciousOperation | MultiPartParserError | Http404):
            return None  # Django's own answers to a bad request and a missing page; the handlers are ours
        if isinstance(error, Locked):
            return errors.locked(request)
        if isinstance(error, SealError):
            return errors.fault(request, error)
        if isinstance(error, HavreError):
            return errors.refused(request, error)
        return errors.fault(request, error)


class unlocked_member:  # noqa: N801 (as above)
    """Finds who is unlocked, and lets files in only for a member and a page that takes them."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()  # type: ignore[attr-defined]  # declared by havre.web.requests.DoorRequest
        secret = cookies.secret_of(request)
        present = runtime().sessions.find(secret, at=request.now) if secret else None  # type: ignore[attr-defined]  # as above
        at_work: AbstractContextManager[None] = nullcontext()
        if present is not None:
            vars(request).update(workspace=present.workspace, handle=present.handle, secret=secret)
            at_work = present.workspace.desk.at_work()
        try:
            with at_work:
                response = self._get_response(request)
        finally:
            for handler in vars(request).get("sealing", ()):
                handler.abandon()
        if secret and present is None and not runtime().waits_for(secret):
            cookies.forget(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _kwargs: dict[str, Any]
    ) -> None:
        workspace = getattr(request, "workspace", None)
        if workspace is not None and getattr(view, "takes_files", False):
            sealing = SealingUpload(workspace.desk, request, heard=partial(_heard, vars(request)["secret"]))
            vars(request)["sealing"] = [sealing]
            request.upload_handlers = [sealing]
        most = getattr(view, "takes_public_files", None)
        if workspace is not None and most is not None:
            request.upload_handlers = [InMemoryUpload(request, most=most)]


def _heard(secret: bytes) -> None:
    runtime().sessions.touch(secret, at=clock.now())
