"""Base of the small values inside sealed types: encoded as arrays, and silent when printed."""

import msgspec


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A value nested in a sealed type; its `repr` shows nothing, so that no log or traceback does."""

    def __repr__(self) -> str:
        return f"<sealed part {type(self).__name__}>"
