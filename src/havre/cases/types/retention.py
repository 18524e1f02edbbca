"""How long a case is kept."""

from havre.cases.types.parts import check_day
from havre.ledger.types import Sealed


class Retention(Sealed, frozen=True, kw_only=True):
    """Until when a case is kept: an ISO day, or empty while nobody has decided.

    While `hold` stands (somebody may still need the case, as before a court) it can't be destroyed, whatever the day.
    `reason` says why the day, or the hold, is as it is.
    """

    kind = "retention"
    indexed = ("keep_until", "hold")

    keep_until: str = ""
    hold: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        check_day(self.keep_until)
