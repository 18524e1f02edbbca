"""The base of every form."""

from django import forms

from havre.base.errors import WrongInput


class HavreForm(forms.Form):
    """A form that can show the sentence of a refusal where it belongs, and keeps everything typed."""

    def refuse(self, error: Exception) -> None:
        """Show `error` beside its field, or above the form when it belongs to none."""
        field = error.field if isinstance(error, WrongInput) else ""
        self.add_error(field if field in self.fields else None, str(error))
