"""Forms of the organisation's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre import seal
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
        help_text=_("And approve what takes two people. This gives no right on any case."),
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


class GiveBackForm(HavreForm):
    """Gives back, with the words that were compared; to decline takes none."""

    books = forms.MultipleChoiceField(label=_("What they held"), widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("The eight words they read to you"),
        max_length=200,
        help_text=_(
            "Call them, over a channel you both trust, and ask for the words of their new key. They stand on their own"
            " page under Organisation. Take them from nobody else."
        ),
        widget=forms.TextInput(attrs=QUIET),
    )

    def decline(self) -> None:
        self.fields["words"].required = False


class NewSharesForm(HavreForm):
    needed = forms.IntegerField(
        label=_("How many shares are needed together"),
        min_value=seal.FEWEST_NEEDED,
        max_value=seal.MOST_SHARES,
        help_text=_("Two, or more where many hold one. Fewer than these open nothing."),
    )
    count = forms.IntegerField(
        label=_("How many shares there are in all"),
        min_value=seal.FEWEST_NEEDED,
        max_value=seal.MOST_SHARES,
        help_text=_("One for each person who keeps one. Some more than are needed: sheets get lost."),
    )
    reason = forms.CharField(
        label=_("Why the old shares can't be entered"),
        max_length=2000,
        help_text=_("For the administrator who is asked to approve it. Sealed."),
        widget=forms.Textarea(attrs=QUIET),
    )

    def with_old_shares(self) -> None:
        """The old ones were entered: nobody has to approve it."""
        del self.fields["reason"]


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


class CheckForm(HavreForm):
    """A checkpoint that was kept elsewhere: its text, or the file that came with it."""

    note = forms.CharField(
        label=_("The text of the checkpoint"),
        required=False,
        max_length=20_000,
        help_text=_("Paste it as it came, with the message around it if you like."),
        widget=forms.Textarea(attrs={**QUIET, "rows": 5}),
    )
    file = forms.FileField(
        label=_("Or its file"),
        required=False,
        help_text=_("The file tells besides whether something that was destroyed has come back."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("note")) == bool(given.get("file")):
            raise forms.ValidationError(_("Paste the text or choose the file, one of the two."))
        return given
