"""Forms of the organisation's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.web.forms import QUIET, HavreForm


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
