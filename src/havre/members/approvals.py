"""The two-person rule: one member asks, another approves, and both are leaves of the log.

Destroying a case or the recovery key is held to it by the log's own rules; what only reads, as an export or names
shown in bulk, by whoever performs it (`spend`). It applies while two or more members have a current key, and no
setting switches it off.

Beside the leaves stand sealed entries: when each step was taken, and the steps that the log has no leaf for, in the
organisation's book (`types.RequestStep`); the reason, in the book that it is about (`types.RequestReason`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, MemberId, Micros
from havre.ledger.log import Appender
from havre.ledger.operations import append
from havre.ledger.workspace import Workspace

from .requests import DAYS, GOOD_FOR, Request, State, author, may_answer, requests
from .types import RequestReason, RequestStep, Step

LONGEST_REASON: Final = 2000

EXPORT: Final = "export"
EXPORT_EXHIBIT: Final = "export-exhibit"
EXPORT_OWN: Final = "export-own"
REVEAL: Final = "reveal"


# Questions


def needed(by: Workspace) -> bool:
    """Whether what needs an approval needs one here: while two or more members have a current key."""
    with by.ledger.lock:
        by.ledger.refresh()
        return len(by.ledger.authority.current_member_keys()) >= 2


def approvers(*, by: Workspace, book: BookId, at: Micros) -> list[MemberId]:
    """The members other than this one who may answer a request about `book`."""
    by.current_key(book, seal.FILE)
    with by.ledger.lock:
        keys = by.ledger.authority.current_member_keys()
        return [
            MemberId(key.holder)
            for key in keys
            if key.holder != by.member and may_answer(by, key.key_id, book, at)
        ]


def to_answer(*, by: Workspace, at: Micros) -> list[Request]:
    """The open requests of others that this member may answer, oldest first."""
    unanswered = _others(by, at, among=lambda asked: not asked.answers)
    return [one for one in unanswered if one.state is State.OPEN]


def decided(*, by: Workspace, at: Micros) -> list[Request]:
    """The requests of others that this member may answer, or might have, and that wait no longer; newest first."""
    return [one for one in _others(by, at) if one.state is not State.OPEN][::-1]


def own(*, by: Workspace, at: Micros) -> list[Request]:
    """What this member asked for, newest first."""
    return requests(by, at, among=lambda asked: asked.holder == by.member)[::-1]


def own_for(*, by: Workspace, action: str, book: BookId, at: Micros) -> list[Request]:
    """What this member asked for, newest first: for one act on one book."""
    wanted = (by.member, action, book)
    return requests(by, at, among=lambda asked: (asked.holder, asked.action, asked.book) == wanted)[::-1]


def find(*, by: Workspace, request: bytes, at: Micros) -> Request:
    """One request that this member made or may answer.

    Raises:
        NotFound: there is none, or none that this member may know of.
    """
    for one in requests(by, at, among=lambda asked: asked.hash == request):
        if one.asker == by.member or may_answer(by, by.keys.key_id, one.book, at):
            return one
    raise NotFound("There is no such request.")


def reason_of(*, by: Workspace, request: Request) -> str | None:
    """Why it was asked, for who holds the book; None for anybody else, who has to ask the person."""
    for held in by.all(RequestReason, book=request.book):
        if held.value.request == request.id and author(by, held) == request.asker:
            return held.value.reason
    return None


def standing(*, by: Workspace, action: str, book: BookId, at: Micros) -> bytes | None:
    """The leaf hash of an answer to this member's own request that allows exactly this, is good and not used yet."""
    for one in own_for(by=by, action=action, book=book, at=at):
        if one.state is State.APPROVED:
            return one.answer
    return None


def answered(by: Workspace) -> dict[bytes, MemberId]:
    """Who gave each answer of the log, by its leaf hash: to name who allowed what an entry says was done."""
    with by.ledger.lock:
        by.ledger.refresh()
        asked = by.ledger.authority.requests()
    return {answer.hash: answer.holder for one in asked for answer in one.answers}


# What a person does


