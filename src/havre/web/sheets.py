"""Recovery shares as sheets to write down: shown once, with two of their words asked back."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from havre import seal

from .forms import QUIET, HavreForm

Asked = tuple[tuple[int, int], tuple[int, int]]  # share and word, from 0
COMMON = 4  # words at the beginning that tell the set and the share: some are the same on every sheet


def two_words(shares: Sequence[str]) -> Asked:
    """Which words are asked back, drawn at random: of two sheets, and of those that differ between them."""
    drawn, words = seal.new_id(), seal.SHARE_WORDS - COMMON
    first = drawn[0] % len(shares)
    second = (first + 1 + drawn[2] % (len(shares) - 1)) % len(shares)
    return (first, COMMON + drawn[1] % words), (second, COMMON + drawn[3] % words)


class WordsForm(HavreForm):
    """Two words of the recovery shares, read back from paper."""

    first = forms.CharField(max_length=40, widget=forms.TextInput(attrs=QUIET))
    second = forms.CharField(max_length=40, widget=forms.TextInput(attrs=QUIET))

    def ask(self, asked: Asked) -> None:
        """Label the fields with the words that are asked for."""
        for name, (share, word) in zip(("first", "second"), asked, strict=True):
            self.fields[name].label = _("Word %(word)d of share %(share)d") % {
                "word": word + 1,
                "share": share + 1,
            }

    def words_match(self, asked: Asked, shares: Sequence[str]) -> bool:
        """Whether both words are right; a wrong one is said beside its field."""
        for name, (share, word) in zip(("first", "second"), asked, strict=True):
            if self.cleaned_data[name].strip().casefold() != shares[share].split()[word]:
                self.add_error(
                    name, _("This is not the word on that sheet. Look again, and check the whole sheet.")
                )
        return not self.errors


def sheets(shares: Sequence[str], *, needed: int, key: seal.PublicKeys) -> dict[str, object]:
    """What the template of the sheets shows."""
    return {
        "shares": [share.split() for share in shares],
        "needed": needed,
        "key_words": key.fingerprint_words(),
    }
