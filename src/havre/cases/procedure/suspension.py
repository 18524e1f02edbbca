"""A limit that stops while legal aid is decided on, and goes on with the days left (France: Loi 91-647 art. 9-4)."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Suspension:
    """`left` days remain from the notification; `resumed` is the new last day, None while none is known.

    `says` is the sentence for a person, also where nothing was suspended (`left` is None).
    """

    left: int | None
    resumed: dt.date | None
    says: str


def suspended(
    *, event: dt.date, last: dt.date, asked: dt.date, ask_by: dt.date, told: dt.date | None
) -> Suspension:
    """What a request that arrived on `asked` does to a limit that runs from `event` to `last`.

    `ask_by` is the last day for asking; `told` the day on which the decision on it was notified. Where it is
    doubtful whether the limit was suspended, it was not: acting too early loses nothing.
    """
    if asked < event:
        return _not(
            "Legal aid was asked for before the decision was notified: whether that suspends is not known here."
        )
    if asked > ask_by:
        return _not(f"Legal aid was asked for after {ask_by.isoformat()}, too late to suspend the limit.")
    left = (last - asked).days
    if told is None:
        return Suspension(
            left,
            None,
            f"Suspended since {asked.isoformat()}: {left} days are left from the day on which the decision on "
            "legal aid is notified. The date given here is the one without suspension.",
        )
    if told < asked:
        return _not(
            "The decision on legal aid is dated before the request for it: check both. No suspension is counted."
        )
    return Suspension(
        left,
        told + dt.timedelta(days=left),
        f"Suspended from {asked.isoformat()} to {told.isoformat()} for legal aid: {left} days were left.",
    )


def _not(says: str) -> Suspension:
    return Suspension(None, None, says)
