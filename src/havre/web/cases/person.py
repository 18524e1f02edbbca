"""Who the person is: the form of the identity compartment."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import EntryId
from havre.cases import operations
from havre.cases.types import Person
from havre.ledger.operations import note_access
from havre.ledger.types import Held
from havre.web.addresses import id_in

from .forms.case import PersonPage
from .once import once
from .pages import CaseRequest, in_case, sent_only
from .versions import after_change


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def person(case: CaseRequest) -> HttpResponse:
    """By POST even to see the form: the identity stands in no page that a browser could load again by itself."""
    if not case.may(seal.Rights.READ, seal.IDENTITY):
        raise NotFound("There is no such page.")
    note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    data = case.request.POST if "names-TOTAL_FORMS" in case.request.POST else None
    held = _rendered_from(case, filled_in=data is not None)
    page = PersonPage(data, held.value if held else None, held.entry_id.hex() if held else "")
    more = data is not None and "more" in data
    if more:
        page.forgive()
    elif data is not None:
        answer = _keep(case, page, held)
        if answer is not None:
            return answer
    return case.page(
        "person",
        tab="case",
        page=page,
        form=page.form,
        more=more,
        wrong=data is not None,
    )


def _rendered_from(case: CaseRequest, *, filled_in: bool) -> Held[Person] | None:
    entry = case.request.POST.get("entry")
    if filled_in:
        if not entry:
            return None  # a first description: refused below when somebody else wrote one meanwhile
        named = case.request.workspace.entry_held(EntryId(id_in(entry)))
        return case.rendered_from(Person, named.object_id.hex())
    described = case.request.workspace.all(Person, book=case.book, order="-position", limit=1)
    return described[0] if described else None


def _keep(case: CaseRequest, page: PersonPage, held: Held[Person] | None) -> HttpResponse | None:
    if not page.is_valid():
        return None
    try:
        if held is not None:
            case.still_stands(held)
        kept = operations.describe_person(
            by=case.request.workspace,
            book=case.book,
            person=page.person(),
            at=case.request.now,
            replaces=held,
        )
    except (WrongInput, Refused) as error:
        page.form.refuse(error)
        return None
    return after_change(case, kept, to="case")
