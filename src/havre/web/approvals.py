"""What pages say about the two-person rule: in words what an approval allows, where one stands, who may give it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, MemberId, Micros
from havre.cases.types import CaseFile
from havre.ledger.workspace import Workspace
from havre.members import approvals
from havre.members.approvals import GOOD_FOR, Request, State
from havre.members.queries import handles
from havre.web.forms import HavreForm
from havre.web.requests import MemberRequest


@dataclass(frozen=True)
class Act:
    """What an approval is asked for. `allows` takes `who` asks; `place` is the name of the page where it is done."""

    name: str | Promise
    rule: str | Promise
    allows: str | Promise
    place: str = ""


# By the action's word, without what may follow a colon.
ACTS = {
    "export": Act(
        _("hand over a dossier"),
        _("Handing over a dossier takes two people."),
        _(
            "%(who)s may then take one dossier of this case out of Havre, once, within seven days, as far as the"
            " person's consent reaches. What is out can't be called back."
        ),
        "case-dossier",
    ),
    "export-exhibit": Act(
        _("hand over an exhibit"),
        _("Handing over an exhibit takes two people."),
        _(
            "%(who)s may then take the file of one exhibit of this case out of Havre, once, within seven days, as far"
            " as the person's consent reaches. What is out can't be called back."
        ),
        "case-exhibits",
    ),
    "export-own": Act(
        _("hand over the person's own data"),
        _("Handing over all that a case holds of its person takes two people."),
        _(
            "%(who)s may then take everything that this case holds of its person out of Havre, identity and files too,"
            " once, within seven days. Make sure that it is the person who asks, and that it reaches nobody else."
        ),
        "case-own-data",
    ),
    "reveal": Act(
        _("show the names in many cases"),
        _("Showing many names at once takes two people."),
        _(
            "%(who)s may then see who the people are in every case whose identity they hold, once, within seven days,"
            " until they lock. Each case keeps that its name was shown."
        ),
        "case-names",
    ),
    "shred": Act(
        _("destroy a case"),
        _("Destroying a case takes two people."),
        _(
            "%(who)s may then destroy this case within seven days: every entry and every file of it, for everybody."
            " Nothing brings it back."
        ),
        "case-keeping",
    ),
    "replace-recovery": Act(
        _("replace the recovery key"),
        _("Replacing the recovery key takes two people."),
        _(
            "%(who)s may then make new recovery shares. The shares that are kept now will not open what is written"
            " afterwards."
        ),
        "recovery-shares",
    ),
    "replace-log": Act(
        _("replace the key that signs checkpoints"),
        _("Replacing the key that signs checkpoints takes two people."),
        _("%(who)s may then replace it; checkpoints taken before stay good."),
    ),
    "restore": Act(
        _("destroy again what a backup brought back"),
        _("Destroying again what a backup brought back takes two people."),
        _(
            "The cases that had been destroyed after the backup was made are then destroyed again at once, for"
            " everybody. If nobody restored a backup here lately, refuse, and tell the person who runs this server."
        ),
    ),
}
STATES = {
    State.OPEN: _("waits for an answer"),
    State.APPROVED: _("approved"),
    State.REFUSED: _("refused"),
    State.WITHDRAWN: _("withdrawn"),
    State.USED: _("approved and done"),
    State.EXPIRED: _("ran out"),
    State.DESTROYED: _("the case was destroyed"),
}
TAGS = {State.OPEN: "due", State.APPROVED: "proven", State.USED: "proven", State.REFUSED: "missed"}


def act_of(action: str) -> Act | None:
    """What an action means; None for one that this version doesn't know."""
    return ACTS.get(action.partition(":")[0])


