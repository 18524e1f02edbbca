"""Forms of what happened: the narrative and the chronology."""

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.web.forms import offer

from . import fields
from .case import Changing


class NarrativeForm(Changing):
    language = fields.one_language(label=_("Language"))
    text = fields.text_field(label=_("In the person's own words"), testimony=True, rows=16)
    translation_of = forms.ChoiceField(
        label=_("A translation of"),
        required=False,
        help_text=_("Leave it at “an original” for the person's own account."),
    )
    translated_by = fields.line_field(label=_("Translated by"), required=False)

    def offer(self, originals: list[tuple[str, str]]) -> None:
        """The narratives that this one may be a translation of."""
        offer(self, "translation_of", [("", str(_("an original"))), *originals])


class HappeningForm(Changing):
    when = fields.WhenField(
        label=_("When"),
        help_text=_(
            "As exactly as it is known: 3 May 2017, May 2017, spring 2017, 2017, before May 2017, or unknown."
        ),
    )
    what = fields.text_field(label=_("What happened"), rows=3)
    where = fields.line_field(label=_("Where"), required=False)
    who = fields.line_field(label=_("Who was there"), required=False, help_text=_("Stands in the dossier."))
    source = fields.line_field(
        label=_("How it is known"),
        required=False,
        help_text=_("In words: “told twice”. Stands in the dossier."),
    )
    sources = forms.MultipleChoiceField(
        label=_("It is told or shown in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    after = forms.ChoiceField(
        label=_("It happened after"),
        required=False,
        help_text=_("Where the person knows the order, but no date: “in spring, before the arrest”."),
    )
    before = forms.ChoiceField(label=_("It happened before"), required=False)
    before_birth = forms.BooleanField(
        label=_("It happened before the person was born, and belongs here"), required=False
    )

    def offer(
        self, sources: list[tuple[str, str]], *, others: list[tuple[str, str]], knows_birth: bool
    ) -> None:
        """What may show it, and the other lines that it may lie before or after."""
        if sources:
            offer(self, "sources", sources)
        else:
            del self.fields["sources"]
        for name in ("after", "before"):
            if others:
                offer(self, name, [("", str(_("not known"))), *others])
            else:
                del self.fields[name]
        if not knows_birth:
            del self.fields["before_birth"]
