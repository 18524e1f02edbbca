"""What somebody is typing, kept before it is done."""

from havre.cases.types.parts import Part
from havre.ledger.types import Sealed


class Typed(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One field of a form, by the name that the page gives it, and all that it holds."""

    name: str
    values: tuple[str, ...]


class Draft(Sealed, frozen=True, kw_only=True):
    """A form of a case as far as its writer filled it in; only they are shown it.

    `page` is the form's address after the case's own. Nothing finds a draft by its words.
    """

    kind = "draft"
    indexed = ("page",)

    page: str
    typed: tuple[Typed, ...]
