"""The two-person rule: one asks, another answers, once; and nobody else knows that anything was asked."""

import threading
from collections.abc import Callable

import pytest

from havre import seal
from havre.base.errors import HavreError, NotFound, Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases.types import Note
from havre.ledger import operations
from havre.ledger.log import Ledger
from havre.ledger.models import StoredLeaf
from havre.ledger.workspace import Workspace
from havre.members import approvals, joining
from havre.members.approvals import GOOD_FOR, State
from havre.members.types import RequestReason, RequestStep, Step
from tests.cast import NOW, PASSPHRASES, Cast, join, workspace_of

ACTION = "export"
REASON = "The lawyer asks for it before Friday."
LATER = Micros(NOW + GOOD_FOR + 1)


@pytest.fixture
def book(people: Cast) -> BookId:
    """Amina's book; Boris may grant it on, and so approve."""
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="the first note")])
    share(people.amina, book, people.boris, seal.Rights.ALL)
    return book


def share(by: Workspace, book: BookId, to: Workspace, rights: seal.Rights) -> None:
    operations.grant(by=by, book=book, compartments=[seal.FILE], to=to.member, rights=rights)


def ask(by: Workspace, book: BookId, *, action: str = ACTION, at: Micros = NOW) -> bytes:
    return approvals.request(by=by, action=action, book=book, reason=REASON, at=at)


def state_of(by: Workspace, request: bytes, *, at: Micros = NOW) -> State:
    return approvals.find(by=by, request=request, at=at).state


def spend(
    by: Workspace, book: BookId, *, action: str = ACTION, text: str = "went out", at: Micros = NOW
) -> bytes | None:
    with by.ledger.appending(by.keys) as log:
        answer = approvals.spend(log, by=by, action=action, book=book, at=at)
        operations.append(log, by=by, book=book, value=Note(text=text), at=at)
    return answer


