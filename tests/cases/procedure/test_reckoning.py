"""What may apply when, what competes, what stops a limit, and what is said beside it."""

import datetime as dt

import pytest

from havre.base.errors import WrongInput
from havre.cases.procedure import Answer, Decision, Event, Facts, reckon

TODAY = dt.date(2026, 11, 25)


def on(event: str, day: str, **more: object) -> Event:
    return Event(event, dt.date.fromisoformat(day), **more)  # type: ignore[arg-type]


def answer(where: str, *events: Event, today: dt.date = TODAY, **limits: int) -> Answer:
    named = {name.replace("_", "-"): number for name, number in limits.items()}
    return reckon(Facts(where, events, named), today=today)


def ids(given: Answer) -> set[str]:
    return {row.rule.id for row in given.rows}


def said(given: Answer, rule: str) -> str:
    return " ".join(next(row for row in given.rows if row.rule.id == rule and row.variant is None).warnings)


# By the day of registration: the older directive to 11 June, the regulation on procedures from 12 June, the older
# criteria (Dublin) to 30 June, the newer ones from 1 July.
OLD = {"EU-OLD-DEC"}
NEW = {"APR-INADM", "APR-ACC", "APR-MERITS"}


@pytest.mark.parametrize(
    ("day", "examination", "criteria", "checked"),
    [
        ("2026-06-11", OLD, {"EU-OLD-TC"}, False),
        ("2026-06-12", NEW, {"EU-OLD-TC"}, True),
        ("2026-06-30", NEW, {"EU-OLD-TC"}, True),
        ("2026-07-01", NEW, set(), False),
    ],
)
def test_the_day_of_registration_decides_which_law_applies(
    day: str, examination: set[str], criteria: set[str], checked: bool
) -> None:
    given = answer("fr", on("registered", day), on("lodged", "2026-07-10"))
    assert {row.rule.id for row in given.rows if row.event.id == "lodged"} == examination | criteria
    at_once = {
        "2026-06-11": set(),
        "2026-06-12": {"APR-LODGE", "APR-BORDER"},
        "2026-06-30": {"APR-LODGE", "APR-BORDER"},
    }
    registered = {row.rule.id for row in given.rows if row.event.id == "registered"}
    assert registered == at_once.get(day, {"APR-LODGE", "APR-BORDER", "AMMR-TC"})
    assert any("check the texts" in line for line in given.warnings) == checked


@pytest.mark.parametrize(
    ("day", "gone", "come"),
    [
        ("2026-06-11", {"DE-OLD"}, set()),
        ("2026-06-12", set(), {"APR-APPEAL-SHORT", "APR-APPEAL-STD", "APR-REMAIN"}),
        ("2026-06-30", set(), {"APR-APPEAL-SHORT", "APR-APPEAL-STD", "APR-REMAIN"}),
        ("2026-07-01", set(), {"APR-APPEAL-SHORT", "APR-APPEAL-STD", "APR-REMAIN", "AMMR-APPEAL"}),
    ],
)
def test_the_day_of_notification_decides_which_appeal_there_is(
    day: str, gone: set[str], come: set[str]
) -> None:
    given = answer("de", on("decision_notified", day))
    assert ids(given) == gone | come
    assert any("German limits" in line for line in given.warnings) == (not gone)


def test_every_competing_rule_is_given_and_the_earliest_governs() -> None:
    # From Fri 3 July: 5 days end on Wed 8, two weeks on Fri 17, one month on Mon 3 August.
    given = answer("fr", on("decision_notified", "2026-07-03", decision=Decision.ASYLUM))
    appeals = [row for row in given.rows if row.rule.topic == "appeal" and not row.supposed]
    assert [(row.rule.id, row.act_on.isoformat(), row.governs) for row in appeals] == [
        ("APR-APPEAL-SHORT", "2026-07-08", True),
        ("APR-APPEAL-STD", "2026-07-17", False),
        ("FR-CNDA", "2026-08-03", False),
    ]
    assert "one month may conflict with 5 to 10 days" in said(given, "FR-CNDA")
    assert [row.rule.topic for row in given.governing()] == ["appeal", "request to remain", "legal aid"]


