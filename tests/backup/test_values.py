"""Every value of every kind of column comes back as it was, and what a column can't hold is refused."""

import datetime as dt
import math
from typing import Any

import pytest
from django.db import connection, models

from havre import seal
from havre.backup.values import BadValueError, Column

PARIS = dt.timezone(dt.timedelta(hours=2))
TEXT = models.TextField()
SHORT = models.CharField(max_length=3)
NULLABLE = models.DateField(null=True)


def column(field: "models.Field[Any, Any]") -> Column:
    field.set_attributes_from_name("it")
    return Column(field, connection)


@pytest.mark.parametrize(
    ("field", "value", "form"),
    [
        (models.BigIntegerField(), -(2**63), -(2**63)),
        (models.PositiveBigIntegerField(), 2**63 - 1, 2**63 - 1),
        (models.BooleanField(), True, True),
        (TEXT, "Ивар\n☃\U0001f600", "Ивар\n☃\U0001f600"),
        (SHORT, "abc", "abc"),
        (models.BinaryField(), b"\0\xff", b"\0\xff"),
        (models.FloatField(), 0.1, bytes.fromhex("3fb999999999999a")),
        (models.DateField(), dt.date(1992, 5, 3), "1992-05-03"),
        (NULLABLE, None, None),
        (models.DateTimeField(), dt.datetime(1970, 1, 1, 2, 0, 0, 1, tzinfo=PARIS), 1),
        (models.DateTimeField(), dt.datetime(1969, 12, 31, tzinfo=dt.UTC), -86_400_000_000),
        (models.JSONField(), {"b": [1, "é"], "a": None}, '{"a":null,"b":[1,"é"]}'),
    ],
    ids=str,
)
def test_one_form_there_and_back(field: "models.Field[Any, Any]", value: object, form: object) -> None:
    made = column(field)
    assert made.out(value) == form
    assert type(made.out(value)) is type(form)
    assert made.back(seal.decode(seal.encode(made.out(value)))) == value  # type: ignore[arg-type]  # of a row


@pytest.mark.parametrize(
    ("field", "form"),
    [
        (models.BigIntegerField(), 2**63),
        (models.BigIntegerField(), "7"),
        (models.BigIntegerField(), True),
        (models.PositiveBigIntegerField(), -1),
        (models.BooleanField(), 1),
        (TEXT, b"bytes"),
        (TEXT, None),
        (SHORT, "abcd"),
        (models.BinaryField(max_length=2), b"abc"),
        (models.BinaryField(), "text"),
        (models.FloatField(), b"short"),
        (models.FloatField(), bytes.fromhex("7ff8000000000000")),
        (models.DateField(), "1992-5-3"),
        (models.DateField(), "1992-13-01"),
        (models.DateField(), "１９９２-05-03"),
        (models.DateTimeField(), 2**63),
        (models.JSONField(), '{"b":1,"a":2}'),
        (models.JSONField(), "[1, 2]"),
        (models.JSONField(), "[NaN]"),
        (models.JSONField(), "{"),
        (models.JSONField(), '{"a":1,"a":1}'),
        (models.JSONField(), "[" * 5000 + "]" * 5000),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_a_column_can_not_hold_is_refused(field: "models.Field[Any, Any]", form: Any) -> None:
    with pytest.raises(BadValueError) as caught:
        column(field).back(form)
    assert str(form) not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.BinaryField(), "text in place of bytes"),
        (models.BinaryField(), 7),
        (TEXT, 7),
        (models.FloatField(), math.inf),
        (models.BigIntegerField(), "seven"),
        (models.BooleanField(), None),
    ],
    ids=repr,
)
def test_what_stands_where_it_can_not_is_refused(field: "models.Field[Any, Any]", value: object) -> None:
    """SQLite lets anything stand in any column."""
    with pytest.raises(BadValueError):
        column(field).out(value)


def test_a_kind_of_column_that_nothing_is_said_of_is_refused() -> None:
    with pytest.raises(TypeError, match="no backup can hold"):
        column(models.DurationField())
