"""Forms of a family: linking two cases, and showing a happening of one in the other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.cases.types import Relation
from havre.web.forms import HavreForm, offer

from . import fields


class LinkForm(HavreForm):
    other = forms.ChoiceField(label=_("Which case"))
    relation = fields.one_of(
        Relation,
        label=_("That person is this one's"),
        help_text=_("Nothing else is kept of a link: no reason, and nothing of either case."),
    )

    def offer(self, cases: list[tuple[str, str]]) -> None:
        offer(self, "other", cases)


class ShareHappeningForm(HavreForm):
    happening = forms.ChoiceField(label=_("Which happening of this case"), widget=forms.RadioSelect)
    agreed = forms.ChoiceField(label=_("This person's consent"))
    agreed_there = forms.ChoiceField(label=_("The other person's consent"))
    read = forms.BooleanField(
        label=_("I read it: nothing in it says why either of them asks for protection."),
    )

    def offer(self, **choices: Any) -> None:
        for name, listed in choices.items():
            offer(self, name, listed)
