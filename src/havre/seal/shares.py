"""Recovery shares: SLIP-39, one group, k of n, no passphrase; 33 words a share."""

from collections.abc import Sequence
from typing import Final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from havre.base.errors import WrongInput
from havre.seal.hidden import Seed
from havre.seal.keys import Keys, PublicKeys

SHARE_WORDS: Final = 33
MOST_SHARES: Final = 16


def split_recovery(seed: Seed, *, threshold: int = 2, count: int = 3) -> list[str]:
    """`count` shares, any `threshold` of which give the seed back; fewer tell nothing."""
    if not 2 <= threshold <= count <= MOST_SHARES:
        raise WrongInput("Choose at least 2 shares to be needed, and at most 16 shares in all.")
    return list(generate_mnemonics(1, [(threshold, count)], seed.unsafe_bytes)[0])


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


def _check_set(shares: Sequence[Share]) -> None:
    if not shares:
        raise WrongInput("Enter the recovery shares.")
    if any(share.group_threshold != 1 or share.group_count != 1 for share in shares):
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
