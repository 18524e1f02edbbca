"""What came of a checkpoint that was held against the log, in words for whoever keeps it."""

from dataclasses import dataclass
from typing import Literal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from havre import seal
from havre.web.drawings.log_ruler import Checked

Words = str | Promise

# What to do when history is not what it was: in this order.
ALARM: tuple[Words, ...] = (
    gettext_lazy(
        "Stop working here and tell your colleagues: what is written now makes the two harder to tell apart."
    ),
    gettext_lazy(
        "Tell the person who runs this server. Its disk and this checkpoint are the evidence: keep both."
    ),
    gettext_lazy(
        "Ask whether a backup was restored or the server moved. If so, go on with the copy that this checkpoint fits."
    ),
    gettext_lazy(
        "If nobody did, somebody had their hands on this server: take what it holds, and passphrases typed since, as"
        " known to them."
    ),
)
STEPS: dict[str, tuple[Words, ...]] = {
    "same": (),
    "extends": (),
    "rolled-back": ALARM,
    "forked": ALARM,
    "other-log": (
        gettext_lazy(
            "Ask for yours. Its first line is the word havre, a stroke, and the number of the log shown below."
        ),
    ),
    "other-key": (
        gettext_lazy("Ask who gave it to you, by another way than it came."),
        gettext_lazy(
            "If it does come from the partner whom you gave it to, the end of this log may be gone: stop working here."
        ),
    ),
    "malformed": (
        gettext_lazy(
            "Ask for it once more, as a file: letters were lost or changed, or only a part was copied."
        ),
    ),
}


@dataclass(frozen=True)
class Finding:
    """A headline, how grave it is (a class of notices), what to do, and what to draw.

    `size` and `root` are those of the log on the disk, which this process's memory may be ahead of.
    """

    result: str
    size: int
    root: bytes
    headline: str
    grave: Literal["proven", "due", "refused"]
    steps: tuple[Words, ...]
    lost: str
    drawn: Checked | None

    @property
    def good(self) -> bool:
        return self.grave == "proven"


def finding_of(compared: seal.Compared) -> Finding:
    """The words for what was found."""
    graves: dict[str, Literal["proven", "due", "refused"]] = {
        "same": "proven", "extends": "proven", "other-log": "due", "malformed": "due",
    }  # fmt: skip
    return Finding(
        result=compared.result,
        size=compared.size,
        root=compared.root,
        headline=_headline(compared),
        grave=graves.get(compared.result, "refused"),
        steps=STEPS[compared.result],
        lost=_lost(len(compared.lost)),
        drawn=_drawn(compared),
    )


def _headline(compared: seal.Compared) -> str:
    covered = compared.witnessed.size if compared.witnessed else 0
    words = {
        "same": _(
            "Nothing was changed or lost. All %(covered)s leaves of this checkpoint stand, and none came after."
        ),
        "extends": _(
            "Nothing was changed or lost. All %(covered)s leaves of this checkpoint stand; %(more)s came after."
        ),
        "rolled-back": _(
            "Rolled back: %(fewer)s leaves are missing. This checkpoint covers %(covered)s, and the log here ends at"
            " %(size)s. Its end was cut off, or an older copy was put back."
        ),
        "forked": _(
            "Forked: another history. Up to leaf %(covered)s something else stood here when this checkpoint was taken."
        ),
        "other-log": _(
            "This checkpoint is of another log: another organisation's, or an earlier set-up of yours."
        ),
        "other-key": _("This checkpoint names your log, but is not signed by its key."),
        "malformed": _("There is no whole checkpoint in this."),
    }[compared.result]
    return words % {
        "covered": _number(covered),
        "size": _number(compared.size),
        "more": _number(compared.size - covered),
        "fewer": _number(covered - compared.size),
    }


def _lost(books: int) -> str:
    if not books:
        return ""
    return ngettext(
        "%(count)d thing that had been destroyed by then is not destroyed here: it must be destroyed again before"
        " anybody works with this copy.",
        "%(count)d things that had been destroyed by then are not destroyed here: they must be destroyed again before"
        " anybody works with this copy.",
        books,
    ) % {"count": books}


def _drawn(compared: seal.Compared) -> Checked | None:
    if compared.witnessed is None:
        return None
    covered = compared.witnessed.size
    if compared.result == "rolled-back":
        return Checked(covered, "missing", _("checked, leaves gone"))
    if compared.result == "forked":
        return Checked(covered, "differs", _("checked, differs"))
    return Checked(covered, "holds", _("checked, all there"))


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)
