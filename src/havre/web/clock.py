"""Where the pages read the time; everything below is told it."""

from datetime import UTC, datetime

from havre.base.ids import Micros


def now() -> Micros:
    """Microseconds since 1970-01-01 00:00 UTC."""
    return Micros(int(datetime.now(UTC).timestamp() * 1_000_000))
