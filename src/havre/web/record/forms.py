"""Forms of the record's pages."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from havre.record.models import Statement
from havre.web.forms import HavreForm


class SearchForm(HavreForm):
    """Sent by POST, so that what is looked for stands in no address and no browser's history."""

    words = forms.CharField(
        label=_("Words"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    act = forms.ChoiceField(
        label=_("With"), required=False, choices=[("", _("any statement")), *Statement.Act.choices]
    )
    outlet = forms.ChoiceField(label=_("Carried by"), required=False)
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, outlets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everyone: list[tuple[str, str | Promise]] = [("", _("any outlet"))]
        outlet = self.fields["outlet"]
        if isinstance(outlet, forms.ChoiceField):
            outlet.choices = everyone + [(name, name) for name in outlets]


class AddForm(HavreForm):
    file = forms.FileField(
        label=_("Report"),
        help_text=_(
            "HTML, PDF or plain text, at most 20 MB. The record is not sealed: add only what is public already."
        ),
    )
    address = forms.URLField(
        label=_("Where it was published"),
        required=False,
        assume_scheme="https",
        max_length=2000,
        help_text=_("The address is kept with the report. Nothing is fetched from it."),
    )
