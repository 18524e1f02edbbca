"""What can be made of an exhibit to look at it: pictures, facts, a copy without them. Kept in memory until the lock."""

import threading
from collections import OrderedDict
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.base.when import parse_when
from havre.cases import operations
from havre.cases.converter import Answer, Asked, Wanted, convert
from havre.cases.moments import day_of
from havre.cases.types import Exhibit, IdentityExhibit
from havre.ledger.desk import Desk
from havre.ledger.types import Held
from havre.web import errors
from havre.web.done import back_to

from .exhibits import opened
from .media import STRIPPED
from .once import once
from .pages import CaseRequest, in_case

SMALL, LARGE = 160, 1200  # pixels of the longer side
KEPT = 16 * 1024 * 1024  # bytes for one session
LONGEST_TITLE = 200  # characters

_Key = tuple[bytes, Wanted, int, int]


class _Made:
    """What was made in one session; gone with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()

    def find(self, key: _Key) -> Answer | None:
        with self._lock:
            return self._answers.get(key)

    def keep(self, key: _Key, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while sum(len(each.data) for each in self._answers.values()) > KEPT:
                self._answers.popitem(last=False)


_made: WeakKeyDictionary[Desk, _Made] = WeakKeyDictionary()
_making = threading.Lock()


def made(case: CaseRequest, value: Exhibit, wanted: Wanted, *, page: int = 0, longest: int = 0) -> Answer:
    """What the converter makes of an exhibit's file.

    Raises:
        SealError: the file is missing or was changed.
    """
    with _making:
        kept = _made.setdefault(case.request.workspace.desk, _Made())
    key = (value.file_id, wanted, page, longest)
    found = kept.find(key)
    if found is None:
        reader, close = case.request.workspace.ledger.files.reader(
            FileId(value.file_id), identity=value.identity, length=value.length
        )
        try:
            found = convert(Asked(wanted, value.media_type, value.length, page, longest), reader.chunks())
        finally:
            close()
        if found.data or found.facts:
            kept.keep(key, found)
    return found


@require_GET
@in_case
def small(case: CaseRequest, object_id: str) -> HttpResponseBase:
    """An exhibit as a small picture, for a list."""
    return _picture(case, opened(case, object_id), page=0, longest=SMALL)


@require_GET
@in_case
def page(case: CaseRequest, object_id: str, index: int) -> HttpResponseBase:
    """One page of an exhibit, or the image that it is, to look at."""
    return _picture(case, opened(case, object_id), page=index, longest=LARGE)


def _picture(case: CaseRequest, held: Held[Exhibit], *, page: int, longest: int) -> HttpResponseBase:
    try:
        answer = made(case, held.value, Wanted.PICTURE, page=page, longest=longest)
    except seal.SealError as error:
        return errors.file_damaged(case.request, error)
    if not answer.data:
        return HttpResponse(_(answer.refused), content_type="text/plain; charset=utf-8", status=422)
    return HttpResponse(answer.data, content_type=answer.media_type)


@require_GET
@in_case
def facts(case: CaseRequest, object_id: str) -> HttpResponseBase:
    """What a file says of itself: the camera, the place, who wrote it. Often more than whoever sent it knows."""
    held = opened(case, object_id)
    try:
        answer = made(case, held.value, Wanted.FACTS)
    except seal.SealError as error:
        return errors.file_damaged(case.request, error)
    return case.page(
        "exhibit_facts",
        tab="case-exhibits",
        held=held,
        answer=answer,
        refusal=_(answer.refused) if answer.refused else "",
        identity=isinstance(held.value, IdentityExhibit),
        may_strip=may_strip(case, held),
    )


def may_strip(case: CaseRequest, held: Held[Exhibit]) -> bool:
    """Whether this member can keep a copy without what the file says of itself."""
    identity = isinstance(held.value, IdentityExhibit)
    may = case.may(seal.Rights.WRITE, seal.IDENTITY if identity else seal.FILE)
    return may and held.value.media_type in STRIPPED


@require_POST
@in_case
@once
def strip(case: CaseRequest, object_id: str) -> HttpResponse:
    """Keep a working copy without what the file says of itself; the evidence stays as it came."""
    held = opened(case, object_id)
    if not may_strip(case, held):
        raise Refused("No copy without what the file says of itself can be made of this.")
    answer = made(case, held.value, Wanted.STRIPPED)
    if answer.refused:
        raise Refused(answer.refused)
    workspace = case.request.workspace
    stored = workspace.ledger.files.receive([answer.data])
    try:
        copy = operations.add_exhibit(
            by=workspace,
            book=case.book,
            stored=stored,
            about=_about_copy(case, held, answer.media_type),
            at=case.request.now,
            shows_identity=isinstance(held.value, IdentityExhibit),
        )
    except BaseException:
        workspace.ledger.files.drop(stored.file_id)
        raise
    return back_to("case-exhibits", case.book.hex(), done="added", at=f"e-{copy.object_id.hex()}")


def _about_copy(case: CaseRequest, held: Held[Exhibit], media_type: str) -> operations.About:
    value: Any = held.value
    title = _("%(title)s, without what the file says of itself") % {"title": value.name}
    return operations.About(
        name=title if len(title) <= LONGEST_TITLE else value.name,
        media_type=media_type,
        what=value.what,
        received=parse_when(day_of(case.request.now).isoformat()),
        language=value.language,
        provenance=_("Made here from the evidence."),
        translation_of=held.object_id,
    )
