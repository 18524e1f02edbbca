"""Forms of the procedure: what happened, and what is decided about a limit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.cases.procedure import CIRCUMSTANCES, EVERY_EVENT, Decision
from havre.web.forms import HavreForm, offer

from . import fields
from .case import Changing


class StepForm(Changing):
    event = forms.ChoiceField(label=_("What happened, or is set"), choices=list(EVERY_EVENT.items()))
    on = fields.day_field(label=_("On"), help_text=_("For a decision: the day on which it was notified."))
    decision = forms.ChoiceField(
        label=_("What was decided about"),
        required=False,
        choices=lambda: [("", _("not known, or no decision")), *fields.choices_of(Decision)],
        help_text=_("Left open, every appeal that may apply is reckoned."),
    )
    circumstances = forms.MultipleChoiceField(
        label=_("What changes the limits"),
        required=False,
        choices=list(CIRCUMSTANCES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    note = fields.line_field(label=_("Note"), required=False)


class DeadlineForm(HavreForm):
    rule = forms.ChoiceField(label=_("Which limit"), widget=forms.RadioSelect)
    due = fields.day_field(
        label=_("Last day"),
        required=False,
        help_text=_("As the notified decision or a lawyer says. Leave it empty to keep the reckoned one."),
    )
    met = forms.BooleanField(label=_("It was kept: what was to be done is done"), required=False)
    reason = fields.line_field(
        label=_("Why"), help_text=_("“The decision prints one month.” “Sent on 3 July.”")
    )

    def offer(self, limits: list[tuple[str, str]]) -> None:
        """The limits of the step."""
        offer(self, "rule", limits)
