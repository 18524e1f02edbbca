"""The list of cases: which of them, in what order, and what a line of it says. Ten thousand take as long as fifty."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from havre.base.ids import BookId, Micros
from havre.cases.types import CaseFile, Risk, Status, Task
from havre.language.search import Part, Question, read
from havre.ledger.listing import CHANGED, SOONEST, Least, Listed, Listing
from havre.ledger.workspace import Workspace

DANGER: Final = (Risk.IMMEDIATE, Risk.HIGH, Risk.ORDINARY, Risk.UNKNOWN)
MOST_REGIONS: Final = 200
_NEXT_TASK: Final = Least(Task, "due", {"done": False})


class Order(StrEnum):
    """What the list is sorted by. Among equals the last changed comes first."""

    CHANGED = "changed"
    PSEUDONYM = "pseudonym"
    DUE = "due"
    RISK = "risk"
    STATUS = "status"


@dataclass(frozen=True, repr=False)
class Wanted:
    """Which cases: all that is given has to fit. `text` are beginnings of words of the pseudonym or the region."""

    status: Status | None = None
    risk: Risk | None = None
    language: str = ""
    jurisdiction: str = ""
    region: str = ""
    text: str = ""


@dataclass(frozen=True, repr=False)
class CaseRow:
    """One case in a list; `changed` is when anything in it was last written, `due` the day of its next open task."""

    book: BookId
    pseudonym: str
    status: Status
    risk: Risk
    region: str
    languages: tuple[str, ...]
    jurisdiction: str
    tasks: int  # not yet done
    due: str  # an ISO date, or empty
    changed: Micros


EVERY: Final = Wanted()


def cases(
    by: Workspace,
    *,
    wanted: Wanted = EVERY,
    order: Order = Order.CHANGED,
    limit: int | None = None,
    offset: int = 0,
) -> list[CaseRow]:
    """The cases that this member holds."""
    if _cannot_be(wanted):
        return []
    listed = by.listed(_listing(wanted, order), limit=-1 if limit is None else limit, offset=offset)
    books = [one.held.book for one in listed]
    tasks = by.counts(Task, books=books, where={"done": False})
    return [_row(one, tasks.get(one.held.book, 0)) for one in listed]


def count(by: Workspace, *, wanted: Wanted = EVERY) -> int:
    """How many they are."""
    return 0 if _cannot_be(wanted) else by.count_listed(_listing(wanted, Order.CHANGED))


def recent(by: Workspace, *, limit: int = 8) -> list[CaseRow]:
    """The cases changed last: the people that Today speaks of."""
    return cases(by, limit=limit)


def regions(by: Workspace) -> list[str]:
    """The regions that people come from, by the alphabet; of very many, the most frequent."""
    return sorted(by.values(CaseFile, "region", limit=MOST_REGIONS), key=str.casefold)


def _row(one: Listed[CaseFile], tasks: int) -> CaseRow:
    case = one.held.value
    return CaseRow(
        book=one.held.book,
        pseudonym=case.pseudonym,
        status=case.status,
        risk=case.risk,
        region=case.region,
        languages=case.languages,
        jurisdiction=case.jurisdiction,
        tasks=tasks,
        due=one.least or "",
        changed=one.changed,
    )


def _listing(wanted: Wanted, order: Order) -> Listing[CaseFile]:
    where = {
        "status": wanted.status.value if wanted.status else "",
        "risk": wanted.risk.value if wanted.risk else "",
        "jurisdiction": wanted.jurisdiction,
        "region": wanted.region,
    }
    return Listing(
        CaseFile,
        where={name: value for name, value in where.items() if value},
        holding={"languages": wanted.language} if wanted.language else {},
        words=_beginnings(wanted.text) if wanted.text.strip() else None,
        least=_NEXT_TASK,
        order={Order.CHANGED: CHANGED, Order.DUE: SOONEST}.get(order, order.value),
        ranks=_RANKS.get(order, ()),
    )


_RANKS: Final = {
    Order.RISK: tuple(risk.value for risk in DANGER),
    Order.STATUS: tuple(status.value for status in Status),
}


def _beginnings(text: str) -> Question:
    """Every word may be a beginning: a list is narrowed down while its reader remembers."""
    question = read(text)
    return Question(tuple(Part(part.words, beginning=True) for part in question.wanted), question.unwanted)


def _cannot_be(wanted: Wanted) -> bool:
    """Words were typed, and nothing to look for is among them."""
    return bool(wanted.text.strip()) and not _beginnings(wanted.text)
