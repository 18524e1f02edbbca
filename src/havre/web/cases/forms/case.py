"""Forms of the case itself: its facts, the person, notes and tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.cases.types import (
    CaseFile,
    Contact,
    FamilyLink,
    Ground,
    Name,
    NameUse,
    Paper,
    Person,
    Risk,
    Status,
)
from havre.web import words
from havre.web.forms import HavreForm

from . import fields
from .rows import Rows


class Changing(HavreForm):
    """A form that says from which version it was filled in."""

    entry = forms.CharField(widget=forms.HiddenInput, required=False)


class CaseForm(Changing):
    """The facts of a case, to open it or to change them."""

    region = fields.line_field(
        label=_("Region the person comes from"),
        required=False,
        help_text=_("Wide enough not to point at one person: a province, not a village."),
    )
    grounds = fields.some_of(
        Ground,
        Ground,
        label=_("Grounds of the Refugee Convention"),
        required=False,
        help_text=_("As far as they are known; they can be changed at any time."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages the person speaks"),
        required=False,
        choices=fields.language_choices,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    jurisdiction = forms.ChoiceField(
        label=_("Who decides on the claim"),
        required=False,
        choices=lambda: [("", _("not decided")), *words.JURISDICTIONS.items()],
    )
    risk = fields.one_of(
        Risk,
        label=_("Danger at the moment"),
        initial=Risk.UNKNOWN.value,
        help_text=_("Your own judgement, in a word. Nothing here computes it."),
    )
    status = fields.one_of(Status, label=_("Where the case stands"), initial=Status.PREPARING.value)

    @classmethod
    def filled(cls, case: CaseFile) -> dict[str, Any]:
        """What the form starts with for this case."""
        named = ("region", "grounds", "languages", "jurisdiction", "risk", "status")
        return {name: getattr(case, name) for name in named}


class NewCaseForm(CaseForm):
    status = None  # type: ignore[assignment]  # Django's way to leave out an inherited field: a new case is being prepared


class NoteForm(Changing):
    text = fields.text_field(label=_("Note"), rows=4)


class TaskForm(HavreForm):
    what = fields.line_field(label=_("What is to be done"))
    due = forms.CharField(
        label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date", **fields.QUIET})
    )


class NameRow(HavreForm):
    written = fields.line_field(label=_("Name, in its own script"))
    transliterated = fields.line_field(label=_("In Latin letters"), required=False)
    use = fields.one_of(NameUse, label=_("Which name it is"), initial=NameUse.PAPERS.value)


class PaperRow(HavreForm):
    what = fields.line_field(label=_("Paper"), help_text=_("Passport, birth certificate, card."))
    number = fields.line_field(label=_("Number"), required=False)
    issued_by = fields.line_field(label=_("Issued by"), required=False)
    valid_until = fields.WhenField(label=_("Valid until"), required=False, help_text="")


class ContactRow(HavreForm):
    way = fields.line_field(label=_("Way to reach them"), help_text=_("Signal, telephone, through a friend."))
    address = fields.line_field(label=_("Number or address"))
    safe = forms.BooleanField(label=_("It is safe to use"), required=False)
    hours = fields.line_field(label=_("When"), required=False, help_text=_("With the time zone."))
    caution = fields.line_field(label=_("Mind"), required=False, help_text=_("“Never leave a message.”"))


class FamilyRow(HavreForm):
    relation = fields.line_field(label=_("Relation"))
    name = fields.line_field(label=_("Name"), required=False)
    book = forms.RegexField(
        r"^[0-9a-f]{32}\Z",
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": _("This points to no case. Clear the row and write it again.")},
    )


class PersonForm(Changing):
    birth = fields.WhenField(label=_("Born"), required=False)
    birth_place = fields.line_field(label=_("Place of birth"), required=False)
    nationality = fields.line_field(label=_("Nationality"), required=False)


class PersonPage:
    """The person's form with its rows."""

    def __init__(self, data: Any, person: Person | None, entry: str) -> None:
        start = _person_start(person)
        self.form = PersonForm(data, initial={**start["form"], "entry": entry})
        self.names = Rows(NameRow, prefix="names", data=data, initial=start["names"])
        self.papers = Rows(PaperRow, prefix="papers", data=data, initial=start["papers"])
        self.contacts = Rows(ContactRow, prefix="contacts", data=data, initial=start["contacts"])
        self.family = Rows(FamilyRow, prefix="family", data=data, initial=start["family"])

    def is_valid(self) -> bool:
        """Whether all of it can be kept; every part is looked at, so that all errors are shown at once."""
        parts = (self.names, self.papers, self.contacts, self.family)
        return all([self.form.is_valid(), *(part.is_valid() for part in parts)])

    def forgive(self) -> None:
        """Show no error yet: another row was asked for."""
        self.form.errors.clear()
        for part in (self.names, self.papers, self.contacts, self.family):
            part.forgive()

    def person(self) -> Person:
        """The person as typed."""
        typed = self.form.cleaned_data
        return Person(
            names=tuple(Name(**row) for row in self.names.values()),
            birth=typed["birth"],
            birth_place=typed["birth_place"],
            nationality=typed["nationality"],
            papers=tuple(Paper(**row) for row in self.papers.values()),
            contacts=tuple(Contact(**row) for row in self.contacts.values()),
            family=tuple(_link(row) for row in self.family.values()),
        )


def _link(row: dict[str, Any]) -> FamilyLink:
    return FamilyLink(row["relation"], row["name"], bytes.fromhex(row["book"]) if row["book"] else None)


def _person_start(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {"form": {}, "names": (), "papers": (), "contacts": (), "family": ()}
    form = {name: getattr(person, name) for name in ("birth", "birth_place", "nationality")}
    return {"form": form} | {
        name: [_shown(part) for part in getattr(person, name)]
        for name in ("names", "papers", "contacts", "family")
    }


def _shown(part: Any) -> dict[str, Any]:
    values = {name: getattr(part, name) for name in part.__struct_fields__}
    if isinstance(values.get("book"), bytes):
        values["book"] = values["book"].hex()
    return values


class KeepingForm(Changing):
    keep_until = fields.day_field(
        label=_("Keep until"),
        required=False,
        help_text=_(
            "When this day comes near, Today reminds whoever holds the case. Nothing is destroyed by itself."
        ),
    )
    hold = forms.BooleanField(
        label=_("Hold it: it can't be destroyed"),
        required=False,
        help_text=_("While somebody may still need it, as before a court."),
    )
    reason = fields.text_field(label=_("Why"), rows=2, required=False)


class DestroyForm(HavreForm):
    pseudonym = fields.line_field(label=_("Type the pseudonym of the case, to be sure"))
