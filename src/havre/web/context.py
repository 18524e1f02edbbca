"""What every template may show."""

from django.http import HttpRequest

# Sentences that a page shows after something was done; the address carries only the word.
from .done import SENTENCES


def everywhere(request: HttpRequest) -> dict[str, object]:
    """The unlocked member's handle, the sentence for what was just done, and what the server's clock says."""
    now = getattr(request, "now", None)
    return {
        "handle": getattr(request, "handle", None),
        "server_now": now,
        "server_millis": "" if now is None else str(now // 1000),
        "done": SENTENCES.get(request.GET.get("done", "")),
    }
