"""Who may see a page at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from . import errors
from .requests import MemberRequest

P = ParamSpec("P")


def unlocked(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for unlocked members; anybody else is sent to the unlock page, whatever they asked for."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "workspace", None) is None:
            return errors.locked(request)
        return view(cast("MemberRequest", request), *args, **kwargs)

    return guarded


def takes_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a page whose form may send files; they are sealed as they arrive."""
    vars(view)["takes_files"] = True
    return view


def takes_public_files(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a page whose form may send a file that is no secret, of at most `most` bytes: it is kept in memory."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        vars(view)["takes_public_files"] = most
        return view

    return mark
