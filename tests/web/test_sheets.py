"""Which two words of the recovery shares are asked back."""

from havre import seal
from havre.web.sheets import two_words


def test_they_are_of_two_sheets_and_of_words_that_differ_between_sheets() -> None:
    for count in (2, 3, 16):
        shares = seal.split_recovery(seal.Seed.new(), threshold=2, count=count)
        drawn = {two_words(shares) for _ in range(300)}
        assert {share for asked in drawn for share, _ in asked} == set(range(count)), (
            "every sheet may be asked for"
        )
        assert all(first[0] != second[0] for first, second in drawn)
        assert {word for asked in drawn for _, word in asked} <= set(range(4, 33))
        common = {words[0] for words in (share.split() for share in shares)}
        assert len(common) == 1, "the control: the first word is the same on all of them"
