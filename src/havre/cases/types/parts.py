"""Base of the small values inside sealed types (encoded as arrays, silent when printed), and bounds of plain ones."""

import datetime as dt
from typing import Annotated

import msgspec

Sha256 = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Secret = Sha256  # an age identity is as long
Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Length = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


def check_day(text: str) -> None:
    """ValueError unless `text` is an ISO day, or empty. Lists of what is due are of all cases: none may close them."""
    if text:
        dt.date.fromisoformat(text)


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A value nested in a sealed type; its `repr` shows nothing, so that no log or traceback does."""

    def __repr__(self) -> str:
        return f"<sealed part {type(self).__name__}>"
