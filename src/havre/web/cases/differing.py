"""What a case says differently in two places, side by side. The identity stays covered."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from havre.cases import queries
from havre.cases.differences import Side, What
from havre.cases.types import Person
from havre.web.templatetags.havre import when

from .pages import CaseRequest, in_case
from .searching import place_of
from .shown import in_short

HEADINGS: dict[What, str | Promise] = {
    What.DATE: _("The chronology and an answer it names give different dates"),
    What.TOLD_BEFORE: _("Told in an interview that was held before it happened"),
    What.BEFORE_BIRTH: _("Dated before the birth"),
    What.ORDER: _("What is said of the order contradicts the dates"),
    What.SPELLING: _("A name is spelled in two ways"),
}


@dataclass(frozen=True)
class Shown:
    """One side: which entry, where it is read, and what it says."""

    kind: str
    name: str
    address: str
    said: str
    passage: str
    covered: bool


@require_GET
@in_case
def differing(case: CaseRequest) -> HttpResponse:
    found = queries.what_differs(case.request.workspace, case.book)
    rows = [(HEADINGS[one.what], [_shown(side) for side in one.sides]) for one in found]
    return case.page("differences", tab="case-chronology", rows=rows)


def _shown(side: Side) -> Shown:
    held = side.held
    covered = isinstance(held.value, Person)
    return Shown(
        kind=held.value.kind,
        name="" if covered else in_short(held.value),
        address=place_of(held.value.kind, held.book, held.object_id),
        said="; ".join(map(when, side.dates)) or side.word,
        passage=side.answer.answer if side.answer is not None else "",
        covered=covered,
    )
