"""The base of every form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.base.errors import HavreError, WrongInput
from havre.seal import SealError
from havre.web.sentences import say

# For what the browser must neither remember nor correct: handles, passphrases, words read aloud.
QUIET = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class HavreForm(forms.Form):
    """A form that can show the sentence of a refusal where it belongs, and keeps everything typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("This is needed.")

    def refuse(self, error: HavreError) -> None:
        """Show `error` beside its field, or above the form when it belongs to none.

        A fault of the seal is no refusal that typing anew could mend: it goes on to its own page, and into the log.
        """
        if isinstance(error, SealError):
            raise error
        field = error.field if isinstance(error, WrongInput) else ""
        self.add_error(field if field in self.fields else None, say(error))


def offer(form: HavreForm, name: str, choices: Any) -> None:
    """Give a field what can be chosen in it now."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
        # Django's own sentence repeats the value, and these are ids.
        field.error_messages["invalid_choice"] = _("This is no longer there. Choose again.")
