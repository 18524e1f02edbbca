"""Every rule that is shipped, and every other limit of it, with its last day worked out by hand.

The days of the week that the reckonings use, of 2026: 11 June is a Thursday, 30 June a Tuesday, 1 July a
Wednesday, 1 August a Saturday, 1 September and 1 December Tuesdays. French holidays met: 14 May (Ascension, Easter
being 5 April), 25 May (Whit Monday), 1 January.
"""

import datetime as dt

import pytest

from havre.cases.procedure import Event, Facts, Reckoned, reckon
from havre.cases.procedure.loading import shipped

TODAY = dt.date(2026, 11, 25)

# rule, where the claim is made, registered on, event on, last day counted, after moving, the same of a range's longest
RULES = """
EU-OLD-REG        de 2026-06-11 2026-06-10 2026-06-15 2026-06-15 - Thu 11, Fri 12, Mon 15
EU-OLD-DEC        de 2026-06-11 2026-06-11 2026-12-11 2026-12-11 - six months, a Friday
EU-OLD-TC         de 2026-06-30 2026-06-30 2026-09-30 2026-09-30 - three months, a Wednesday
EU-OLD-TCR        de 2026-06-30 2026-06-30 2026-08-30 2026-08-31 - two months, a Sunday: Monday
EU-OLD-TR         de 2026-06-30 2026-06-30 2026-12-30 2026-12-30 - six months, a Wednesday
APR-REG           de 2026-06-12 2026-06-12 2026-06-17 2026-06-17 - 12 + 5
APR-REG-CRISIS    de 2026-06-12 2026-06-12 2026-07-10 2026-07-10 - 28 days: 18 to 30 June, 10 more
APR-LODGE         de 2026-06-12 2026-06-12 2026-07-03 2026-07-03 - 21 days: 18 to 30 June, 3 more
APR-SPN           de 2026-06-12 2026-06-12 2026-07-12 2026-07-13 - 30 days: 18 to 30 June, 12 more; a Sunday: Monday
APR-INADM         de 2026-06-12 2026-06-12 2026-08-12 2026-08-12 - two months, a Wednesday
APR-ACC           de 2026-06-12 2026-06-12 2026-09-12 2026-09-14 - three months, a Saturday: Monday
APR-MERITS        de 2026-06-12 2026-06-12 2026-12-12 2026-12-14 - six months, a Saturday: Monday
APR-BORDER        de 2026-06-12 2026-06-12 2026-09-04 2026-09-04 - 84 days: 18 in June, 31 in July, 31 in August, 4 more
APR-APPEAL-SHORT  de 2026-06-12 2026-06-12 2026-06-17 2026-06-17 2026-06-22  12 + 5, 12 + 10
APR-APPEAL-STD    de 2026-06-12 2026-06-12 2026-06-26 2026-06-26 2026-07-10 two and four weeks, Fridays
APR-REMAIN        de 2026-06-12 2026-06-12 2026-06-17 2026-06-17 - 12 + 5
AMMR-TC           de 2026-07-01 2026-07-01 2026-09-01 2026-09-01 - two months, a Tuesday
AMMR-TCR          de 2026-07-01 2026-07-01 2026-08-01 2026-08-03 - one month, a Saturday: Monday
AMMR-TB           de 2026-07-01 2026-07-01 2026-07-15 2026-07-15 - 1 + 14
AMMR-TBC          de 2026-07-01 2026-07-01 2026-07-15 2026-07-15 - 1 + 14
AMMR-TD           de 2026-07-01 2026-07-01 2026-07-15 2026-07-15 - 1 + 14
AMMR-APPEAL       de 2026-07-01 2026-07-01 2026-07-08 2026-07-08 2026-07-22  1 + 7, 1 + 21
AMMR-TR           fr 2026-07-01 2026-07-01 2027-01-01 2027-01-04 - six months, a holiday on a Friday: Monday
FR-SPADA          fr 2026-05-20 2026-05-13 2026-05-19 2026-05-19 - Fri 15 (Thu 14 is Ascension), Mon 18, Tue 19
FR-90             fr 2026-05-29 2026-03-01 2026-05-30 2026-06-01 - 30 in March, 30 in April, 30 more; a Saturday: Monday
FR-OFPRA          fr 2026-06-11 2026-06-11 2026-07-02 2026-07-02 - 21 days: 19 to 30 June, 2 more
FR-OFPRA-COMP     fr 2026-06-11 2026-06-22 2026-06-30 2026-06-30 - 22 + 8
FR-INT-3P         fr 2026-06-11 2026-07-08 2026-07-01 2026-07-01 - 8 - 7
FR-DEC-A          fr 2026-06-12 2026-06-12 2026-06-27 2026-06-29 - 12 + 15, a Saturday: Monday
FR-CNDA           fr 2026-05-01 2026-06-11 2026-07-11 2026-07-13 - one month, a Saturday: Monday
FR-AJ             fr 2026-05-01 2026-06-11 2026-06-26 2026-06-26 - 11 + 15
FR-DUBLIN-APP     fr 2026-05-01 2026-06-30 2026-07-07 2026-07-07 - 7 days
FR-OQTF           fr 2026-05-01 2026-06-12 2026-07-12 2026-07-13 - one month, a Sunday: Monday
BE-CCE            be 2026-05-01 2026-06-17 2026-07-17 2026-07-17 - 30 days: 13 to 30 June, 17 more
DE-OLD            de 2026-05-01 2026-06-11 2026-06-25 2026-06-25 - 11 + 14
NL-OLD            nl 2026-05-01 2026-06-11 2026-07-09 2026-07-09 - 28 days: 19 to 30 June, 9 more
UK-FTT            uk 2026-05-01 2026-06-29 2026-07-13 2026-07-13 - 14 days: 1 to 30 June, 13 more
US-I589           us 2026-05-01 2025-06-14 2026-06-14 2026-06-15 - one year, a Sunday: Monday
CA-BOC            ca 2026-05-01 2026-06-12 2026-07-27 2026-07-27 - 45 days: 18 to 30 June, 27 more
CA-C12            ca 2026-05-01 2026-03-26 2027-03-26 2027-03-26 - one year, a Friday
"""

