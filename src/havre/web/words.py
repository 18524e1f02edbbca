"""The words that pages show for the values of sealed types, so that each can be translated."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from havre.cases.consent import State
from havre.cases.languages import NAMES
from havre.cases.procedure import Decision
from havre.cases.procedure.rules import Confidence
from havre.cases.queries import DueKind
from havre.cases.types import (
    Act,
    ConsentForm,
    ExhibitKind,
    Field,
    Ground,
    NameUse,
    Outgoing,
    Purpose,
    Relation,
    Risk,
    Status,
    Tie,
    Topic,
)

# Pairs, not a mapping: as strings, `Field.NATIONALITY` and `Ground.NATIONALITY` are one key.
WORDS: tuple[tuple[StrEnum, str | Promise], ...] = (
    (Ground.RACE, _("race")),
    (Ground.RELIGION, _("religion")),
    (Ground.NATIONALITY, _("nationality")),
    (Ground.SOCIAL_GROUP, _("membership of a particular social group")),
    (Ground.OPINION, _("political opinion")),
    (Status.PREPARING, pgettext_lazy("status of a case", "preparing")),
    (Status.LODGED, pgettext_lazy("status of a case", "lodged")),
    (Status.APPEAL, pgettext_lazy("status of a case", "on appeal")),
    (Status.PROTECTED, pgettext_lazy("status of a case", "protected")),
    (Status.CLOSED, pgettext_lazy("status of a case", "closed")),
    (Risk.UNKNOWN, pgettext_lazy("risk", "not assessed")),
    (Risk.ORDINARY, pgettext_lazy("risk", "ordinary")),
    (Risk.HIGH, pgettext_lazy("risk", "high")),
    (Risk.IMMEDIATE, pgettext_lazy("risk", "immediate")),
    (Purpose.ASYLUM, _("asylum claim")),
    (Purpose.APPEAL, _("appeal")),
    (Purpose.LEGAL_ADVICE, _("legal advice")),
    (Purpose.MEDICAL, _("medical care")),
    (Purpose.PLACEMENT, _("a place to live")),
    (Purpose.ACCOUNTABILITY, _("holding those responsible to account")),
    (Purpose.ADVOCACY, _("advocacy")),
    (Purpose.PUBLICATION, _("publication")),
    (Purpose.FAMILY, _("a relative's case")),
    (Relation.SPOUSE, _("spouse or partner")),
    (Relation.CHILD, _("child")),
    (Relation.PARENT, _("parent")),
    (Relation.SIBLING, _("brother or sister")),
    (Relation.OTHER, _("other relative")),
    (Field.NAME, _("name")),
    (Field.BIRTH, _("date and place of birth")),
    (Field.NATIONALITY, _("nationality")),
    (Field.PAPERS, _("identity papers")),
    (Field.CONTACT, _("ways to make contact")),
    (Field.FAMILY, _("family")),
    (Field.GROUNDS, _("grounds of the claim")),
    (Field.REGION, _("region and languages")),
    (Field.NARRATIVE, _("narrative")),
    (Field.INTERVIEWS, _("interviews")),
    (Field.CHRONOLOGY, _("chronology")),
    (Field.EXHIBITS, _("exhibits")),
    (ConsentForm.SPOKEN, _("spoken")),
    (ConsentForm.INTERPRETED, _("spoken, through an interpreter")),
    (ConsentForm.WRITTEN, _("written")),
    (ConsentForm.RECORDED, _("recorded")),
    (ExhibitKind.DOCUMENT, _("document")),
    (ExhibitKind.IDENTITY_PAPER, _("identity paper")),
    (ExhibitKind.MEDICAL, _("medical certificate")),
    (ExhibitKind.CORRESPONDENCE, _("correspondence")),
    (ExhibitKind.PHOTOGRAPH, _("photograph")),
    (ExhibitKind.RECORDING, _("recording")),
    (ExhibitKind.STATEMENT, _("statement of a witness")),
    (ExhibitKind.COURT, _("court or police document")),
    (ExhibitKind.PRESS, _("press or report")),
    (ExhibitKind.TRANSLATION, _("translation")),
    (ExhibitKind.OTHER, pgettext_lazy("kind of exhibit", "other")),
    (Outgoing.DOSSIER, _("dossier")),
    (Outgoing.EXHIBIT, _("exhibit")),
    (Outgoing.OWN_DATA, _("the person's own data")),
    (NameUse.PAPERS, _("as in papers")),
    (NameUse.USED, _("as the person uses it")),
    (NameUse.OTHER, pgettext_lazy("use of a name", "other")),
    (Topic.CHILDHOOD, _("growing up")),
    (Topic.FAMILY, pgettext_lazy("topic", "family")),
    (Topic.WORK, _("school and work")),
    (Topic.CONVICTION, _("faith or opinion")),
    (Topic.DIFFERENCE, _("being different")),
    (Topic.STIGMA, _("how others treated the person")),
    (Topic.SHAME, _("silence and shame")),
    (Topic.THREATS, _("threats")),
    (Topic.DETENTION, _("arrest and detention")),
    (Topic.VIOLENCE, _("violence")),
    (Topic.LOSS, _("loss of somebody")),
    (Topic.HELP, _("asking for protection")),
    (Topic.FLIGHT, _("leaving and the way")),
    (Topic.HEALTH, _("health")),
    (Topic.PRESENT, _("life now")),
    (Topic.RETURN, _("what return would mean")),
    (Tie.NONE, _("asked: no tie")),
    (Tie.COMMUNITY, _("same community or place")),
    (Tie.KNOWS, _("knows the person")),
    (Tie.RELATIVE, _("relative or in-law")),
    (Tie.AUTHORITY, _("works or worked for an authority")),
    (Tie.OTHER_SIDE, _("near those the person fled")),
    (Act.CLAIM, _("claim")),
    (Act.DENIAL, _("denial")),
    (Act.COMMITMENT, _("commitment")),
    (Act.DEMAND, _("demand")),
    (Act.THREAT, _("threat")),
    (Act.OTHER, pgettext_lazy("act of a statement", "other")),
    (State.GIVEN, pgettext_lazy("consent", "given")),
    (State.NOT_YET, pgettext_lazy("consent", "not yet given")),
    (State.EXPIRED, pgettext_lazy("consent", "expired")),
    (State.WITHDRAWN, pgettext_lazy("consent", "withdrawn")),
    (DueKind.TASK, _("task")),
    (DueKind.LIMIT, _("limit of procedure")),
    (Confidence.VERIFIED, _("verified")),
    (Confidence.SECONDARY, _("read only in an unofficial source")),
    (Confidence.RECALLED, _("recalled, not checked")),
    (Decision.ASYLUM, _("the asylum claim")),
    (Decision.TRANSFER, _("a transfer")),
    (Decision.REMOVAL, _("removal")),
    (DueKind.CONSENT, _("consent expires")),
    (DueKind.HAPPENING, _("happening ahead")),
    (DueKind.KEEPING, _("time of keeping ends")),
)

KINDS: Mapping[str, str | Promise] = {
    "case_file": _("the case itself"),
    "narrative": _("narrative"),
    "note": _("note"),
    "task": _("task"),
    "person": _("who the person is"),
    "interview": _("interview"),
    "happening": _("happening"),
    "exhibit": _("exhibit"),
    "identity_exhibit": _("exhibit of the identity"),
    "consent": _("consent"),
    "citation": _("citation"),
    "dossier_built": _("what went out"),
    "family_tie": _("link to a relative's case"),
    "shared_happening": _("happening shown of a relative's case"),
    "draft": _("draft"),
    "retention": _("how long it is kept"),
    "step": _("step of the procedure"),
    "deadline": _("decision about a limit"),
}

JURISDICTIONS: Mapping[str, str | Promise] = {
    "be": _("Belgium"),
    "ca": _("Canada"),
    "fr": _("France"),
    "de": _("Germany"),
    "nl": _("Netherlands"),
    "uk": _("United Kingdom"),
    "us": _("United States"),
    "eu": _("European Union, country not decided"),
}


_BY_TYPE = {(type(value), value.name): word for value, word in WORDS}


def of(value: StrEnum) -> str:
    """The word for a value. Raises KeyError for one that has none."""
    return str(_BY_TYPE[type(value), value.name])


def language(code: str) -> str:
    """The name of a language in the reader's own, where a translation is at hand; one that the list lacks as it is."""
    return gettext(NAMES[code]) if code in NAMES else code