def test_what_was_decided_narrows_what_can_be_appealed() -> None:
    transfer = answer("fr", on("decision_notified", "2026-07-03", decision=Decision.TRANSFER))
    assert ids(transfer) == {"AMMR-APPEAL", "FR-DUBLIN-APP"}
    assert ids(answer("fr", on("decision_notified", "2026-07-03"))) > ids(transfer)


def test_a_circumstance_makes_a_shorter_limit_govern_and_without_it_the_limit_is_only_supposed() -> None:
    without = answer("fr", on("decision_notified", "2026-06-12", decision=Decision.REMOVAL))
    detained = on(
        "decision_notified", "2026-06-12", decision=Decision.REMOVAL, circumstances=frozenset({"detained"})
    )
    assert [row.limit.text() for row in without.governing()] == ["1 month"]
    [governing] = answer("fr", detained).governing()
    assert (governing.limit.text(), governing.act_on.isoformat()) == ("48 hours", "2026-06-13")


def test_a_longer_limit_in_a_given_circumstance_never_governs() -> None:
    event = on(
        "decision_notified", "2026-06-11", circumstances=frozenset({"overseas"}), decision=Decision.ASYLUM
    )
    rows = [row for row in answer("fr", event).rows if row.rule.id == "FR-CNDA"]
    assert [(row.limit.text(), row.governs) for row in rows] == [("1 month", True), ("2 months", False)]


# Notified Tue 10 March 2026: the month ends on Fri 10 April; legal aid is to be asked for by Wed 25 March. Asked for on
# Fri 20 March, 21 days are left (11 in March, 10 in April); told on Mon 4 May, they end on Mon 25 May, which is Whit
# Monday: Tue 26.
def legal_aid(*more: Event) -> Answer:
    return answer("fr", on("decision_notified", "2026-03-10", decision=Decision.ASYLUM), *more)


def cnda(given: Answer) -> tuple[str, str, int | None]:
    [row] = [row for row in given.rows if row.rule.id == "FR-CNDA" and row.variant is None]
    return row.counted.isoformat(), row.due.isoformat(), row.suspension.left if row.suspension else None


def test_legal_aid_suspends_the_appeal_and_the_days_that_were_left_run_from_its_decision() -> None:
    assert cnda(legal_aid()) == ("2026-04-10", "2026-04-10", None)
    asked = legal_aid(on("legal_aid_requested", "2026-03-20"))
    assert cnda(asked) == ("2026-04-10", "2026-04-10", 21)
    assert "21 days are left" in said(asked, "FR-CNDA")
    told = legal_aid(on("legal_aid_requested", "2026-03-20"), on("legal_aid_notified", "2026-05-04"))
    assert cnda(told) == ("2026-05-25", "2026-05-26", 21)
    [row] = [row for row in told.rows if row.rule.id == "FR-CNDA" and row.variant is None]
    assert [(move.before.isoformat(), move.after.isoformat()) for move in row.moves] == [
        ("2026-04-10", "2026-05-25"),
        ("2026-05-25", "2026-05-26"),
    ]
    assert all(move.reason for move in row.moves)


@pytest.mark.parametrize(
    ("asked", "told", "why"),
    [
        ("2026-03-26", "2026-05-04", "too late"),  # a day after the last
        ("2026-03-09", "2026-05-04", "before the decision was notified"),
        ("2026-03-20", "2026-03-19", "before the request"),
    ],
)
def test_a_doubtful_suspension_is_none(asked: str, told: str, why: str) -> None:
    given = legal_aid(on("legal_aid_requested", asked), on("legal_aid_notified", told))
    assert cnda(given) == ("2026-04-10", "2026-04-10", None)
    assert why in said(given, "FR-CNDA")


