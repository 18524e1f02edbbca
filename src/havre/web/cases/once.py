"""A form sent twice is answered twice and kept once: each page's forms carry an id that is good for one time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec
from weakref import WeakKeyDictionary

from django.http import HttpResponse, HttpResponseRedirect

from havre import seal
from havre.ledger.desk import Desk
from havre.web.requests import MemberRequest
from havre.web.uploads import SealedUpload

from .pages import CaseRequest

P = ParamSpec("P")

REMEMBERED = 1_000  # forms of a session; the oldest are forgotten first
CSRF_FIELD = "csrfmiddlewaretoken"  # another one each time a page is shown
_FOUND = 302


class _Answers:
    """Where the forms of one session led, by all that they said; gone with the session."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.led_to: dict[bytes, str] = {}

    def keep(self, form: bytes, address: str) -> None:
        self.led_to[form] = address
        while len(self.led_to) > REMEMBERED:
            del self.led_to[next(iter(self.led_to))]


_answers: WeakKeyDictionary[Desk, _Answers] = WeakKeyDictionary()
_making = threading.Lock()


@contextmanager
def _of(desk: Desk) -> Iterator[_Answers]:
    """One form of a session at a time, so that the second press waits for what the first one did."""
    with _making:
        answers = _answers.setdefault(desk, _Answers())
    with answers.lock:
        yield answers


def answered_once(request: MemberRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What `answer` gives; a form that was taken before is led to the same place, and `answer` is not asked."""
    if not request.POST.get("once"):
        return answer()
    form = _said_by(request)
    with _of(request.workspace.desk) as answers:
        if form in answers.led_to:
            return HttpResponseRedirect(answers.led_to[form])
        response = answer()
        if response.status_code == _FOUND:
            answers.keep(form, response.headers["Location"])
        return response


def _said_by(request: MemberRequest) -> bytes:
    """A form that was sent, in 32 bytes. Gone back to and changed, it is another one: nothing typed is passed over."""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name != CSRF_FIELD]
    files = [
        (name, sent.received.stored.sha256)
        for name, several in sorted(request.FILES.lists())
        for sent in several
        if isinstance(sent, SealedUpload) and sent.received is not None
    ]
    return seal.sha256(repr((request.path, typed, files)).encode())


def once(
    view: Callable[Concatenate[CaseRequest, P], HttpResponse],
) -> Callable[Concatenate[CaseRequest, P], HttpResponse]:
    """For a page of a case whose form adds something."""

    @wraps(view)
    def guarded(case: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return answered_once(case.request, lambda: view(case, *args, **kwargs))

    return guarded
