"""Files that the browser's script sends in parts; without it, the form of `receiving` takes them in one go.

Each answer says where the file goes on, so that a lost part is sent again and one that came twice changes nothing.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.ledger import parts
from havre.ledger.arriving import Arriving, Elsewhere, Sent
from havre.ledger.files import Received
from havre.web import clock
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.requests import MemberRequest
from havre.web.runtime import runtime
from havre.web.sentences import say

from .pages import CaseRequest, in_case

P = ParamSpec("P")

PIECE = 64 * 1024  # bytes read at once
LARGEST_PART = 3 * 1024 * 1024  # bytes; a reverse proxy lets forms through up to 4 MB
LONGEST_NAME = 255  # characters


def _answers_plainly(
    view: Callable[Concatenate[CaseRequest, P], HttpResponse],
) -> Callable[Concatenate[CaseRequest, P], HttpResponse]:
    """For the script: a refusal is its sentence, and nothing else of a page."""

    @wraps(view)
    def answering(case: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(case, *args, **kwargs)
        except Refused as error:
            return JsonResponse({"sentence": say(error)}, status=403)
        except Elsewhere as error:
            return JsonResponse({"position": error.position}, status=409)

    return answering


@require_POST
@in_case
@_answers_plainly
def begin(case: CaseRequest) -> HttpResponse:
    """Where a file goes on: at 0, or where an earlier sending of it was left."""
    post = case.request.POST
    length = post.get("length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 18):
        raise Refused(_("The size of this file is missing. Choose it again."))
    name = post.get("name", "")[:LONGEST_NAME]
    sent = Sent(name, int(length), post.get("mark", "")[:LONGEST_NAME])
    arriving = parts.begin(by=case.request.workspace, book=case.book, sent=sent)
    if arriving.is_whole:  # all but its end had arrived
        return _whole(case, arriving)
    return JsonResponse({"upload": arriving.file_id.hex(), "position": arriving.position})


@require_POST
@in_case
@_answers_plainly
def take(case: CaseRequest, object_id: str) -> HttpResponse:
    """One part, sealed as it arrives. `Havre-Position` says where in the file it begins."""
    arriving = parts.one(by=case.request.workspace, book=case.book, file_id=FileId(id_in(object_id)))
    start = case.request.headers.get("Havre-Position", "")
    length = case.request.headers.get("Content-Length", "")
    if not (start.isascii() and start.isdigit() and len(start) < 18) or not length.isdigit():
        raise Refused(_("This part does not say where it belongs. Load the page again."))
    if int(length) > LARGEST_PART:
        raise Refused(_("This part is larger than a part may be. Load the page again."))
    position = arriving.take(_pieces(case.request), start=int(start))
    if arriving.is_whole:
        return _whole(case, arriving)
    return JsonResponse({"upload": object_id, "position": position})


def _pieces(request: MemberRequest) -> Iterator[bytes]:
    """What arrives; a slow sending is no idle member."""
    while piece := request.read(PIECE):
        runtime().sessions.touch(request.secret, at=clock.now())
        yield piece


def _whole(case: CaseRequest, arriving: Arriving) -> HttpResponse:
    received = parts.finish(by=case.request.workspace, arriving=arriving)
    return JsonResponse({"kept_file": received.stored.file_id.hex(), "position": received.stored.length})


@require_POST
@in_case
def forget(case: CaseRequest, object_id: str) -> HttpResponse:
    """Delete what arrived of a file."""
    parts.forget(by=case.request.workspace, book=case.book, file_id=FileId(id_in(object_id)))
    return back_to("case-exhibit-add", case.book.hex(), done="forgotten")


def here(case: CaseRequest) -> list[Received]:
    """Files of this case that arrived whole, in parts, and whose form was never sent."""
    return [each for each in case.request.workspace.desk.received.values() if each.book == case.book]
