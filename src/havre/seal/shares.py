"""Recovery shares: SLIP-39, one group, k of n, no passphrase; 33 words a share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from havre.base.errors import WrongInput
from havre.seal.hidden import Seed
from havre.seal.keys import Keys, PublicKeys

SHARE_WORDS: Final = 33
FEWEST_NEEDED: Final = 2
MOST_SHARES: Final = 16
EXPONENT: Final = 1  # the stretching of SLIP-39: 20,000 rounds of PBKDF2, doubled with each further one


def split_recovery(seed: Seed, *, threshold: int = 2, count: int = 3) -> list[str]:
    """`count` shares, any `threshold` of which give the seed back; fewer tell nothing."""
    if not FEWEST_NEEDED <= threshold <= count <= MOST_SHARES:
        raise WrongInput("Choose at least 2 shares to be needed, and at most 16 shares in all.")
    return list(
        generate_mnemonics(1, [(threshold, count)], seed.unsafe_bytes, iteration_exponent=EXPONENT)[0]
    )


@dataclass(frozen=True)
class EnteredShares:
    """Shares that are being brought together, one after another; each is checked as it comes.

    `needed` is how many make the seed, which the first share tells; 0 before it.
    """

    shares: tuple[str, ...] = field(default=(), repr=False)
    needed: int = 0

    @property
    def missing(self) -> int:
        """How many more are needed; 1 at least while there is none."""
        return self.needed - len(self.shares) if self.shares else 1

    def add(self, text: str) -> "EnteredShares":
        """These and one more.

        Raises:
            WrongInput: it isn't a share, as its sentence says, or doesn't belong to those before. The sentences
                tell places, never words: an exception's text may come to lie on a disk.
        """
        share = _read(typed_words(text))
        before = [Share.from_mnemonic(each) for each in self.shares]
        if before and before[0].group_parameters() != share.group_parameters():
            raise WrongInput(
                "This share is from another set than the first. Look for the sheets of one set.",
                field="share",
            )
        if any(each.index == share.index for each in before):
            raise WrongInput(
                "This is share %(number)d, which was entered before. Enter another one.",
                field="share",
                number=share.index + 1,
            )
        if self.missing == 0:
            raise WrongInput("There are enough shares already.", field="share")
        return EnteredShares((*self.shares, share.mnemonic()), share.member_threshold)

    def join(self, *, expected: PublicKeys) -> Seed:
        """The recovery seed, once nothing is missing; see `join_recovery`."""
        return join_recovery(self.shares, expected=expected)


def typed_words(text: str) -> list[str]:
    """The words of a share as somebody typed or pasted them, with the numbers that stand beside them on paper."""
    return [word for word in text.lower().split() if not word.rstrip(".):").isdigit()]


def is_share_word(word: str) -> bool:
    """Whether shares are made of this word."""
    return word in WORD_INDEX_MAP


def _read(words: Sequence[str]) -> Share:
    wrong = next((place for place, word in enumerate(words, start=1) if not is_share_word(word)), None)
    if wrong is not None:
        raise WrongInput(
            "Word %(place)d is not one that shares are made of. Look at the paper again.",
            field="share",
            place=wrong,
        )
    if len(words) != SHARE_WORDS:
        raise WrongInput(
            "A share has %(right)d words; here are %(words)d.",
            field="share",
            right=SHARE_WORDS,
            words=len(words),
        )
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise WrongInput(
            "Each word is known, but together they don't fit: one stands for another, or two changed places.",
            field="share",
        ) from None
    if not _is_ours(share):
        raise WrongInput("This is not a share made by Havre.", field="share")
    return share


def join_recovery(shares: Sequence[str], *, expected: PublicKeys) -> Seed:
    """The recovery seed from exactly as many shares as are needed, checked against the log's recovery key."""
    parsed = [_parse(text, number) for number, text in enumerate(shares, start=1)]
    _check_set(parsed)
    try:
        seed = Seed(combine_mnemonics([share.mnemonic() for share in parsed]))
    except MnemonicError:
        raise WrongInput("These shares do not fit together. Check that they are from the same set.") from None
    if Keys.from_seed(seed).public != expected:
        raise WrongInput("These shares are not of this organisation's current recovery key.")
    return seed


def _parse(text: str, number: int) -> Share:
    words = text.lower().split()
    if len(words) != SHARE_WORDS:
        raise WrongInput(
            "Share %(number)d has %(words)d words; a share has %(right)d.",
            number=number,
            words=len(words),
            right=SHARE_WORDS,
        )
    try:
        return Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise WrongInput(
            "Share %(number)d has a mistyped word, or words in the wrong order.", number=number
        ) from None


def _is_ours(share: Share) -> bool:
    """As the format says. The exponent above all: 15 of it would stretch for minutes before anything is refused."""
    one_group = share.group_threshold == share.group_count == 1
    several = share.member_threshold >= FEWEST_NEEDED
    return bool(one_group and several and share.extendable and share.iteration_exponent == EXPONENT)


def _check_set(shares: Sequence[Share]) -> None:
    if not shares:
        raise WrongInput("Enter the recovery shares.")
    if not all(_is_ours(share) for share in shares):
        raise WrongInput("These are not shares made by Havre.")
    if len({share.identifier for share in shares}) != 1:
        raise WrongInput("These shares are from different sets.")
    if len({share.index for share in shares}) != len(shares):
        raise WrongInput("The same share was entered twice.")
    needed = shares[0].member_threshold
    if len(shares) != needed:
        raise WrongInput(
            "Enter exactly %(needed)d shares; %(entered)d were entered.", needed=needed, entered=len(shares)
        )
