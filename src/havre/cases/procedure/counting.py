"""Counting a limit from its event.

The day of the event does not count; Saturdays, Sundays and holidays do, except among working days; months
and years end on the day of the same number, or on the month's last where it has none.
"""

import calendar
import datetime as dt

from havre.cases.procedure.calendars import ONE_DAY, is_worked
from havre.cases.procedure.rules import Unit

HOURS_A_DAY = 24


def last_day(event: dt.date, number: int, unit: Unit, *, jurisdiction: str) -> dt.date:
    """The last day of a limit of `number` units from `event`, before anything moves it.

    Hours run from an hour that is not known: theirs is the last day that lies within the limit whatever the hour was.
    """
    if unit is Unit.WORKING_DAYS:
        return _working(event, number, jurisdiction)
    if unit in (Unit.MONTHS, Unit.YEARS):
        return _months(event, number * (12 if unit is Unit.YEARS else 1))
    if unit is Unit.HOURS:
        return event + dt.timedelta(days=number // HOURS_A_DAY - 1)
    return event + dt.timedelta(days=number * (7 if unit is Unit.WEEKS else 1))


def _working(event: dt.date, number: int, jurisdiction: str) -> dt.date:
    day = event
    while number:
        day += ONE_DAY
        number -= is_worked(day, jurisdiction)
    return day


def _months(event: dt.date, number: int) -> dt.date:
    year, month = divmod(event.year * 12 + event.month - 1 + number, 12)
    return dt.date(year, month + 1, min(event.day, calendar.monthrange(year, month + 1)[1]))
