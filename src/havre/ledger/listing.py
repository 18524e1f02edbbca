"""Questions that give one row for each book: the newest value of a type, in some order, as SQL over the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as own
from typing import Any, Final, Generic, TypeVar

from havre.base.ids import Micros
from havre.language.search import Question

from .types import Held, Sealed

T = TypeVar("T", bound=Sealed)
Plain = str | int | bool

CHANGED: Final = "@changed"  # when anything but an `Access` was last written in the book, the latest first
SOONEST: Final = "@soonest"  # the least of another type's field, books without any last


@dataclass(frozen=True)
class Least:
    """The least value of an indexed text among some values of a book, such as the day of its next task."""

    type_: type[Sealed]
    field: str
    where: Mapping[str, Plain] = own(default_factory=dict)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """Which books, by the newest current value of `type_` in them, and in what order.

    `where`: an indexed field has this value. `holding`: an indexed list holds it. `words`: the value's own searchable
    fields answer it. `order` is `CHANGED`, `SOONEST` or an indexed field; `ranks` are that field's values in their
    order, without which they stand by the alphabet. Among equals the last changed comes first.
    """

    type_: type[T]
    where: Mapping[str, Plain] = own(default_factory=dict)
    holding: Mapping[str, str] = own(default_factory=dict)
    words: Question | None = None
    least: Least | None = None
    order: str = CHANGED
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One row: the value, when its book was last changed, and the least that was asked for, if there is any."""

    held: Held[T]
    changed: Micros
    least: str | None


@dataclass(frozen=True)
class Sql:
    """A piece of a statement with its values, in their order."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        if isinstance(other, str):
            return Sql(self.text + other, self.values)
        return Sql(self.text + other.text, self.values + other.values)


def condition(listing: Listing[Any], match: str) -> Sql:
    """What the rows have in common; `match` is the index's form of the question."""
    kind = listing.type_.kind
    # The kind is written into the statement, not bound: only then can SQLite use the partial indexes.
    rows = f"kind = '{kind}' AND current"
    several = f"SELECT book FROM objects WHERE {rows} GROUP BY book HAVING count(*) > 1"
    newer = (
        f"SELECT 1 FROM objects AS newer WHERE newer.kind = '{kind}' AND newer.current AND newer.data IS NOT NULL"
        " AND newer.book = objects.book AND newer.position > objects.position"
    )
    found = Sql(f"{rows} AND data IS NOT NULL AND (objects.book NOT IN ({several}) OR NOT EXISTS ({newer}))")
    for name, value in listing.where.items():
        found += Sql(f" AND {column(listing.type_, name)} = ?", (value,))
    for name, value in listing.holding.items():
        known(listing.type_, name)
        found += Sql(f" AND EXISTS (SELECT 1 FROM json_each(data, '$.{name}') WHERE value = ?)", (value,))
    if listing.words is not None:
        found += Sql(" AND objects.rowid IN (SELECT rowid FROM words WHERE words MATCH ?)", (match,))
    return found


def page(listing: Listing[Any], match: str, columns: str, *, limit: int, offset: int) -> Sql:
    """The rows of one page, with their columns, when their book was changed, and the least that was asked for.

    Which rows they are is found first, and what stands in them is read of these only.
    """
    keys = _keys(listing)
    joined = " JOIN books ON books.book = objects.book"
    if listing.order == SOONEST:
        joined += " LEFT JOIN soonest ON soonest.book = objects.book"
    own_columns = ", ".join(f"objects.{name}" for name in columns.split(", "))
    found = _least_of_all(listing) + f"SELECT {own_columns}, changed, " + _least_of_one(listing.least)
    found += Sql(f" FROM (SELECT objects.rowid AS id FROM objects{joined} WHERE ") + condition(listing, match)
    found += Sql(" ORDER BY ") + keys + Sql(" LIMIT ? OFFSET ?)", (limit, offset))
    return found + f" JOIN objects ON objects.rowid = id{joined} ORDER BY " + keys


def _keys(listing: Listing[Any]) -> Sql:
    last = "changed DESC, objects.position DESC"
    if listing.order == CHANGED:
        return Sql(last)
    if listing.order == SOONEST:
        return Sql(f"soonest.least IS NULL, soonest.least, {last}")
    value = column(listing.type_, listing.order)
    if not listing.ranks:
        return Sql(f"{value} COLLATE NOCASE, {last}")
    cases = " ".join(f"WHEN ? THEN {rank}" for rank in range(len(listing.ranks)))
    return Sql(f"CASE {value} {cases} ELSE {len(listing.ranks)} END, {last}", listing.ranks)


def _least_of_all(listing: Listing[Any]) -> Sql:
    """Of every book, for the order."""
    if listing.order != SOONEST or listing.least is None:
        return Sql("")
    return Sql("WITH soonest AS (SELECT book, ") + _least(listing.least) + " GROUP BY book) "


def _least_of_one(least: Least | None) -> Sql:
    """Of the book of a row."""
    if least is None:
        return Sql("NULL")
    return Sql("(SELECT ") + _least(least) + " AND other.book = objects.book)"


def _least(least: Least) -> Sql:
    value = column(least.type_, least.field, "other.")
    found = Sql(
        f"min({value}) AS least FROM objects AS other WHERE other.kind = '{least.type_.kind}' AND other.current"
        f" AND other.data IS NOT NULL AND {value} <> ''"
    )
    for name, wanted in least.where.items():
        found += Sql(f" AND {column(least.type_, name, 'other.')} = ?", (wanted,))
    return found


def known(type_: type[Sealed], name: str) -> None:
    """Raises ValueError for a field that the type does not declare as indexed."""
    if name not in type_.indexed:
        raise ValueError(f"{type_.kind}.{name} is not declared as indexed")


def column(type_: type[Sealed], name: str, table: str = "") -> str:
    """An indexed field in SQL; ValueError for any other."""
    known(type_, name)
    return at(name, table)


def at(name: str, table: str = "") -> str:
    """A field of the value in a row."""
    return f"json_extract({table}data, '$.{name}')"
