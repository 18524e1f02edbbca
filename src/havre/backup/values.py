"""One form for every value of a row, whichever database it is kept in: int, str, bytes, bool or None.

| column | form |
|---|---|
| bytes, text, whole numbers, yes or no | as they are |
| a foreign key | as the key that it names |
| a number with a fraction | its 8 bytes (IEEE 754, big-endian) |
| a day | `YYYY-MM-DD` |
| a moment | microseconds since 1970-01-01 00:00 UTC |
| JSON | its text with sorted keys and no spaces |
"""

import datetime as dt
import json
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey

Value = int | str | bytes | bool | None

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DEEPEST: Final = 32  # lists in lists, in JSON

INTEGERS: Final = frozenset(
    {
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "IntegerField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
    }
)


class BadValueError(Exception):
    """A value is not one that its column can hold; says why, and never the value."""


@dataclass(frozen=True)
class _Form:
    out: Callable[[Any], Value]  # from the database
    back: Callable[[Any], Any]  # checked, for the database


def _exactly(type_: type) -> Callable[[Any], Any]:
    def same(value: Any) -> Any:
        if type(value) is not type_:
            raise BadValueError(f"no {type_.__name__}")
        return value

    return same


def _bytes_out(value: Any) -> bytes:
    if not isinstance(value, bytes | memoryview):
        raise BadValueError("no bytes")
    return bytes(value)


def _float_out(value: Any) -> bytes:
    return struct.pack(">d", _finite(_exactly(float)(value)))


def _float_back(value: Any) -> float:
    if len(_exactly(bytes)(value)) != 8:
        raise BadValueError("no number")
    found: float = struct.unpack(">d", value)[0]
    return _finite(found)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise BadValueError("no finite number")
    return value


def _day_out(value: Any) -> str:
    return str(_exactly(dt.date)(value).isoformat())


def _day_back(value: Any) -> dt.date:
    if not _DAY.fullmatch(_exactly(str)(value)):
        raise BadValueError("no day")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise BadValueError("no day") from None


def _moment_out(value: Any) -> int:
    return int((_exactly(dt.datetime)(value) - _EPOCH) // _MICROSECOND)


def _moment_back(value: Any) -> dt.datetime:
    micros: int = _exactly(int)(value)
    try:
        return _EPOCH + micros * _MICROSECOND
    except OverflowError:
        raise BadValueError("no moment") from None


def _json_out(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _json_back(value: Any) -> Any:
    text = _exactly(str)(value)
    if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
        raise BadValueError("nested too deeply")
    try:
        found = json.loads(text)
        canonical = _json_out(found)
    except ValueError:
        raise BadValueError("no JSON") from None
    if canonical != text:
        raise BadValueError("not in the one form of JSON")
    return found


def _depth(text: str) -> int:
    """How deep brackets nest, at most: those inside strings count too, which only refuses more."""
    depth = deepest = 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    return deepest


_AS_IT_IS = {type_: _Form(_exactly(type_), _exactly(type_)) for type_ in (int, str, bool)}
_FORMS: Final[dict[str, _Form]] = {
    **dict.fromkeys(INTEGERS, _AS_IT_IS[int]),
    "BinaryField": _Form(_bytes_out, _exactly(bytes)),
    "BooleanField": _AS_IT_IS[bool],
    "CharField": _AS_IT_IS[str],
    "TextField": _AS_IT_IS[str],
    "FloatField": _Form(_float_out, _float_back),
    "DateField": _Form(_day_out, _day_back),
    "DateTimeField": _Form(_moment_out, _moment_back),
    "JSONField": _Form(_json_out, _json_back),
}


class Column:
    """How one field's values are written and read back, within what the field and the database can hold."""

    def __init__(self, field: "Field[Any, Any]", database: BaseDatabaseWrapper) -> None:
        self.name = field.attname
        self._null = field.null
        while isinstance(field, ForeignKey):
            field = field.target_field
        kind = field.get_internal_type()
        if kind not in _FORMS:
            raise TypeError(f"{field} is of a kind that no backup can hold")
        self._form = _FORMS[kind]
        self._longest: int | None = getattr(field, "max_length", None)
        self._range = database.ops.integer_field_range(kind) if kind in INTEGERS else (None, None)
        features = database.features
        self._no_nul = bool(features.prohibits_null_characters_in_text_exception)

    def out(self, value: Any) -> Value:
        """A value from the database in its one form.

        Raises:
            BadValueError: it is of another kind, as SQLite lets anything stand anywhere.
        """
        return None if value is None and self._null else self._form.out(value)

    def back(self, value: Value) -> Any:
        """The value for the database.

        Raises:
            BadValueError: the column can't hold it.
        """
        if value is None:
            if not self._null:
                raise BadValueError("nothing where something must be")
            return None
        found = self._form.back(value)
        self._check_bounds(found)
        if self._no_nul and isinstance(value, str) and "\0" in value:
            raise BadValueError("a character that this database can't hold in a text")
        return found

    def _check_bounds(self, value: Any) -> None:
        if self._longest is not None and isinstance(value, str | bytes) and len(value) > self._longest:
            raise BadValueError("longer than its column")
        lowest, highest = self._range
        if isinstance(value, int) and not (
            (lowest is None or lowest <= value) and (highest is None or value <= highest)
        ):
            raise BadValueError("out of its column's range")
