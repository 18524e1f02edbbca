"""What a handle and an organisation's name may be."""

import re

from havre.base.errors import WrongInput


def checked_handle(handle: str) -> str:
    """`handle` in its one form: lower case letters and digits, with `.`, `-` or `_` inside, 2 to 40 characters.

    Raises:
        WrongInput: it can't be a handle.
    """
    handle = handle.strip().casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,38}[a-z0-9]", handle):
        raise WrongInput(
            "A handle has 2 to 40 characters: letters a to z, digits, and . - _ between them. It is not sealed:"
            " choose one that says nothing about the person.",
            field="handle",
        )
    return handle


def checked_name(name: str) -> str:
    """An organisation's name.

    Raises:
        WrongInput: it is empty or longer than 200 characters.
    """
    name = name.strip()
    if not name or len(name) > 200:
        raise WrongInput("Give the organisation a name of at most 200 characters.", field="organisation")
    return name