class TestAskingAndAnswering:
    def test_one_asks_another_approves_and_it_allows_one_act(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        assert state_of(people.amina, asked) is State.OPEN
        assert approvals.standing(by=people.amina, action=ACTION, book=book, at=NOW) is None
        [waiting] = approvals.to_answer(by=people.boris, at=NOW)
        assert (waiting.id, waiting.asker, waiting.action, waiting.book) == (
            asked,
            people.amina.member,
            ACTION,
            book,
        )
        assert waiting.asked_at == NOW
        assert approvals.reason_of(by=people.boris, request=waiting) == REASON
        answer = approvals.approve(by=people.boris, request=asked, at=NOW)
        assert approvals.to_answer(by=people.boris, at=NOW) == []
        assert approvals.standing(by=people.amina, action=ACTION, book=book, at=NOW) == answer
        assert spend(people.amina, book) == answer
        assert state_of(people.amina, asked) is State.USED
        assert approvals.standing(by=people.amina, action=ACTION, book=book, at=NOW) is None

    def test_it_is_good_once(self, people: Cast, book: BookId) -> None:
        approvals.approve(by=people.boris, request=ask(people.amina, book), at=NOW)
        spend(people.amina, book)
        size = StoredLeaf.objects.count()
        with pytest.raises(Refused, match="good once"):
            spend(people.amina, book)
        assert StoredLeaf.objects.count() == size

    def test_both_are_leaves_of_the_log(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        answer = approvals.approve(by=people.boris, request=asked, at=NOW)
        leaves = {}
        for row in StoredLeaf.objects.all():
            leaf = seal.parse_leaf(bytes(row.data))
            leaves[leaf.hash] = leaf
        assert leaves[asked].author == people.amina.keys.key_id
        assert leaves[asked].payload == seal.ApprovalPayload(ACTION, book, None)
        assert leaves[answer].author == people.boris.keys.key_id
        assert leaves[answer].payload == seal.ApprovalPayload(None, None, asked)

    def test_the_log_itself_lets_a_case_be_destroyed_by_it(self, people: Cast, book: BookId) -> None:
        approvals.approve(by=people.boris, request=ask(people.amina, book, action=seal.SHRED), at=NOW)
        with people.ledger.appending(people.amina.keys) as log:
            answer = approvals.spend(log, by=people.amina, action=seal.SHRED, book=book, at=NOW)
            log.add(seal.ShredPayload(book, answer))
        assert people.ledger.authority.is_shredded(book)
        assert [one.state for one in approvals.own(by=people.amina, at=NOW)] == [State.USED]

    def test_a_request_needs_a_reason_and_is_made_once(self, people: Cast, book: BookId) -> None:
        for reason, about in ((" ", "why"), ("x" * 2001, "2000")):
            with pytest.raises(WrongInput, match=about) as refused:
                approvals.request(by=people.amina, action=ACTION, book=book, reason=reason, at=NOW)
            assert refused.value.field == "reason"
        asked = ask(people.amina, book)
        with pytest.raises(Refused, match="already"):
            ask(people.amina, book)
        approvals.withdraw(by=people.amina, request=asked, at=NOW)
        assert ask(people.amina, book) != asked

    def test_who_may_only_read_asks_too(self, people: Cast, book: BookId) -> None:
        share(people.amina, book, people.carla, seal.Rights.READ)
        asked = ask(people.carla, book)
        [waiting] = approvals.to_answer(by=people.boris, at=NOW)
        assert (waiting.id, approvals.reason_of(by=people.boris, request=waiting)) == (asked, REASON)

    def test_the_approvers_are_named(self, people: Cast, book: BookId) -> None:
        assert approvals.approvers(by=people.amina, book=book, at=NOW) == [people.boris.member]
        assert approvals.approvers(by=people.boris, book=book, at=NOW) == [people.amina.member]
        with pytest.raises(NotFound):
            approvals.approvers(by=people.carla, book=book, at=NOW)


class TestWhoMayNot:
    def test_the_asker_cannot_answer(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        for answer in (approvals.approve, approvals.refuse):
            with pytest.raises(Refused, match="your own"):
                answer(by=people.amina, request=asked, at=NOW)
        assert state_of(people.amina, asked) is State.OPEN

    def test_for_carla_nothing_was_asked(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        [request] = approvals.own(by=people.amina, at=NOW)
        for known in (asked, bytes(32)):
            for act in (approvals.approve, approvals.refuse, approvals.withdraw):
                with pytest.raises(NotFound):
                    act(by=people.carla, request=known, at=NOW)
            with pytest.raises(NotFound):
                approvals.find(by=people.carla, request=known, at=NOW)
        for listed in (approvals.to_answer, approvals.own, approvals.decided):
            assert listed(by=people.carla, at=NOW) == []
        assert approvals.reason_of(by=people.carla, request=request) is None
        for place in (book, BookId(bytes(16))):
            with pytest.raises(NotFound):
                ask(people.carla, place)

    def test_who_reads_the_case_without_grant_cannot_answer(self, people: Cast, book: BookId) -> None:
        share(people.amina, book, people.carla, seal.Rights.READ | seal.Rights.WRITE)
        asked = ask(people.amina, book)
        assert approvals.to_answer(by=people.carla, at=NOW) == []
        with pytest.raises(NotFound):
            approvals.approve(by=people.carla, request=asked, at=NOW)

    def test_an_administrator_without_the_case_answers_and_sees_no_reason(self, people: Cast) -> None:
        mine = operations.open_book(by=people.boris, at=NOW)
        asked = ask(people.boris, mine)
        [waiting] = approvals.to_answer(by=people.amina, at=NOW)
        assert waiting.asker == people.boris.member
        assert approvals.reason_of(by=people.amina, request=waiting) is None
        approvals.approve(by=people.amina, request=asked, at=NOW)
        assert approvals.standing(by=people.boris, action=ACTION, book=mine, at=NOW) is not None
        assert approvals.standing(by=people.amina, action=ACTION, book=mine, at=NOW) is None, "who asked acts"

    def test_an_ended_grant_answers_nothing(self, people: Cast) -> None:
        mine = operations.open_book(by=people.amina, at=NOW)
        for slot, key in people.amina.keys_of(mine, seal.FILE):
            sealed = seal.seal_grant(
                key, slot, log_id=people.ledger.log_id, recipient=people.boris.keys.public,
                rights=seal.Rights.ALL, until=Micros(NOW + 5),
            )  # fmt: skip
            with people.ledger.appending(people.amina.keys) as log:
                log.add_grant(sealed)
        ask(people.amina, mine)
        assert len(approvals.to_answer(by=people.boris, at=NOW)) == 1
        assert approvals.to_answer(by=people.boris, at=Micros(NOW + 5)) == []
        assert approvals.approvers(by=people.amina, book=mine, at=Micros(NOW + 5)) == []


class TestForged:
    """What somebody whose key was taken appends past the program."""

    def test_an_answer_without_the_right_does_not_count(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        for keys in (people.carla.keys, people.amina.keys):
            force(people.ledger, keys, seal.ApprovalPayload(None, None, asked))
            tell(people.carla, asked, Step.APPROVED)
            assert state_of(people.amina, asked) is State.OPEN
        approvals.approve(by=people.boris, request=asked, at=NOW)  # the control: one that counts is seen
        assert state_of(people.amina, asked) is State.APPROVED

    def test_nobody_withdraws_uses_or_refuses_for_another(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        for step in (Step.WITHDRAWN, Step.USED, Step.REFUSED, Step.APPROVED):
            tell(people.carla, asked, step)
        tell(people.boris, asked, Step.WITHDRAWN)
        tell(people.amina, asked, Step.REFUSED)
        tell(people.boris, asked, Step.APPROVED)  # says so, but the log has no leaf for it
        assert state_of(people.amina, asked) is State.OPEN

    def test_a_request_told_of_again_grows_no_younger(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        tell(people.amina, asked, Step.ASKED, at=LATER)
        assert state_of(people.amina, asked, at=LATER) is State.EXPIRED

    def test_a_reason_is_the_askers(self, people: Cast, book: BookId) -> None:
        share(people.amina, book, people.carla, seal.Rights.READ)
        forged = RequestReason(request=ask(people.boris, book), reason="Boris is in a hurry.")
        operations.put(by=people.carla, book=book, value=forged, at=NOW)
        [waiting] = approvals.to_answer(by=people.amina, at=NOW)
        assert approvals.reason_of(by=people.amina, request=waiting) == REASON


class TestWhatItIsGoodFor:
    def test_not_for_another_book_or_action(self, people: Cast, book: BookId) -> None:
        other = operations.open_book(by=people.amina, at=NOW)
        approvals.approve(by=people.boris, request=ask(people.amina, book), at=NOW)
        for action, place in ((seal.SHRED, book), (ACTION, other), (ACTION, people.ledger.organisation)):
            assert approvals.standing(by=people.amina, action=action, book=place, at=NOW) is None
            with pytest.raises(Refused):
                spend(people.amina, place, action=action)
        assert approvals.standing(by=people.amina, action=ACTION, book=book, at=NOW) is not None

    def test_seven_days(self, people: Cast, book: BookId) -> None:
        asked = ask(people.amina, book)
        assert state_of(people.boris, asked, at=Micros(LATER - 1)) is State.OPEN
        assert state_of(people.boris, asked, at=LATER) is State.EXPIRED
        assert approvals.to_answer(by=people.boris, at=LATER) == []
        with pytest.raises(Refused, match="no answer any more"):
            approvals.approve(by=people.boris, request=asked, at=LATER)
        approvals.approve(by=people.boris, request=ask(people.amina, book, at=LATER), at=LATER)
        assert approvals.standing(by=people.amina, action=ACTION, book=book, at=LATER) is not None
        with pytest.raises(Refused):
            spend(people.amina, book, at=Micros(LATER + GOOD_FOR + 1))

    def test_refused_and_withdrawn_allow_nothing(self, people: Cast, book: BookId) -> None:
        refused = ask(people.amina, book)
        approvals.refuse(by=people.boris, request=refused, at=NOW)
        assert state_of(people.amina, refused) is State.REFUSED
        assert [one.decided for one in approvals.own(by=people.amina, at=NOW)] == [people.boris.member]
        withdrawn = ask(people.amina, book)
        approvals.approve(by=people.boris, request=withdrawn, at=NOW)
        approvals.withdraw(by=people.amina, request=withdrawn, at=NOW)
        for request in (refused, withdrawn):
            for answer in (approvals.approve, approvals.refuse):
                with pytest.raises(Refused, match="no answer any more"):
                    answer(by=people.boris, request=request, at=NOW)
            with pytest.raises(Refused, match="over"):
                approvals.withdraw(by=people.amina, request=request, at=NOW)
        with pytest.raises(Refused):
            spend(people.amina, book)
        assert [one.state for one in approvals.decided(by=people.boris, at=NOW)] == [
            State.WITHDRAWN,
            State.REFUSED,
        ]

    def test_what_somebody_asked_who_left_waits_for_nobody(self, people: Cast, book: BookId) -> None:
        asked = ask(people.boris, book)
        assert [one.id for one in approvals.to_answer(by=people.amina, at=NOW)] == [asked]
        keys = people.boris.keys.public
        left = seal.KeyPayload("member", people.boris.member, keys.signing, keys.opening, seal.LEFT, b"")
        with people.ledger.appending(people.amina.keys) as log:
            log.add(left)
        assert approvals.to_answer(by=people.amina, at=NOW) == []
        assert state_of(people.amina, asked) is State.EXPIRED

    def test_a_destroyed_case_needs_no_answer(self, people: Cast, book: BookId) -> None:
        asked = ask(people.boris, book)
        approvals.approve(by=people.boris, request=ask(people.amina, book, action=seal.SHRED), at=NOW)
        answer = approvals.standing(by=people.amina, action=seal.SHRED, book=book, at=NOW)
        with people.ledger.appending(people.amina.keys) as log:
            log.add(seal.ShredPayload(book, answer))
        assert state_of(people.amina, asked) is State.DESTROYED
        assert approvals.to_answer(by=people.amina, at=NOW) == []


def test_a_right_taken_away_takes_its_requests_along_and_one_given_late_brings_them(
    people: Cast, book: BookId
) -> None:
    """What a session has read of the organisation's book is read again when that book is not as it was."""
    asked = ask(people.boris, book)
    organisation = people.ledger.organisation
    assert state_of(people.boris, asked) is State.OPEN
    people.boris.desk._shelf.objects.forget(organisation, seal.FILE)
    assert state_of(people.boris, asked) is State.EXPIRED, "nothing tells when it was asked"
    people.boris.desk._shelf.objects.forget(book, seal.FILE)
    assert approvals.reason_of(by=people.boris, request=approvals.own(by=people.boris, at=NOW)[0]) is None
    assert state_of(workspace_of(people.ledger, "boris"), asked) is State.OPEN


def test_two_approve_at_once_and_one_of_them_did(people: Cast, book: BookId) -> None:
    dora = join(people.amina, "dora")
    share(people.amina, book, dora, seal.Rights.ALL)
    asked = ask(people.amina, book)
    outcomes = at_once(
        lambda: approvals.approve(by=people.boris, request=asked, at=NOW),
        lambda: approvals.approve(by=dora, request=asked, at=NOW),
    )
    assert sorted(map(type, outcomes), key=str) == sorted([bytes, Refused], key=str)
    [told] = [one for one in people.ledger.authority.requests() if one.hash == asked]
    assert len(told.answers) == 1


def test_one_answer_used_in_two_sessions_at_once_is_used_once(people: Cast, book: BookId) -> None:
    approvals.approve(by=people.boris, request=ask(people.amina, book), at=NOW)
    second = workspace_of(people.ledger, "amina")
    outcomes = at_once(lambda: spend(people.amina, book), lambda: spend(second, book))
    assert sorted(map(type, outcomes), key=str) == sorted([bytes, Refused], key=str)
    assert [note.value.text for note in people.amina.all(Note, book=book)].count("went out") == 1


def test_an_organisation_of_one_needs_nobody(ledger: Ledger) -> None:
    founding = joining.prepare(handle="amina", organisation="Alone", passphrase=PASSPHRASES["amina"])
    joining.set_up(founding, ledger=ledger, cost=seal.CHEAPEST, at=NOW)
    amina = workspace_of(ledger, "amina")
    book = operations.open_book(by=amina, at=NOW)
    assert not approvals.needed(amina)
    assert spend(amina, book) is None
    with pytest.raises(Refused, match="only member"):
        ask(amina, book)
    join(amina, "boris")
    assert approvals.needed(amina)
    with pytest.raises(Refused, match="approve this first"):
        spend(amina, book)


def test_a_transaction_that_fails_uses_nothing_up(people: Cast, book: BookId) -> None:
    answer = approvals.approve(by=people.boris, request=ask(people.amina, book), at=NOW)
    with pytest.raises(Refused):
        spend(people.amina, book, text="x" * (2 << 20))
    assert approvals.standing(by=people.amina, action=ACTION, book=book, at=NOW) == answer


def force(ledger: Ledger, keys: seal.Keys, payload: seal.Payload) -> None:
    """Store a leaf that the program would refuse."""
    ledger.refresh()
    leaf = seal.make_leaf(keys, payload, log_id=ledger.log_id, previous=ledger.authority.tip)
    StoredLeaf.objects.create(index=ledger.tree.size, data=leaf.data)
    ledger.refresh()


def tell(by: Workspace, request: bytes, step: Step, *, at: Micros = NOW) -> None:
    operations.put(by=by, book=by.ledger.organisation, value=RequestStep(request=request, step=step), at=at)


def at_once(*acts: Callable[[], bytes | None]) -> list[bytes | HavreError | None]:
    """Each in a thread of its own, begun together; what it returned or raised."""
    from django.db import connection

    ready, outcomes = threading.Barrier(len(acts)), list[bytes | HavreError | None]()

    def run(act: Callable[[], bytes | None]) -> None:
        ready.wait()
        try:
            outcomes.append(act())
        except HavreError as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
