"""Values that must not be printed, logged, compared in variable time, or pickled by accident."""

import hmac
from typing import NoReturn, Self

from havre.seal.errors import SealError
from havre.seal.randomness import new_secret


class Hidden:
    """32 secret bytes. The name `unsafe_bytes` marks each place where they come out."""

    __slots__ = ("unsafe_bytes",)
    __hash__ = None  # type: ignore[assignment]  # a secret is never a dictionary key

    def __init__(self, raw: bytes) -> None:
        if type(raw) is not bytes or len(raw) != 32:
            raise SealError(f"a {type(self).__name__} is 32 bytes")
        self.unsafe_bytes = raw

    @classmethod
    def new(cls) -> Self:
        return cls(new_secret())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hidden) or type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self.unsafe_bytes, other.unsafe_bytes)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not pickled")


class Seed(Hidden):
    """The one secret of a key holder; every key of theirs is derived from it."""

    __slots__ = ()


class CompartmentKey(Hidden):
    """The random key of one compartment of one book at one epoch."""

    __slots__ = ()


class CacheKey(Hidden):
    """A member's own symmetric key, for what only they seal and open."""

    __slots__ = ()
