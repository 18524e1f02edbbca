"""The composition root of sealed types: every layer's types in one registry, passed to the ledger."""

from havre.cases.types import SEALED as CASE_TYPES
from havre.ledger.types import Registry
from havre.members.types import Membership, Organisation, RequestReason, RequestStep, Team

REGISTRY = Registry([Organisation, Membership, Team, RequestStep, RequestReason, *CASE_TYPES])