def test_asked_for_on_the_last_day_still_suspends() -> None:
    assert cnda(legal_aid(on("legal_aid_requested", "2026-03-25")))[2] == 16  # 6 in March, 10 in April


def test_a_limit_that_the_notified_decision_names_takes_the_place_of_the_range() -> None:
    event = on("decision_notified", "2026-07-03", decision=Decision.TRANSFER)
    [row] = answer("de", event, AMMR_APPEAL=2).rows
    assert (row.limit.text(), row.act_on.isoformat(), row.latest) == ("2 weeks", "2026-07-17", None)
    with pytest.raises(WrongInput, match="within 1 to 3 weeks"):
        answer("de", event, AMMR_APPEAL=4)
    with pytest.raises(WrongInput, match="No State sets"):
        answer("fr", event, FR_CNDA=2)


def test_a_missing_registration_leaves_every_law_in_and_says_so() -> None:
    given = answer("de", on("lodged", "2026-07-10"))
    assert ids(given) == OLD | NEW | {"EU-OLD-TC"}
    assert "registration, which was not given" in said(given, "APR-ACC")


def test_what_was_not_checked_is_said_and_what_was_is_not() -> None:
    given = answer("fr", on("registered", "2026-07-01"), on("application_made", "2026-07-01"))
    assert "recalled, not checked" in said(given, "APR-REG")
    assert "Unverified" not in said(given, "APR-REG-CRISIS")
    assert "only in an unofficial source" in said(given, "APR-SPN")


def test_rules_collected_more_than_a_year_ago_are_stale() -> None:
    event = on("decision_notified", "2026-07-03")
    assert "Stale" not in said(answer("fr", event, today=dt.date(2027, 11, 23)), "FR-CNDA")
    assert "Stale" in said(answer("fr", event, today=dt.date(2027, 11, 24)), "FR-CNDA")


def test_the_notified_decision_is_always_to_be_checked_and_no_jurist_signed() -> None:
    given = answer("uk", on("decision_sent", "2026-07-03"))
    assert "limit printed on the notified decision" in said(given, "UK-FTT")
    assert "No jurist" in given.warnings[0]


def test_unknown_holidays_are_said_and_known_ones_named() -> None:
    started = (on("registered", "2026-06-11"), on("application_made", "2026-06-10"))
    assert "Public holidays are not known here (Germany)" in said(answer("de", *started), "EU-OLD-REG")
    assert "L3133-1 (recalled)" in said(answer("fr", *started), "EU-OLD-REG")


def test_where_nothing_is_known_that_is_the_answer() -> None:
    given = answer("ch", on("decision_notified", "2026-07-03"))
    assert given.rows == ()
    assert "No rule of Switzerland itself is known here." in given.warnings
    assert any("bind Denmark" in line for line in answer("dk", on("lodged", "2026-07-03")).warnings)


def test_the_last_day_of_a_shorter_month_ends_a_month() -> None:
    # 31 January: the month ends on 28 February 2027, a Sunday: Mon 1 March.
    given = answer("fr", on("decision_notified", "2027-01-31", decision=Decision.ASYLUM))
    assert cnda(given)[:2] == ("2027-02-28", "2027-03-01")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: on("decision", "2026-07-03"), "no event"),
        (lambda: on("lodged", "0001-01-01"), "between 1950 and 2150"),
        (lambda: on("lodged", "9999-12-31"), "between 1950 and 2150"),
        (lambda: on("lodged", "2026-07-03", circumstances=frozenset({"tired"})), "no circumstance"),
        (lambda: answer("zz", on("lodged", "2026-07-03")), "jurisdiction"),
    ],
)
def test_what_can_t_be_meant_is_refused(wrong: object, sentence: str) -> None:
    with pytest.raises(WrongInput, match=sentence):
        wrong()  # type: ignore[operator]
