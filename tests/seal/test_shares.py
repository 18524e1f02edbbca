"""Promise 8: k of n shares lose nothing; fewer, others or mistyped ones give a sentence and nothing else."""

from dataclasses import replace
from itertools import combinations

import pytest
from shamir_mnemonic import Share

from havre import seal
from havre.base.errors import WrongInput
from havre.seal import Keys, Seed

SEED = Seed(bytes(range(32)))
PUBLIC = Keys.from_seed(SEED).public
SHARES = seal.split_recovery(SEED)


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 3), (3, 5), (5, 5), (2, 16)])
def test_any_k_of_n_give_the_seed(threshold, count):
    shares = seal.split_recovery(SEED, threshold=threshold, count=count)
    assert len(shares) == count
    assert {len(share.split()) for share in shares} == {33}
    for some in combinations(shares, threshold):
        assert seal.join_recovery(some, expected=PUBLIC) == SEED


def test_unless_said_otherwise_two_of_three_give_the_seed():
    shares = seal.split_recovery(SEED)
    assert len(shares) == 3
    assert {Share.from_mnemonic(share).member_threshold for share in shares} == {2}


def test_shares_are_read_as_people_type_them():
    typed = ["  " + SHARES[2].upper().replace(" ", "  ") + "\n", SHARES[0].replace(" ", "\n")]
    assert seal.join_recovery(typed, expected=PUBLIC) == SEED


def refused(shares, expected=PUBLIC) -> str:
    with pytest.raises(WrongInput) as caught:
        seal.join_recovery(shares, expected=expected)
    return str(caught.value)


def test_the_number_has_to_be_exact():
    assert refused([]) == "Enter the recovery shares."
    assert refused(SHARES[:1]) == "Enter exactly 2 shares; 1 were entered."
    assert refused(SHARES) == "Enter exactly 2 shares; 3 were entered."


def test_one_share_twice_is_one_share():
    assert "twice" in refused([SHARES[0], SHARES[0]])


def test_the_mistyped_share_is_named():
    words = SHARES[1].split()
    swapped = [words[1], words[0], *words[2:]]
    assert refused([SHARES[0], " ".join(swapped)]).startswith("Share 2 ")
    assert refused([" ".join(["zzz", *words[1:]]), SHARES[0]]).startswith("Share 1 ")
    assert refused([SHARES[0], " ".join(words[:-1])]) == "Share 2 has 32 words; a share has 33."


def test_shares_of_two_sets_are_refused():
    other = seal.split_recovery(SEED)
    assert "different sets" in refused([SHARES[0], other[1]])


@pytest.mark.parametrize(
    "change", [{"iteration_exponent": 15}, {"iteration_exponent": 0}, {"extendable": False}]
)
def test_shares_that_would_stretch_otherwise_are_refused_before_any_stretching(change, monkeypatch):
    """At exponent 15 two shares with fitting checksums would keep the server busy for minutes."""
    monkeypatch.setattr("havre.seal.shares.combine_mnemonics", lambda *_: pytest.fail("stretched"))
    foreign = [replace(Share.from_mnemonic(share), **change).mnemonic() for share in SHARES[:2]]
    assert refused(foreign) == "These are not shares made by Havre."


def test_shares_of_another_recovery_key_are_refused():
    other = Keys.from_seed(Seed.new()).public
    assert "current recovery key" in refused(SHARES[:2], expected=other)


@pytest.mark.parametrize(("threshold", "count"), [(1, 1), (1, 3), (3, 2), (2, 17), (0, 0)])
def test_other_numbers_are_refused(threshold, count):
    with pytest.raises(WrongInput):
        seal.split_recovery(SEED, threshold=threshold, count=count)


def test_one_share_alone_says_nothing_of_the_seed():
    """Two seeds, one share each: neither share holds a word that depends on the seed alone."""
    again = seal.split_recovery(SEED)
    assert SHARES[0].split()[4:] != again[0].split()[4:]


def enter(*texts: str) -> seal.EnteredShares:
    entered = seal.EnteredShares()
    for text in texts:
        entered = entered.add(text)
    return entered


def wrong(entered: seal.EnteredShares, text: str) -> str:
    with pytest.raises(WrongInput) as caught:
        entered.add(text)
    assert caught.value.field == "share"
    words = text.split()
    assert len(words) < 8 or " ".join(words[5:8]) not in str(caught.value), "no words are repeated"
    return str(caught.value)


class TestEnteredOneByOne:
    def test_it_says_how_many_are_missing_and_gives_the_seed(self):
        shares = seal.split_recovery(SEED, threshold=3, count=5)
        entered = enter()
        told = [(entered.needed, entered.missing)]
        for share in (shares[4], shares[0], shares[2]):
            entered = entered.add(share)
            told.append((entered.needed, entered.missing))
        assert told == [(0, 1), (3, 2), (3, 1), (3, 0)]
        assert entered.join(expected=PUBLIC) == SEED
        assert "enough" in wrong(entered, shares[1])

    def test_fewer_give_nothing(self):
        with pytest.raises(WrongInput):
            enter(SHARES[1]).join(expected=PUBLIC)

    def test_the_numbers_of_the_paper_may_be_typed_too(self):
        numbered = "\n".join(f"{n}. {word}" for n, word in enumerate(SHARES[0].upper().split(), start=1))
        assert enter(numbered, SHARES[1]).join(expected=PUBLIC) == SEED

    def test_an_unknown_word_is_named_by_its_place(self):
        words = SHARES[0].split()
        assert wrong(enter(), " ".join([*words[:6], "zzz", *words[7:]])).startswith("Word 7 is not one")

    def test_a_missing_word_is_counted(self):
        assert "here are 32" in wrong(enter(), " ".join(SHARES[0].split()[:-1]))
        assert "here are 0" in wrong(enter(), "")

    def test_a_wrong_but_known_word_and_two_that_changed_places_are_found(self):
        words = SHARES[0].split()
        other = "academic" if words[9] != "academic" else "acid"
        assert "don't fit" in wrong(enter(), " ".join([*words[:9], other, *words[10:]]))
        assert "don't fit" in wrong(enter(), " ".join([words[1], words[0], *words[2:]]))

    def test_the_same_share_and_one_of_another_set_are_refused_at_once(self):
        assert "share 2" in wrong(enter(SHARES[1]), SHARES[1])
        assert "another set" in wrong(enter(SHARES[1]), seal.split_recovery(SEED)[0])

    def test_nothing_shows_the_words(self):
        assert SHARES[0] not in repr(enter(SHARES[0]))

    def test_shares_of_another_kind_are_refused_at_the_first(self):
        from shamir_mnemonic import generate_mnemonics

        for made in (
            generate_mnemonics(1, [(1, 1)], SEED.unsafe_bytes),
            generate_mnemonics(2, [(2, 3), (2, 3)], SEED.unsafe_bytes),
            generate_mnemonics(1, [(2, 3)], SEED.unsafe_bytes, iteration_exponent=0),
        ):
            assert "not a share made by Havre" in wrong(enter(), made[0][0])
