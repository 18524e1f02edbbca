"""Forms of consent, of sharing a case, and of what goes out of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre import seal
from havre.base.errors import WrongInput
from havre.cases.dossier import IDENTITY, POSSIBLE
from havre.cases.types import OUTSIDE, ConsentForm, DossierFormat, DossierLanguage, Field, Purpose
from havre.web.forms import HavreForm, offer
from havre.web.sentences import say

from . import fields


class ConsentGivenForm(HavreForm):
    purpose = fields.one_of(Purpose, label=_("For what"))
    recipient = fields.line_field(
        label=_("For whom"), help_text=_("The office or person who may receive it.")
    )
    about = fields.some_of(Field, Field, label=_("About what"))
    form = fields.one_of(ConsentForm, label=_("How it was given"))
    language = fields.one_language(label=_("Language it was explained in"))
    explained_by = fields.line_field(label=_("Explained by"))
    given = fields.day_field(label=_("Given on"))
    expires = fields.day_field(
        label=_("Good until"), required=False, help_text=_("Empty: until the person takes it back.")
    )


class WithdrawForm(HavreForm):
    """When the person took a consent back, and whom they told. Nobody has to give a reason."""

    withdrawn = fields.day_field(label=_("Taken back on"))
    told = fields.line_field(label=_("Whom they told"), required=False)
    why = fields.text_field(
        label=_("What they said of it"),
        required=False,
        rows=3,
        help_text=_("Only if they want it kept. Nobody has to give a reason, and nobody may ask for one."),
    )


class HandOutForm(HavreForm):
    """For whom something of a case leaves the seal, and for what."""

    purpose = fields.one_of(OUTSIDE, label=_("For what"))
    recipient = fields.line_field(label=_("For whom"))


class OwnDataForm(HavreForm):
    read = forms.BooleanField(
        label=_("I read it: nothing in it harms another person, and it is the person themself who asks.")
    )


class ShareForm(HavreForm):
    to = forms.ChoiceField(label=_("With whom"))
    until = fields.day_field(
        label=_("Until"),
        required=False,
        help_text=_("The last day on which they can open it. Empty: until it is taken away."),
    )
    write = forms.BooleanField(label=_("They may also write in it"), required=False)
    grant = forms.BooleanField(label=_("They may also share it with others"), required=False)
    with_identity = forms.BooleanField(
        label=_("They may also see who the person is"),
        required=False,
        help_text=_("Only for those who can't help without it."),
    )

    def offer(self, members: list[tuple[str, str]], teams: list[tuple[str, str]], *, identity: bool) -> None:
        offer(self, "to", [(_("Members"), members), (_("Teams"), teams)] if teams else members)
        if not identity:
            del self.fields["with_identity"]


class TakeAwayForm(HavreForm):
    what = forms.ChoiceField(label=_("What is taken away"), widget=forms.RadioSelect)

    def offer(self, parts: list[str]) -> None:
        """What they hold and can be taken from them; who the person is can be taken alone."""
        choices = [("+".join(parts), _("The whole case") if len(parts) == 2 else _("The case file"))]
        if seal.IDENTITY in parts:
            choices.append((seal.IDENTITY, _("Only who the person is")))
        offer(self, "what", choices)
        self.initial = {"what": choices[0][0]}


class DossierForm(HavreForm):
    """What a dossier is for and what stands in it."""

    purpose = fields.one_of(OUTSIDE, label=_("For what"))
    recipient = fields.line_field(label=_("For whom"))
    language = forms.TypedChoiceField(
        label=_("In which language"),
        choices=[(DossierLanguage.ENGLISH, _("English")), (DossierLanguage.FRENCH, _("French"))],
        coerce=DossierLanguage,
        help_text=_("Headings, dates and lists. What people wrote stays as they wrote it."),
    )
    format = forms.TypedChoiceField(
        label=_("As what"),
        choices=[
            (DossierFormat.PDF, _("PDF, to hand in")),
            (DossierFormat.WORD, _("Word, to go on writing")),
            (DossierFormat.PACKAGE, _("Sealed package with the exhibits, for one age key")),
        ],
        coerce=DossierFormat,
    )
    key = fields.line_field(
        label=_("The recipient's age key"),
        required=False,
        help_text=_(
            "For a package only: the public key that begins with age1. Ask for it in person, or over a call."
        ),
    )
    show = fields.some_of(
        [field for field in Field if field in POSSIBLE],
        Field,
        label=_("What it shows"),
        help_text=_("What the person agreed to is checked against this, field by field."),
    )
    narratives = forms.MultipleChoiceField(
        label=_("Narratives"), required=False, widget=forms.CheckboxSelectMultiple
    )
    happenings = forms.MultipleChoiceField(
        label=_("Chronology"), required=False, widget=forms.CheckboxSelectMultiple
    )
    interviews = forms.MultipleChoiceField(
        label=_("Interviews"), required=False, widget=forms.CheckboxSelectMultiple
    )
    exhibits = forms.MultipleChoiceField(
        label=_("Exhibits"), required=False, widget=forms.CheckboxSelectMultiple
    )
    citations = forms.MultipleChoiceField(
        label=_("Citations"), required=False, widget=forms.CheckboxSelectMultiple
    )

    boxes = forms.BooleanField(
        label=_("Print letters that no typeface here has as empty boxes"), required=False
    )

    def offer(self, parts: dict[str, list[tuple[str, str]]], *, identity: bool) -> None:
        """The entries to choose from, by part; fields of the identity only for those who hold it."""
        for name, choices in parts.items():
            if choices:
                offer(self, name, choices)
                self.fields[name].initial = [value for value, _word in choices]
            else:
                del self.fields[name]
        if not identity:
            shown = [field for field in Field if field in POSSIBLE - IDENTITY]
            offer(self, "show", fields.choices_of(shown))

    def clean_key(self) -> seal.AgeRecipient | None:
        """The key, where one was given."""
        typed: str = self.cleaned_data["key"]
        try:
            return seal.read_recipient(typed, field="key") if typed else None
        except WrongInput as wrong:
            raise forms.ValidationError(say(wrong)) from None

    def parts(self) -> list[Any]:
        """The fields that choose single entries."""
        named = ("narratives", "happenings", "interviews", "exhibits", "citations")
        return [self[name] for name in named if name in self.fields]

    def parts_wrong(self) -> bool:
        """Whether one of them has to be looked at again."""
        return any(part.errors for part in self.parts())
