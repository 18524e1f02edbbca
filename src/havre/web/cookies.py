"""The one cookie of a member: a secret, and nothing else."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

NAME = "havre"


def secret_of(request: HttpRequest) -> bytes | None:
    """The secret that the browser sent, or None when there is none that could be one."""
    value = request.COOKIES.get(NAME, "")
    try:
        secret = bytes.fromhex(value)
    except ValueError:
        return None
    return secret if len(secret) == 32 else None


def give(response: HttpResponseBase, secret: bytes) -> None:
    """Hand the secret to the browser until it closes."""
    response.set_cookie(NAME, secret.hex(), httponly=True, secure=True, samesite="Strict")


def forget(response: HttpResponseBase) -> None:
    """Take the cookie away again, unless this answer just gave a new one; and with it the pages that the browser may
    still hold whole to go back to. No answer may be kept, but not every browser reads that as meant for those, too.
    """
    if NAME not in response.cookies:
        response.delete_cookie(NAME, samesite="Strict")
        response.headers["Clear-Site-Data"] = '"cache"'
