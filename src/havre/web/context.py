"""What every template may show."""

from django.http import HttpRequest

# Sentences that a page shows after something was done; the address carries only the word.
from .done import SENTENCES


def everywhere(request: HttpRequest) -> dict[str, object]:
    """The unlocked member's handle, and the sentence for what was just done."""
    return {
        "handle": getattr(request, "handle", None),
        "done": SENTENCES.get(request.GET.get("done", "")),
    }
