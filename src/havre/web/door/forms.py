"""Forms before anybody is unlocked."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from havre.web.forms import QUIET, HavreForm


def _hidden() -> forms.PasswordInput:
    return forms.PasswordInput(attrs=QUIET)


class NewPassphrase(HavreForm):
    """A passphrase, typed twice; six drawn words are offered."""

    passphrase = forms.CharField(label=_("Passphrase"), max_length=1000, strip=False, widget=_hidden())
    again = forms.CharField(
        label=_("The same passphrase again"), max_length=1000, strip=False, widget=_hidden()
    )

    def suggest(self, words: str) -> None:
        """Offer `words` beside the field."""
        self.fields["passphrase"].help_text = format_html(
            "{} <strong>{}</strong>",
            _("Six words drawn for you, or your own as strong:"),
            words,
        )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("passphrase") != cleaned.get("again"):
            self.add_error("again", _("The two are not the same. Type the passphrase once more in both."))
        return cleaned


class SetUpForm(NewPassphrase):
    organisation = forms.CharField(
        label=_("Name of the organisation"), max_length=200, help_text=_("Sealed: only members see it.")
    )
    handle = forms.CharField(
        label=_("Your handle"),
        max_length=40,
        help_text=_("A short name to unlock with. It is not sealed: choose one that says nothing about you."),
        widget=forms.TextInput(attrs=QUIET),
    )
    field_order = ("organisation", "handle", "passphrase", "again")


class ChangedPassphraseForm(NewPassphrase):
    current = forms.CharField(label=_("Your passphrase now"), max_length=1000, strip=False, widget=_hidden())
    field_order = ("current", "passphrase", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passphrase"].label = _("New passphrase")


class JoinForm(NewPassphrase):
    token = forms.CharField(widget=forms.HiddenInput)


class ShareForm(HavreForm):
    """One recovery share, as it stands on its sheet. It is shown: 33 words are not typed blind."""

    share = forms.CharField(
        label=_("The 33 words of one share"),
        max_length=2000,
        help_text=_("In their order, with spaces or line ends between; numbers may stand beside them."),
        widget=forms.Textarea(attrs=QUIET),
    )


class RecoveredMemberForm(NewPassphrase):
    """Who comes in by the shares, and whose passphrases are lost."""

    handle = forms.CharField(
        label=_("Handle of the new member"),
        max_length=40,
        help_text=_(
            "A short name to unlock with. It is not sealed: choose one that says nothing about the person."
        ),
        widget=forms.TextInput(attrs=QUIET),
    )
    lost = forms.MultipleChoiceField(
        label=_("Whose passphrase is lost for good, or in other hands?"),
        required=False,
        help_text=_("Their keys end for ever, and their handles are free again. The others go on as before."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("lost", "handle", "passphrase", "again")


class UnlockForm(HavreForm):
    handle = forms.CharField(label=_("Handle"), max_length=40, widget=forms.TextInput(attrs=QUIET))
    passphrase = forms.CharField(label=_("Passphrase"), max_length=1000, strip=False, widget=_hidden())
