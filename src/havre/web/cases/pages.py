"""What every page of one case has in common: the case is there for this member, or the page does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, EntryId, ObjectId
from havre.cases.types import CaseFile
from havre.ledger.operations import note_access
from havre.ledger.types import Held, Sealed
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.forms import HavreForm
from havre.web.requests import MemberRequest

from .half_typed import Drafts

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=Sealed)

COVERS_AFTER = 60  # seconds; by the script, and where none runs by the page itself
TABS = (
    ("case", _("Overview")),
    ("case-chronology", _("Chronology")),
    ("case-procedure", _("Procedure")),
    ("case-interviews", _("Interviews")),
    ("case-exhibits", _("Exhibits")),
    ("case-citations", _("Citations")),
    ("case-consents", _("Consent")),
    ("case-access", _("Access")),
    ("case-dossier", _("Dossier")),
    ("thief", _("What a thief sees")),
)


@dataclass(frozen=True)
class CaseRequest:
    """One case as the member of this request may see it."""

    request: MemberRequest
    held: Held[CaseFile]
    drafts: Drafts | None = None  # on pages whose form is kept as a draft

    @property
    def book(self) -> BookId:
        return self.held.book

    def may(self, right: seal.Rights, compartment: str = seal.FILE) -> bool:
        return bool(self.request.workspace.rights(self.book, compartment) & right)

    def page(self, template: str, *, tab: str = "", **context: object) -> HttpResponse:
        """A page of this case; `tab` is the name of the tab that it stands under."""
        everywhere = {
            "case": self.held,
            "address": self.book.hex(),
            "tabs": TABS,
            "tab": tab,
            "may_write": self.may(seal.Rights.WRITE),
            "may_grant": self.may(seal.Rights.GRANT),
            "holds_identity": self.may(seal.Rights.READ, seal.IDENTITY),
            "may_write_identity": self.may(seal.Rights.WRITE, seal.IDENTITY),
            "once": seal.new_id().hex(),
            "drafts": self.drafts,
        }
        return render(self.request, f"web/cases/{template}.html", everywhere | context)

    def get(self, type_: type[S], object_id: str) -> Held[S]:
        """An entry of this case by the id in an address. Raises NotFound when this case has none."""
        return self._mine(self.request.workspace.get(type_, ObjectId(id_in(object_id))))

    def rendered_from(self, type_: type[S], object_id: str) -> Held[S]:
        """The version that a form was filled in from: what it names itself, even if it is not current any more.

        Written as its next state, the form then stands beside what somebody else wrote meanwhile, and a person
        chooses; neither takes the other's place unseen.
        """
        draft = self.drafts.typed if self.drafts is not None else None
        entry = self.request.POST.get("entry") or (draft.get("entry") if draft is not None else None)
        if not entry:
            return self.get(type_, object_id)
        held = self._mine(self.request.workspace.entry_held(EntryId(id_in(entry))))
        if type(held.value) is not type_ or held.object_id.hex() != object_id:
            raise NotFound("There is no such entry.")
        return held

    def still_stands(self, held: Held[Any]) -> None:
        """Raises Refused when the entry was taken out while its form was open: saving never brings it back unasked."""
        try:
            self.request.workspace.get(type(held.value), held.object_id)
        except NotFound:
            raise Refused(
                "Somebody took this entry out meanwhile. Copy what you typed, or bring the entry back from its"
                " history first and then save this form."
            ) from None

    def starts(self, form: type[HavreForm], **filled: object) -> dict[str, Any]:
        """What a form starts with: what the open draft holds, or else `filled`."""
        return filled | (self.drafts.start(form) if self.drafts is not None else {})

    def _mine(self, held: Held[Any]) -> Held[Any]:
        if held.book != self.book:
            raise NotFound("There is no such entry.")
        return held


def in_case(view: Callable[Concatenate[CaseRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For unlocked members who hold the case; for all others the page does not exist."""

    @unlocked
    @wraps(view)
    def inside(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        held = request.workspace.one(CaseFile, book=BookId(id_in(str(kwargs.pop("book")))))
        note_access(by=request.workspace, book=held.book, what="opened", at=request.now)
        return view(CaseRequest(request, held), *args, **kwargs)

    return inside


def sent_only(
    view: Callable[Concatenate[CaseRequest, P], HttpResponseBase],
) -> Callable[Concatenate[CaseRequest, P], HttpResponseBase]:
    """For pages that only take a form: whoever asks for one by its address is led to the case."""

    @wraps(view)
    def taken(case: CaseRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if case.request.method != "POST":
            return redirect("case", case.book.hex())
        return view(case, *args, **kwargs)

    return taken


def kept(form: HavreForm, operation: Callable[[dict[str, Any]], T]) -> T | None:
    """What `operation` made of a valid form; None when the form or the operation refused, with why in the form."""
    if not form.is_valid():
        return None
    try:
        return operation(form.cleaned_data)
    except (WrongInput, Refused) as error:
        form.refuse(error)
        return None
