"""What a rule of procedure is: a limit, what starts it, which law says so, when it applies, how far to trust it."""

import datetime as dt
from enum import StrEnum

import msgspec

# What starts limits, in the order in which it happens; `EVENTS_BESIDE` changes how limits run.
EVENTS = {
    "entry": "entry into the country",
    "first_entry": "first entry into the country",
    "last_arrival": "last arrival in the country",
    "first_contact": "first contact with the authorities",
    "application_made": "application made",
    "referral": "referral of the claim",
    "registered": "application registered",
    "attestation_delivered": "certificate of application delivered",
    "lodged": "application lodged",
    "introduced": "application introduced at OFPRA",
    "ofpra_request": "request of OFPRA to complete the file",
    "eurodac_hit": "Eurodac hit",
    "take_back_notified": "take-back notified to the other State",
    "request_received": "take-charge request received by the other State",
    "accepted_or_confirmed": "take charge accepted, or take back confirmed",
    "accepted_or_final_decision": "acceptance by the other State, or final decision",
    "interview_date": "interview",
    "decision_sent": "decision sent",
    "decision_notified": "decision notified",
}
EVENTS_BESIDE = {
    "legal_aid_requested": "request for legal aid received by its office",
    "legal_aid_notified": "decision on legal aid notified",
}
EVERY_EVENT = EVENTS | EVENTS_BESIDE
DECISIVE = ("decision_sent", "decision_notified")  # events of which it matters what was decided

CIRCUMSTANCES = {
    "accelerated": "accelerated procedure",
    "detained": "detained",
    "house_arrest": "under house arrest",
    "imprisoned": "in prison",
    "absconding": "taken to have absconded",
    "urgent": "urgent procedure",
    "extended": "the limit was extended",
    "many_arrive": "many people arrive at once",
    "crisis": "a crisis procedure",
    "other_authority": "made to another authority",
    "hit": "a Eurodac or VIS hit",
    "overseas": "overseas territory",
    "guiana": "French Guiana",
    "case_38_1_e": "inadmissibility under art. 38(1)(e)",
    "section_34a_36": "§ 34a or § 36 AsylG",
    "general_or_border": "general or border procedure",
    "irregular_land_crossing": "irregular land crossing",
}


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"


class AppliesBy(StrEnum):
    """Which date has to lie within a rule's validity."""

    REGISTRATION = "registration"
    NOTIFICATION = "notification"
    INTERVIEW = "interview"
    ARRIVAL = "arrival"
    REFERRAL = "referral"


class Confidence(StrEnum):
    """`verified`: read in a source. `secondary`: only in an unofficial one. `recalled`: not checked."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    RECALLED = "recalled"


class Decision(StrEnum):
    """What a decision was about, where that is known; it narrows what can be appealed."""

    ASYLUM = "asylum"
    TRANSFER = "transfer"
    REMOVAL = "removal"


class Acts(StrEnum):
    """Who has to act within the limit."""

    PERSON = "person"
    STATE = "state"


class Limit(msgspec.Struct, frozen=True):
    """How long: `least` to `most` of `unit`. They differ where a State sets its own. Negative: before the event."""

    least: int
    most: int
    unit: Unit

    def text(self) -> str:
        """As in "5 to 10 days", "1 month" or "7 days before"."""
        least, most = abs(self.least), abs(self.most)
        number = str(least) if least == most else f"{least} to {most}"
        unit = self.unit.value.removesuffix("s") if most == 1 else self.unit.value
        return f"{number} {unit}" + (" before" if self.least < 0 else "")


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another limit of the same rule, in a circumstance of `CIRCUMSTANCES`, or (`if_` empty) as another source says."""

    limit: int
    unit: Unit
    when: str
    confidence: Confidence
    if_: str = msgspec.field(default="", name="if")
    most: int | None = None

    def span(self) -> Limit:
        return Limit(self.limit, self.limit if self.most is None else self.most, self.unit)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of a rule file. Its keys are told in docs/reference/procedures.md."""

    id: str
    step: str
    topic: str
    acts: Acts
    trigger: str
    limit: int
    unit: Unit
    article: str
    applies_by: AppliesBy
    confidence: Confidence
    most: int | None = None
    decision: Decision | None = None
    from_: dt.date | None = msgspec.field(default=None, name="from")
    to: dt.date | None = None
    note: str = ""
    suspends: str = ""
    instead: tuple[Variant, ...] = ()

    def span(self) -> Limit:
        return Limit(self.limit, self.limit if self.most is None else self.most, self.unit)

    def valid_on(self, day: dt.date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to be said of every case whose date lies in a stretch of time: a conflict, or a gap in what is known."""

    says: str
    applies_by: AppliesBy
    from_: dt.date | None = msgspec.field(default=None, name="from")
    to: dt.date | None = None
    decision: Decision | None = None

    def valid_on(self, day: dt.date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class RuleFile(msgspec.Struct, frozen=True):
    """The rules of one jurisdiction, as collected on one day."""

    jurisdiction: str
    collected: dt.date
    rules: tuple[Rule, ...]
    notices: tuple[Notice, ...] = ()
