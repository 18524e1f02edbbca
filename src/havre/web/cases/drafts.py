"""Forms of a case that are kept as drafts while somebody fills them in.

With a script, a few seconds after the last key; without one, by a button. A draft is sealed as everything else, so it
is there after a crash of the browser, a restart of the server and a lock, for whoever wrote it. It lies in the file
compartment: no form of the identity may be kept so.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from havre.base.ids import EntryId, ObjectId
from havre.cases import operations
from havre.cases.types import Draft
from havre.cases.types.draft import Typed
from havre.web.addresses import id_in
from havre.web.done import back_to

from .half_typed import Drafts
from .pages import CaseRequest, in_case

P = ParamSpec("P")

KEEP, BY_SCRIPT = "keep-draft", "script"
DRAFT, ENTRY = "draft", "draft-entry"  # the draft that a form goes on from, and which state of it
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "once", KEEP, DRAFT, ENTRY})
_FOUND = 302
# The same form may be reached with and without an id in its address that says what was looked for.
_IN_A_CASE = re.compile(r"^/cases/[0-9a-f]{32}/")


def drafted(
    view: Callable[Concatenate[CaseRequest, P], HttpResponse],
) -> Callable[Concatenate[CaseRequest, P], HttpResponse]:
    """For a page whose form is kept as a draft; `case.drafts` is there for the view and for its page."""

    @wraps(view)
    def guarded(case: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sent = case.request.POST
        if KEEP in sent:
            return _keep(case)
        response = view(replace(case, drafts=_of(case)), *args, **kwargs)
        if sent.get(DRAFT) and response.status_code == _FOUND:
            _drop(case, sent[DRAFT])
        return response

    return guarded


def page_of(case: CaseRequest) -> str:
    """The address of a form, after its case's own."""
    return _IN_A_CASE.sub("", case.request.path)


def _of(case: CaseRequest) -> Drafts:
    own = operations.drafts(case.request.workspace, case.book)
    page = page_of(case)
    asked = case.request.POST.get(DRAFT) or case.request.GET.get(DRAFT)
    opened = next((one for one in own if one.object_id.hex() == asked and one.value.page == page), None)
    return Drafts(opened, tuple(one for one in own if one.value.page == page and one is not opened))


def _keep(case: CaseRequest) -> HttpResponse:
    sent = case.request.POST
    typed = tuple(Typed(name, tuple(sent.getlist(name))) for name in sent if name not in _NOT_TYPED)
    goes_on = sent.get(ENTRY)
    held = operations.keep_draft(
        by=case.request.workspace,
        book=case.book,
        draft=Draft(page=page_of(case), typed=typed),
        at=case.request.now,
        goes_on=EntryId(id_in(goes_on)) if goes_on else None,
    )
    if sent[KEEP] == BY_SCRIPT:
        return HttpResponse(f"{held.object_id.hex()} {held.entry_id.hex()}", content_type="text/plain")
    return redirect(f"{case.request.path}?{DRAFT}={held.object_id.hex()}")


def _drop(case: CaseRequest, draft: str) -> None:
    """What it held was kept; thrown away from another window meanwhile is as good."""
    own = operations.drafts(case.request.workspace, case.book)
    if any(one.object_id.hex() == draft for one in own):
        operations.drop_draft(
            by=case.request.workspace,
            book=case.book,
            draft=ObjectId(id_in(draft)),
            at=case.request.now,
        )


@require_http_methods(["GET", "POST"])
@in_case
def draft(case: CaseRequest, object_id: str) -> HttpResponse:
    """One draft as it was typed; sent, it is thrown away. The form that it was typed into may be gone."""
    held = operations.the_draft(case.request.workspace, case.book, ObjectId(id_in(object_id)))
    if case.request.method == "POST":
        operations.drop_draft(
            by=case.request.workspace, book=case.book, draft=held.object_id, at=case.request.now
        )
        return back_to("case", case.book.hex(), done="removed")
    texts = [text for one in held.value.typed for text in one.values if _is_text(one.name, text)]
    return case.page("draft", tab="case", held=held, texts=texts)


def _is_text(name: str, text: str) -> bool:
    """Whether a person typed it: not a tick, an id, or what counts rows."""
    return bool(text.strip()) and name != "entry" and text != "on" and not name.endswith("_FORMS")
