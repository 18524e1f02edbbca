import pytest

from havre import seal
from havre.base.errors import WrongInput
from havre.seal.passphrases import normalise
from havre.seal.wordlist import eff_long


def test_six_words_are_offered_and_accepted():
    offered = {seal.suggest_passphrase() for _ in range(50)}
    assert len(offered) == 50
    for passphrase in offered:
        assert len(passphrase.split(" ")) == 6
        assert set(passphrase.split(" ")) <= set(eff_long())
        seal.check_passphrase(passphrase, handle="noor")


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "   ",
        "password",
        "correct horse battery staple",
        "noor noor noor noor noor",
        "a" * 70,
        "a" * 1000,
        "qwertyuiopasdfghjkl",
        "12345678901234567890",
        "Summer2024!",
    ],
)
def test_weak_ones_are_refused_with_a_sentence(weak):
    with pytest.raises(WrongInput) as caught:
        seal.check_passphrase(weak, handle="noor")
    assert caught.value.field == "passphrase"
    assert str(caught.value).endswith(".")


def test_ones_own_strong_passphrase_is_accepted():
    seal.check_passphrase("t9#Vq2!zLw8@Rk5^Xp7&Hd3mQs", handle="noor")


def test_a_very_long_one_is_refused_not_cut():
    with pytest.raises(WrongInput):
        seal.check_passphrase("x7" * 513, handle="noor")
    with pytest.raises(WrongInput):
        normalise("x" * 1025)
    assert len(normalise("x" * 1024)) == 1024


def test_what_can_not_be_text_is_refused():
    with pytest.raises(WrongInput):
        normalise("\ud800")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  two  words ", "two words"),
        ("two\twords\n", "two words"),
        ("cafe\u0301", "caf\u00e9"),
        ("\uff41bc", "abc"),
        ("two\u00a0words", "two words"),
    ],
)
def test_the_same_words_typed_otherwise_are_the_same(typed, same):
    assert normalise(typed) == same.encode()


def test_case_matters():
    assert normalise("Word") != normalise("word")


def test_the_word_list_is_the_published_one():
    assert len(set(eff_long())) == 7776
    assert (eff_long()[0], eff_long()[-1]) == ("abacus", "zoom")
