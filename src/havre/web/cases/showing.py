"""One exhibit: its page with a player, and its file, whole or by ranges."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from havre import seal
from havre.base.errors import NotFound
from havre.cases import numbered
from havre.cases.converter import Wanted
from havre.cases.types import Exhibit, IdentityExhibit
from havre.ledger.types import Held
from havre.web import errors

from .exhibits import opened
from .handing import handed_out
from .media import SHOWN, extension_of, player_of
from .pages import COVERS_AFTER, CaseRequest, in_case
from .pictures import LARGE, made, may_strip
from .shown import facts_of

MOST_PAGES = 100  # of a document that are shown; it can be downloaded


def named(case: CaseRequest, held: Held[Exhibit], extension: str) -> str:
    """What a file is called that leaves: neutral, by its number."""
    found = numbered.exhibits(case.request.workspace, case.book)
    label = next(one.label for one in found if one.held.object_id == held.object_id)
    return f"exhibit-{label}{extension}"


@require_GET
@in_case
def show(case: CaseRequest, object_id: str) -> HttpResponse:
    """What is known of an exhibit, and the exhibit itself as far as a page can show it."""
    held = opened(case, object_id)
    identity = isinstance(held.value, IdentityExhibit)
    found = numbered.exhibits(case.request.workspace, case.book)
    answer, refusal = None, ""
    if held.value.media_type in SHOWN:
        try:
            answer = made(case, held.value, Wanted.PICTURE, longest=LARGE)
        except seal.SealError as error:
            return errors.file_damaged(case.request, error)
        refusal = _(answer.refused) if answer.refused else ""
    return case.page(
        "exhibit_shown",
        tab="case-exhibits",
        held=held,
        label=next(one.label for one in found if one.held.object_id == held.object_id),
        facts=facts_of(case, held.value),
        identity=identity,
        covers_after=COVERS_AFTER if identity else None,
        pages=range(min(answer.pages, MOST_PAGES)) if answer is not None and answer.data else (),
        more_pages=answer is not None and answer.pages > MOST_PAGES,
        refusal=refusal,
        has_facts=held.value.media_type in SHOWN,
        may_strip=may_strip(case, held),
        player=player_of(held.value.media_type),
        made_from=[one for one in found if one.held.object_id == held.value.translation_of],
        made_of_it=[one for one in found if one.held.value.translation_of == held.object_id],
        may_change=case.may(seal.Rights.WRITE, seal.IDENTITY if identity else seal.FILE),
    )


@require_GET
@in_case
def file(case: CaseRequest, object_id: str) -> HttpResponseBase:
    """The opened file to keep, under a neutral name."""
    held = opened(case, object_id)
    return handed_out(case, held.value, name=named(case, held, extension_of(held.value.media_type)))


@require_GET
@in_case
def play(case: CaseRequest, object_id: str) -> HttpResponseBase:
    """The opened file for a player in its page, which asks for the parts that it plays."""
    held = opened(case, object_id)
    if not player_of(held.value.media_type):
        raise NotFound("There is no such entry.")
    return handed_out(case, held.value)