def request(*, by: Workspace, action: str, book: BookId, reason: str, at: Micros) -> bytes:
    """Ask for another member's approval; returns the request's leaf hash.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
        Refused: there is nobody else, or the same is asked or approved already.
        WrongInput: no reason is given, or one that is too long.
    """
    by.current_key(book, seal.FILE)
    reason = _checked(reason)
    if not needed(by):
        raise Refused("You are the only member here: nothing needs another's approval.")
    with by.ledger.appending(by.keys) as log:
        for one in own_for(by=by, action=action, book=book, at=at):
            if one.state in (State.OPEN, State.APPROVED):
                raise Refused("You have asked for this already.")
        log.add(seal.ApprovalPayload(action, book, None))
        asked = by.ledger.authority.tip
        _note(log, by, asked, Step.ASKED, at)
        append(log, by=by, book=book, value=RequestReason(request=asked, reason=reason), at=at)
    return asked


def approve(*, by: Workspace, request: bytes, at: Micros) -> bytes:
    """Allow what another member asked for, once; returns the answer's leaf hash.

    Raises:
        NotFound: there is no such request that this member may know of.
        Refused: it is their own, or waits for no answer any more.
    """
    with _answering(by, request, at) as log:
        log.add(seal.ApprovalPayload(None, None, request))
        answer = by.ledger.authority.tip
        _note(log, by, request, Step.APPROVED, at)
    return answer


def refuse(*, by: Workspace, request: bytes, at: Micros) -> None:
    """Refuse what another member asked for. Raises as `approve`."""
    with _answering(by, request, at) as log:
        _note(log, by, request, Step.REFUSED, at)


def withdraw(*, by: Workspace, request: bytes, at: Micros) -> None:
    """Take back one's own request, answered or not, as long as it was not used.

    Raises:
        NotFound: this member made no such request.
        Refused: it is over already.
    """
    with by.ledger.appending(by.keys) as log:
        mine = [one for one in own(by=by, at=at) if one.id == request]
        if not mine:
            raise NotFound("There is no such request.")
        if mine[0].state not in (State.OPEN, State.APPROVED):
            raise Refused("This request is over already.")
        _note(log, by, request, Step.WITHDRAWN, at)


def spend(log: Appender, *, by: Workspace, action: str, book: BookId, at: Micros) -> bytes | None:
    """Use up the answer that allows what follows in this transaction, before any other leaf of it.

    Returns the answer's leaf hash for the act to name, or None in an organisation of one.

    Raises:
        Refused: no answer allows it; nothing is appended.
    """
    if not needed(by):
        return None
    for one in own_for(by=by, action=action, book=book, at=at):
        if one.state is State.APPROVED:
            _note(log, by, one.id, Step.USED, at)
            return one.answer
    raise Refused("Another member has to approve this first, and an approval is good once. Nothing was done.")


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise WrongInput("Say why, for whoever is asked to approve it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise WrongInput("Say it in at most %(most)d characters.", field="reason", most=LONGEST_REASON)
    return reason


@contextmanager
def _answering(by: Workspace, request: bytes, at: Micros) -> Iterator[Appender]:
    """An append by somebody who may answer `request`. Two may answer at once: its state is asked at the tip."""
    with by.ledger.appending(by.keys) as log:
        asked = find(by=by, request=request, at=at)
        if asked.asker == by.member:
            raise Refused("This is your own request: somebody else has to answer it.")
        if asked.state is not State.OPEN:
            raise Refused("This request waits for no answer any more.")
        yield log


def _note(log: Appender, by: Workspace, request: bytes, step: Step, at: Micros) -> None:
    append(log, by=by, book=by.ledger.organisation, value=RequestStep(request=request, step=step), at=at)


def _others(
    by: Workspace, at: Micros, *, among: Callable[[seal.Request], bool] = lambda _asked: True
) -> list[Request]:
    """Those of others that this member may answer, or might have: no others exist for them."""
    key = by.keys.key_id
    return requests(
        by,
        at,
        among=lambda asked: (
            asked.holder != by.member and among(asked) and may_answer(by, key, asked.book, at)
        ),
    )


__all__ = [
    "DAYS",
    "EXPORT",
    "EXPORT_EXHIBIT",
    "EXPORT_OWN",
    "GOOD_FOR",
    "REVEAL",
    "Request",
    "State",
    "answered",
    "approve",
    "approvers",
    "decided",
    "find",
    "needed",
    "own",
    "own_for",
    "reason_of",
    "refuse",
    "request",
    "spend",
    "standing",
    "to_answer",
    "withdraw",
]
