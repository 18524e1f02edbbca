"""Why consent does not reach, in the reader's language."""

from django.utils.translation import gettext

from havre.cases.consent import NotAllowed, Reason
from havre.web import words
from havre.web.templatetags.havre import day


def reasons_of(refused: NotAllowed) -> list[str]:
    """One sentence for each reason."""
    return [_said(reason) for reason in refused.reasons]


def _said(reason: Reason) -> str:
    """The whole sentence is translated first; what changes in it is put in afterwards."""
    values = {"field": words.of(reason.field) if reason.field is not None else "", "day": day(reason.day)}
    return gettext(reason.sentence) % values
