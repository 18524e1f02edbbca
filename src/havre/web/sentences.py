"""Sentences of the layers below, in the language of who reads them."""

from django.utils.translation import gettext

from havre.base.errors import HavreError


def say(error: HavreError) -> str:
    """What `error` says, translated; what changes in it is put in afterwards."""
    sentence = gettext(error.sentence)
    return sentence % error.values if error.values else sentence
