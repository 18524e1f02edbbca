"""Whether an interpreter may stand between the person and those they fear. Pure.

An interpreter of the same community is never taken by default: what is told in the room can come home before the
person does. So somebody asks before, and the person, asked alone, decides.
"""

from collections.abc import Iterable

from havre.base.errors import WrongInput
from havre.cases.types.interview import Interview, Tie

TIES = tuple(tie for tie in Tie if tie is not Tie.NONE)  # the ones that stand against an interpreter


def against(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """Those of `ties` that stand against an interpreter."""
    return tuple(tie for tie in TIES if tie in set(ties))


def nobody_asked(interview: Interview) -> bool:
    """Whether there is an interpreter of whom nobody knows what ties they have."""
    return bool(interview.interpreter) and not interview.ties


def check(interview: Interview) -> None:
    """Raises WrongInput where a tie stands against the interpreter and the person did not agree, or two contradict."""
    standing = against(interview.ties)
    if standing and Tie.NONE in interview.ties:
        raise WrongInput("Either there is a tie or there is none: take one of the ticks away.", field="ties")
    if interview.ties and not interview.interpreter:
        raise WrongInput("Say who interprets: a function or initials.", field="interpreter")
    if standing and not interview.agreed:
        raise WrongInput(
            "This interpreter may not be free: what is told could reach those the person fled. Take another, or ask"
            " the person alone, without the interpreter, and mark here that they agree.",
            field="agreed",
        )