# rule, circumstance (- for another source's limit), its number, counted and moved from the event above, range's longest
OTHERS = """
EU-OLD-REG     other_authority          6  2026-06-18 2026-06-18 - Thu 11, Fri 12, Mon 15 to Thu 18
EU-OLD-REG     many_arrive              10 2026-06-24 2026-06-24 - then Fri 19, Mon 22, Tue 23, Wed 24
EU-OLD-DEC     extended                 21 2028-03-11 2028-03-13 - December 2026, 2027, March 2028; a Saturday: Monday
EU-OLD-TR      imprisoned               12 2027-06-30 2027-06-30 - a Wednesday
EU-OLD-TR      absconding               18 2027-12-30 2027-12-30 - a Thursday
APR-REG        many_arrive              15 2026-06-27 2026-06-29 - 12 + 15, a Saturday: Monday
APR-INADM      extended                 4  2026-10-12 2026-10-12 - a Monday
APR-INADM      case_38_1_e              10 2026-06-26 2026-06-26 - Mon 15 to Fri 19, Mon 22 to Fri 26
APR-MERITS     extended                 12 2027-06-12 2027-06-14 - a Saturday: Monday
APR-BORDER     crisis                   18 2026-10-16 2026-10-16 - six weeks after 4 September
AMMR-TCR       hit                      2  2026-07-15 2026-07-15 - 1 + 14
AMMR-TR        imprisoned               1  2027-07-01 2027-07-01 - a Thursday
AMMR-TR        absconding               3  2029-07-01 2029-07-02 - a Sunday: Monday
FR-SPADA       many_arrive              10 2026-05-29 2026-05-29 - Fri 15, Mon 18 to Fri 22, Tue 26 to Fri 29
FR-90          guiana                   60 2026-04-30 2026-04-30 - 30 in March, 30 in April
FR-OFPRA-COMP  -              12 2026-07-04 2026-07-06 - 8 to 30 June, 4 more; a Saturday: Monday
FR-INT-3P      accelerated              -4 2026-07-04 2026-07-04 - 8 - 4, a Saturday, never moved towards the interview
FR-DEC-A       detained                 96 2026-06-15 2026-06-16 - ends during the 16th: the last whole day is the 15th
FR-CNDA        overseas                 2  2026-08-11 2026-08-11 - a Tuesday
FR-DUBLIN-APP  detained                 48 2026-07-01 2026-07-02 - ends during 2 July: the last whole day is the 1st
FR-OQTF        house_arrest             7  2026-06-19 2026-06-19 - 12 + 7
FR-OQTF        imprisoned               7  2026-06-19 2026-06-19 - 12 + 7
FR-OQTF        detained                 48 2026-06-13 2026-06-14 - ends during the 14th: the last whole day is the 13th
BE-CCE         accelerated              10 2026-06-27 2026-06-29 - 17 + 10, a Saturday: Monday
BE-CCE         urgent                   5  2026-06-22 2026-06-22 2026-06-29  17 + 5, and 17 + 10 as above
DE-OLD         section_34a_36           1  2026-06-18 2026-06-18 - 11 + 7
NL-OLD         general_or_border        1  2026-06-18 2026-06-18 - 11 + 7
CA-BOC         -              15 2026-06-27 2026-06-29 - 12 + 15, a Saturday: Monday
CA-C12         irregular_land_crossing  14 2026-04-09 2026-04-09 - 14 days: 27 to 31 March, 9 more
"""

