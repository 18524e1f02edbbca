"""The one error of this layer: what a person reads never says why something sealed did not open."""

from havre.base.errors import HavreError


class SealError(HavreError):
    """Sealed or signed bytes were refused.

    `str()` is always the same sentence, so that nobody can probe keys or bytes by comparing answers.
    `cause` is for the operator's log; it names the check that failed and never holds plaintext or keys.
    """

    def __init__(self, cause: str) -> None:
        super().__init__("This could not be opened.")
        self.cause = cause


class LeafError(SealError):
    """A leaf that breaks the log; `cause` is the fault kind that `verify_log` gives it."""


class WitnessError(SealError):
    """A checkpoint kept elsewhere that can't be held against this log; `cause` says why in one of its results."""