@dataclass(frozen=True, repr=False)
class Row:
    """One request as a page shows it; `pseudonym` is empty for a case that this member doesn't hold."""

    request: Request
    act: Act | None
    asker: str
    decided: str
    about_case: bool
    pseudonym: str
    mine: bool
    until: Micros | None

    @property
    def id(self) -> str:
        return self.request.id.hex()

    @property
    def state(self) -> str | Promise:
        return STATES[self.request.state]

    @property
    def tag(self) -> str:
        return TAGS.get(self.request.state, "")

    @property
    def is_open(self) -> bool:
        return self.request.state is State.OPEN

    @property
    def is_approved(self) -> bool:
        return self.request.state is State.APPROVED

    @property
    def allows(self) -> str:
        """What an approval lets the asker do, in a sentence; empty for an act that this version doesn't know."""
        return str(self.act.allows) % {"who": self.asker} if self.act is not None else ""

    @property
    def may_withdraw(self) -> bool:
        return self.mine and (self.is_open or self.is_approved)

    @property
    def place(self) -> str:
        """The address where what was asked for is done; empty when this version has no page for it."""
        if self.act is None or not self.act.place:
            return ""
        return reverse(self.act.place, args=[self.request.book.hex()] if self.about_case else [])


def rows(by: Workspace, requests: list[Request]) -> list[Row]:
    """Requests with the names and pseudonyms that this member may see."""
    names = handles(by)
    pseudonyms = {held.book: held.value.pseudonym for held in by.all(CaseFile)}
    return [_row(by, one, names, pseudonyms) for one in requests]


def _row(by: Workspace, one: Request, names: dict[MemberId, str], pseudonyms: dict[BookId, str]) -> Row:
    return Row(
        request=one,
        act=act_of(one.action),
        asker=names.get(one.asker, ""),
        decided=names.get(one.decided, "") if one.decided is not None else "",
        about_case=one.book != by.ledger.organisation,
        pseudonym=pseudonyms.get(one.book, ""),
        mine=one.asker == by.member,
        until=Micros(one.changed_at + GOOD_FOR) if one.changed_at is not None else None,
    )


class AskForm(HavreForm):
    """Why somebody asks for an approval; `about_case`: it is sealed with a case, else with the organisation."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=approvals.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, about_case: bool, **kwargs: Any) -> None:
        # Ids of its own: the page that it stands on may have a form with a reason, too.
        super().__init__(*args, auto_id="ask_%s", **kwargs)
        self.fields["reason"].help_text = (
            _("Sealed with the case: only who holds it can read it.")
            if about_case
            else _("Sealed, but every member's keys can open it: name no person and no case.")
        )


@dataclass(frozen=True, repr=False)
class Panel:
    """The part of a page that says who has to approve what it does, and where that stands.

    `row` is this member's newest request for it, while it says anything; `ask` the address that the form goes to.
    """

    act: Act
    about_case: bool
    needed: bool
    approvers: list[str]
    row: Row | None
    form: AskForm
    ask: str

    @property
    def may_act(self) -> bool:
        return not self.needed or (self.row is not None and self.row.is_approved)

    @property
    def may_ask(self) -> bool:
        return self.needed and bool(self.approvers) and not (self.row is not None and self.row.may_withdraw)


def panel(
    request: MemberRequest, *, action: str, book: BookId, ask: str, form: AskForm | None = None
) -> Panel:
    """The panel for one act on one book."""
    by, at = request.workspace, request.now
    names = handles(by)
    needed = approvals.needed(by)
    may_approve = approvals.approvers(by=by, book=book, at=at) if needed else []
    own = approvals.own_for(by=by, action=action, book=book, at=at)
    said = [one for one in own[:1] if one.state not in (State.WITHDRAWN, State.USED)]
    about_case = book != by.ledger.organisation
    return Panel(
        act=ACTS[action.partition(":")[0]],
        about_case=about_case,
        needed=needed,
        approvers=sorted(names.get(member, "") for member in may_approve),
        row=rows(by, said)[0] if said else None,
        form=form or AskForm(about_case=about_case),
        ask=ask,
    )


def ask(request: MemberRequest, *, action: str, book: BookId) -> AskForm | None:
    """Take a form that asks for an approval: None when it was taken, else the form with what is wrong."""
    form = AskForm(request.POST, about_case=book != request.workspace.ledger.organisation)
    if not form.is_valid():
        return form
    try:
        approvals.request(
            by=request.workspace, action=action, book=book, reason=form.cleaned_data["reason"], at=request.now
        )
    except (WrongInput, Refused) as error:
        form.refuse(error)
        return form
    return None
