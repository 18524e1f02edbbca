"""Forms of exhibits and citations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.cases.types import ExhibitKind
from havre.web.forms import HavreForm, offer

from . import fields
from .case import Changing


class DescribeForm(Changing):
    """What is known of an exhibit besides its file."""

    name = fields.line_field(
        label=_("Title"),
        help_text=_(
            "A neutral title of yours, as it will stand in the list. The file's own name is not kept."
        ),
    )
    what = fields.one_of(ExhibitKind, label=_("What it is"))
    received = fields.WhenField(label=_("When it came to you"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: fields.language_choices(empty=_("none"))
    )
    provenance = fields.text_field(
        label=_("Where it comes from"),
        required=False,
        rows=2,
        help_text=_("Who made it, who handed it over. Stands in the dossier."),
    )
    supports = fields.text_field(
        label=_("What it supports"), required=False, rows=2, help_text=_("Stands in the dossier.")
    )


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class ExhibitForm(DescribeForm):
    """One file or several of a kind, with what is known of them; `receiving` takes the files themselves."""

    intimate = forms.BooleanField(
        label=_("It is intimate, or offered as proof of who somebody is: refuse it unread"),
        required=False,
        help_text=_("Then nothing of it is kept. The case keeps as a note that it was refused, and no more."),
    )
    file = forms.Field(
        label=_("Files"),
        widget=_FilesInput,
        required=False,
        help_text=_(
            "One, or several of a kind. They are sealed as they arrive; nothing is written in clear."
        ),
    )
    shows_identity = forms.BooleanField(
        label=_("It shows who the person is"),
        required=False,
        help_text=_("A passport, say. Then only those who hold the identity see that it exists."),
    )
    translation_of = forms.ChoiceField(label=_("A translation or working copy of"), required=False)
    again = forms.BooleanField(label=_("Keep it once more all the same"), required=False)
    field_order = ("intimate", "file", "again", "name", "what", "received", "shows_identity")

    def offer(self, exhibits: list[tuple[str, str]], *, identity: bool, doubles: bool) -> None:
        """The exhibits that this one may translate; `identity` when this member holds the identity; `doubles`
        when a file is in the case already: it is kept again only when that is ticked."""
        if not doubles:
            del self.fields["again"]
        if exhibits:
            offer(self, "translation_of", [("", str(_("an original"))), *exhibits])
        else:
            del self.fields["translation_of"]
        if not identity:
            del self.fields["shows_identity"]


class CiteForm(HavreForm):
    """What cites a statement in a case; where the record does not say who spoke, a person does."""

    statement = forms.CharField(widget=forms.HiddenInput)
    case = forms.ChoiceField(label=_("In which case"))
    why = fields.text_field(
        label=_("Why it matters there"), required=False, rows=3, help_text=_("Stands in the dossier.")
    )
    answers = forms.ChoiceField(
        label=_("It answers"),
        required=False,
        help_text=_("A denial beside the claim that it denies: they will stand together in the dossier."),
    )
    speaker = fields.line_field(
        label=_("Who says it"),
        help_text=_("The record does not name a speaker. Describe them in a few words."),
    )
    outlet = fields.line_field(label=_("Who carried it"), help_text=_("The record does not name an outlet."))
    reported_by = fields.line_field(
        label=_("Who told it"), help_text=_("These are second-hand words, and the record does not say whose.")
    )

    def ask(self, cases: list[tuple[str, str]], *, cited: list[Any], missing: set[str]) -> None:
        """The member's cases, what each cites already, and which of the last three fields the record leaves open."""
        offer(self, "case", cases)
        if cited:
            offer(self, "answers", [("", str(_("nothing cited so far"))), *cited])
        else:
            del self.fields["answers"]
        for name in {"speaker", "outlet", "reported_by"} - missing:
            del self.fields[name]
