"""Checkpoints as they come back: in messages, in files, and what is handed out with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import EntryId, LogId
from havre.ledger import queries, witness
from havre.ledger.log import Ledger
from havre.ledger.models import StoredLeaf, TakenCheckpoint
from tests.cast import Cast

NOTE = seal.sign_checkpoint(seal.LogKey.new(), log_id=LogId(bytes(32)), size=4711, root=bytes(range(32)))
OTHER = seal.sign_checkpoint(seal.LogKey.new(), log_id=LogId(bytes(32)), size=4712, root=bytes(32))
MESSAGES = {
    "as it is": NOTE,
    "quoted": "".join(f"> > {line}\n" for line in NOTE.splitlines()),
    "wrapped": "\n".join(NOTE[at : at + 60] for at in range(0, len(NOTE), 60)),
    "spaced": f"\n\n   {NOTE.replace(chr(10), '  ' + chr(10))}\n\n",
    "with words": f"Dear Boris,\nhere is ours:\n\n{NOTE.replace('—', '--')}\nBest,\nAmina\n",
    "crlf": NOTE.replace("\n", "\r\n"),
    "on one line": " ".join(NOTE.split()),
    "twice": NOTE + "\n> " + NOTE.replace("\n", "\n> "),
}


@pytest.mark.parametrize("how", MESSAGES)
def test_a_message_gives_the_note_as_it_was_signed(how: str) -> None:
    assert witness.note_in(MESSAGES[how]) == NOTE


@given(st.integers(0, len(NOTE) - 1), st.sampled_from("\n\r\t >"))
def test_white_space_and_quotation_marks_anywhere_are_no_matter(place: int, added: str) -> None:
    assert witness.note_in(NOTE[:place] + added + NOTE[place:]) == NOTE


@given(st.text())
def test_any_other_text_stays_what_it_is(text: str) -> None:
    assert witness.note_in(text) == text
    assert witness.given(text.encode("utf-8", "replace")) is not None


def test_several_are_not_chosen_between() -> None:
    with pytest.raises(WrongInput, match="several"):
        witness.note_in(NOTE + OTHER)


def test_a_changed_digit_is_not_put_right() -> None:
    assert "4811" in witness.note_in(NOTE.replace("4711", "4811"))


def test_a_file_is_told_from_a_text() -> None:
    assert witness.given(b"\xef\xbb\xbf" + NOTE.encode()) == NOTE
    kept = seal.encode([1, NOTE, []])
    assert witness.given(kept) == kept
    with pytest.raises(WrongInput, match="too large"):
        witness.given(bytes(witness.LARGEST + 1))


class TestHandedOut:
    def test_a_file_for_each_checkpoint_that_was_given_out(self, people: Cast) -> None:
        ledger = people.ledger
        notes = [queries.take_checkpoint(ledger)]
        people.amina.ledger.refresh()
        for number, note in enumerate(notes, start=1):
            assert witness.given_out(number) == note
            assert witness.check(ledger, witness.witness_file(ledger, note)).result == "same"
        for number in (0, 2, -1):
            with pytest.raises(NotFound):
                witness.given_out(number)

    def test_none_for_a_state_that_the_log_never_had(self, people: Cast) -> None:
        ledger = people.ledger
        forged = seal.sign_checkpoint(ledger.log_key(), log_id=ledger.log_id, size=5, root=bytes(32))
        with pytest.raises(seal.SealError):
            witness.witness_file(ledger, forged)

    def test_the_last_one_is_the_newest_that_reads(self, people: Cast) -> None:
        assert queries.last_checkpoint() is None
        queries.take_checkpoint(people.ledger)
        size = people.ledger.tree.size
        TakenCheckpoint.objects.create(note="damaged")
        assert queries.last_checkpoint() == queries.Taken(1, size)


class TestCheckedOnTheDisk:
    """The process's memory of the log is not asked: a folder put back beneath a running server shows, too."""

    def test_leaves_that_went_since_the_process_read_them(self, people: Cast) -> None:
        note = queries.take_checkpoint(people.ledger)
        assert witness.check(people.ledger, note).result == "same"
        StoredLeaf.objects.order_by("index").last().delete()  # type: ignore[union-attr]  # there are some
        assert witness.check(people.ledger, note).result == "rolled-back"

    def test_a_broken_store_is_for_verify_to_name(self, people: Cast) -> None:
        note = queries.take_checkpoint(people.ledger)
        StoredLeaf.objects.filter(index=3).delete()
        with pytest.raises(Refused, match="broken"):
            witness.check(people.ledger, note)

    def test_where_there_is_no_log(self, ledger: Ledger) -> None:
        with pytest.raises(Refused, match="Nothing is stored"):
            witness.check(ledger, NOTE)


def test_an_entry_that_the_log_does_not_have(people: Cast) -> None:
    with pytest.raises(NotFound):
        witness.prove_entry(people.ledger, EntryId(bytes(16)))
    assert queries.last_checkpoint() is None, "and no checkpoint was given out for it"
