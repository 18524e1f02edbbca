"""Limits of procedure: rules as data, and what they make of what happened. Pure; no clock, no database."""

from havre.cases.procedure.events import Event, Facts
from havre.cases.procedure.reckoning import Answer, Reckoned, Shift, reckon
from havre.cases.procedure.rules import CIRCUMSTANCES, EVENTS, EVERY_EVENT, Decision

__all__ = [
    "CIRCUMSTANCES",
    "EVENTS",
    "EVERY_EVENT",
    "Answer",
    "Decision",
    "Event",
    "Facts",
    "Reckoned",
    "Shift",
    "reckon",
]
