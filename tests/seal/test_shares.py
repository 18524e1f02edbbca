"""Promise 8: k of n shares lose nothing; fewer, others or mistyped ones give a sentence and nothing else."""

from itertools import combinations

import pytest

from havre import seal
from havre.base.errors import WrongInput
from havre.seal import Keys, Seed

SEED = Seed(bytes(range(32)))
PUBLIC = Keys.from_seed(SEED).public
SHARES = seal.split_recovery(SEED)


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 3), (3, 5), (5, 5)])
def test_any_k_of_n_give_the_seed(threshold, count):
    shares = seal.split_recovery(SEED, threshold=threshold, count=count)
    assert len(shares) == count
    assert {len(share.split()) for share in shares} == {33}
    for some in combinations(shares, threshold):
        assert seal.join_recovery(some, expected=PUBLIC) == SEED


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
