"""Where each request for an approval stands: read from the log's leaves and the sealed steps beside them.

A step counts only from whom it fits: a refusal from who may answer now, all else from who did it. The first that
decides stands; after an approval only its use, or the asker's withdrawal, can follow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from weakref import WeakKeyDictionary

from havre import seal
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.ledger.desk import Desk
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

from .types import RequestStep, Step

DAYS: Final = 7  # that a request waits for its answer, and an approval for what it allows
GOOD_FOR: Final = DAYS * 24 * 3600 * 1_000_000


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"  # or who asked has left
    DESTROYED = "destroyed"  # the case is no more


@dataclass(frozen=True, repr=False)
class Request:
    """A request; `id` is its leaf hash, `answer` that of the approval given, `decided` who approved or refused it.

    A moment is None where no sealed entry tells it.
    """

    id: bytes
    action: str
    book: BookId
    asker: MemberId
    asked_at: Micros | None
    state: State
    answer: bytes | None
    decided: MemberId | None
    changed_at: Micros | None


@dataclass(frozen=True)
class _Event:
    position: int
    state: State
    member: MemberId
    at: Micros | None
    answer: bytes | None = None


def requests(by: Workspace, at: Micros, *, among: Callable[[seal.Request], bool]) -> list[Request]:
    """Those of the log's requests, oldest first. Not for pages: `approvals` lets through what this member may see."""
    with by.ledger.lock:
        steps = _steps(by)
        return [
            _request(by, asked, steps.get(asked.hash, []), at)
            for asked in by.ledger.authority.requests()
            if among(asked)
        ]


@dataclass
class _Read:
    """The steps that a session has read so far, by request; each is read once, for there may be thousands."""

    number: int = 0
    last: int = -1
    steps: dict[bytes, list[Held[RequestStep]]] = field(default_factory=dict)

    def take(self, more: list[Held[RequestStep]]) -> None:
        for held in more:
            self.steps.setdefault(held.value.request, []).append(held)
            self.last = held.position
        self.number += len(more)


_read: WeakKeyDictionary[Desk, _Read] = WeakKeyDictionary()


def _steps(by: Workspace) -> dict[bytes, list[Held[RequestStep]]]:
    """By request, in the order of the log. Only under the ledger's lock, which keeps two readers apart."""
    organisation = by.ledger.organisation
    read = _read.setdefault(by.desk, _Read())
    read.take(by.all(RequestStep, book=organisation, after=read.last))
    if read.number != by.count(RequestStep, book=organisation):
        # Some are gone or came in at an earlier place, with a right that was taken away or given late.
        read = _read[by.desk] = _Read()
        read.take(by.all(RequestStep, book=organisation))
    return read.steps


def may_answer(by: Workspace, key: KeyId, book: BookId, at: Micros) -> bool:
    """Whether a key holds `grant` on the book, or on the organisation's, by the log and by the clock."""
    authority = by.ledger.authority
    places = (book, by.ledger.organisation)
    return any(authority.rights(key, place, seal.FILE, at=at) & seal.Rights.GRANT for place in places)


def author(by: Workspace, held: Held[Any]) -> MemberId | None:
    """The member who wrote an entry."""
    key = by.ledger.authority.key(held.author)
    return MemberId(key.holder) if key is not None and key.role == seal.MEMBER else None


def _request(by: Workspace, asked: seal.Request, steps: list[Held[RequestStep]], at: Micros) -> Request:
    asked_at = _when(by, steps, Step.ASKED, asked.holder)
    state, last, decision = State.OPEN, None, None
    for event in sorted(_events(by, asked, steps, at), key=lambda event: event.position):
        if event.state in _FOLLOWS.get(state, ()):
            state, last = event.state, event
            decision = event if event.state in (State.APPROVED, State.REFUSED) else decision
    changed_at = last.at if last is not None else asked_at
    return Request(
        id=asked.hash,
        action=asked.action,
        book=asked.book,
        asker=asked.holder,
        asked_at=asked_at,
        state=_now(by, asked, state, changed_at, at),
        answer=decision.answer if decision is not None else None,
        decided=decision.member if decision is not None else None,
        changed_at=changed_at,
    )


_FOLLOWS: Final = {
    State.OPEN: (State.APPROVED, State.REFUSED, State.WITHDRAWN),
    State.APPROVED: (State.WITHDRAWN, State.USED),
}


def _events(
    by: Workspace, asked: seal.Request, steps: list[Held[RequestStep]], at: Micros
) -> Iterator[_Event]:
    for answer in asked.answers:
        given = _when(by, steps, Step.APPROVED, answer.holder)
        yield _Event(answer.index, State.APPROVED, answer.holder, given, answer.hash)
    for held in steps:
        member = author(by, held)
        if member is None:
            continue
        if held.value.step is Step.REFUSED:
            if member != asked.holder and may_answer(by, held.author, asked.book, at):
                yield _Event(held.position, State.REFUSED, member, held.at)
        elif held.value.step in (Step.WITHDRAWN, Step.USED) and member == asked.holder:
            yield _Event(held.position, State(held.value.step.value), member, held.at)


def _when(by: Workspace, steps: list[Held[RequestStep]], step: Step, member: MemberId) -> Micros | None:
    """When a member first took a step: one that is told again later makes nothing younger."""
    return next((held.at for held in steps if held.value.step is step and author(by, held) == member), None)


def _now(by: Workspace, asked: seal.Request, state: State, since: Micros | None, at: Micros) -> State:
    if state not in _FOLLOWS:
        return state
    if by.ledger.authority.is_shredded(asked.book):
        done = state is State.APPROVED and asked.action == seal.SHRED
        return State.USED if done else State.DESTROYED
    left = by.ledger.authority.member_key(asked.holder) is None
    if left or since is None or at - since > GOOD_FOR:
        return State.EXPIRED
    return state
