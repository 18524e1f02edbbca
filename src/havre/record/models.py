"""The record's tables: public, in clear on the disk; no column may name a case or a member's sealed work.

Offsets (`start`, `end` and the spans) are Unicode characters of `Report.text`, end exclusive; a span list is
`[[start, end], …]` in order.
"""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from havre.base.ids import Micros
from havre.base.when import When, parse_when

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Outlet(models.Model):
    """Who carried a report. `kind` is empty until a person says what the outlet is."""

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper", _("newspaper")
        BROADCASTER = "broadcaster", _("broadcaster")
        AGENCY = "agency", _("news agency")
        NGO = "ngo", _("organisation")
        GOVERNMENT = "government", _("government")
        COURT = "court", _("court")
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")

    name = models.CharField(max_length=200, unique=True)
    domain = models.CharField(max_length=253, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """One capture: the bytes are kept untouched under their hash, and `text` is what was read out of them.

    `public_id` is the first 16 bytes of the SHA-256 in hex, so the same bytes always have the same address.
    `published` is a `havre.base.when.When` as its text; `published_from` its first day, for sorting.
    """

    public_id = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    address = models.CharField(max_length=2000, blank=True)
    outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    title = models.CharField(max_length=500, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    published = models.CharField(max_length=40)
    published_from = models.DateField(null=True, blank=True)
    captured_at = models.DateTimeField()
    captured_by = models.CharField(max_length=80)
    captured_with = models.CharField(max_length=120)
    text = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["-published_from", "-id"], name="record_report_newest"),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def published_when(self) -> When:
        return parse_when(self.published)

    @property
    def captured(self) -> Micros:
        """Microseconds since 1970-01-01 00:00 UTC, as pages show a moment."""
        return Micros((self.captured_at - EPOCH) // dt.timedelta(microseconds=1))


class Speaker(models.Model):
    """Whose words they are, by the name that the reports give. `kind` is empty until a person says it."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        GOVERNMENT = "government", _("government")

    name = models.TextField(unique=True)
    role = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """What somebody is reported to have said. The id follows from the report's bytes, the spans and words.

    Sealed citations keep the id, so a statement is never renumbered. `via` names the outlets that the words
    passed through, from the speaker to the reader, without the outlet that carries the report.
    """

    class Form(models.TextChoices):
        DIRECT = "direct", _("in their own words")
        INDIRECT = "indirect", _("in the reporter’s words")
        MIXED = "mixed", _("partly in their own words")

    class Act(models.TextChoices):
        CLAIM = "claim", _("claim")
        DENIAL = "denial", _("denial")
        COMMITMENT = "commitment", _("commitment")
        DEMAND = "demand", _("demand")
        THREAT = "threat", _("threat")
        OTHER = "other", _("other")

    id = models.CharField(max_length=32, primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="statements", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    content = models.JSONField()
    source = models.JSONField()
    cue = models.JSONField()
    text = models.TextField()
    form = models.CharField(max_length=10, choices=Form.choices)
    act = models.CharField(max_length=12, choices=Act.choices)
    via = models.JSONField()
    second_hand = models.BooleanField()
    speaker = models.ForeignKey(
        Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    reported_by = models.ForeignKey(
        Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="statements_told"
    )
    confidence = models.FloatField()
    reviewed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["report", "start"], name="record_statement_place"),
            models.Index(fields=["act", "report"], name="record_statement_act"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="record_statement_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def in_context(self) -> str:
        """The words with who said them and the verb between, as in "The mayor denied that anybody was hurt"."""
        spans = [*self.content, *self.source, *self.cue]
        piece = self.report.text[min(start for start, _ in spans) : max(end for _, end in spans)]
        return " ".join(piece.split())
