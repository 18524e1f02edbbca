"""What a check found."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "wrong", "unknown"]


@dataclass(frozen=True)
class Finding:
    """`says` is a sentence or two: what was found and, unless all is well, what to do."""

    check: str
    state: State
    says: str