ROWS = {line.split()[0]: line.split()[1:7] for line in RULES.strip().splitlines()}
OTHER_ROWS = [line.split()[:6] for line in OTHERS.strip().splitlines()]
SHIPPED = {rule.id: rule for file in shipped().values() for rule in file.rules}


def day(text: str) -> dt.date | None:
    return None if text == "-" else dt.date.fromisoformat(text)


def reckoned(rule: str, *circumstances: str) -> list[Reckoned]:
    where, registered, on, *_ = ROWS[rule]
    trigger = SHIPPED[rule].trigger
    happened = Event(trigger, dt.date.fromisoformat(on), circumstances=frozenset(circumstances))
    known = [happened]
    if trigger != "registered":
        known.append(Event("registered", dt.date.fromisoformat(registered)))
    return [row for row in reckon(Facts(where, known), today=TODAY).rows if row.rule.id == rule]


def test_the_table_has_every_rule_and_every_other_limit() -> None:
    assert set(ROWS) == set(SHIPPED)
    assert len(SHIPPED) == 40
    listed = sorted((rule, name.strip("-"), int(number)) for rule, name, number, *_ in OTHER_ROWS)
    assert listed == sorted(
        (one.id, each.if_, each.limit) for one in SHIPPED.values() for each in one.instead
    )


@pytest.mark.parametrize("rule", ROWS)
def test_the_last_day_is_the_one_worked_out_by_hand(rule: str) -> None:
    [row] = [row for row in reckoned(rule) if row.variant is None]
    assert [row.counted, row.due, row.latest] == [day(text) for text in ROWS[rule][3:]]
    assert row.act_on == row.counted  # nothing ever says to act later than the limit as counted


@pytest.mark.parametrize(("rule", "name", "number", "counted", "due", "latest"), OTHER_ROWS)
def test_the_last_day_of_every_other_limit_is_the_one_worked_out_by_hand(
    rule: str, name: str, number: str, counted: str, due: str, latest: str
) -> None:
    given = [] if name == "-" else [name]
    [row] = [
        row
        for row in reckoned(rule, *given)
        if row.variant and row.variant.if_ == name.strip("-") and row.variant.limit == int(number)
    ]
    assert [row.counted, row.due, row.latest] == [day(text) for text in (counted, due, latest)]
    assert row.supposed == (name == "-")
