"""Forms of the organisation's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.web.forms import QUIET, HavreForm, offer


class InviteForm(HavreForm):
    handle = forms.CharField(
        label=_("Handle"),
        max_length=40,
        help_text=_(
            "A short name for unlocking. It is not sealed: choose one that says nothing about the person."
        ),
        widget=forms.TextInput(attrs=QUIET),
    )
    administrator = forms.BooleanField(
        label=_("May invite and vouch for others"),
        required=False,
        help_text=_("This gives no right on any case."),
    )


class VouchForm(HavreForm):
    words = forms.CharField(
        label=_("The eight words they read to you"),
        max_length=200,
        help_text=_(
            "Call them, over a channel you both trust. Don't take the words from the same message as the link."
        ),
        widget=forms.TextInput(attrs=QUIET),
    )


class HandOverForm(HavreForm):
    to = forms.ChoiceField(label=_("To whom"))

    def offer(self, members: list[tuple[str, str]]) -> None:
        offer(self, "to", members)


class LeaveForm(HavreForm):
    sure = forms.BooleanField(label=_("They have left, or must be kept out from now on"))


class TeamForm(HavreForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Every member can read it. It is sealed."),
        widget=forms.TextInput(attrs=QUIET),
    )


class TeamMemberForm(HavreForm):
    member = forms.ChoiceField(label=_("Who"))
    manages = forms.BooleanField(label=_("They may take others into this team"), required=False)

    def offer(self, members: list[tuple[str, str]]) -> None:
        offer(self, "member", members)
