"""Which inputs are worth keeping: the shortest ones that together take every step through the code that all take."""

import sys
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.target import Target

OURS = ("/havre/", "/havre_verify.py", "/shamir_mnemonic/")

Step = tuple[str, int, int]


def reaching(target: Target, inputs: Iterable[bytes], *, most: int) -> list[bytes]:
    """The chosen inputs, at most `most` bytes in all."""
    chosen: list[bytes] = []
    known: set[Step] = set()
    room = most
    for data in sorted(set(inputs), key=lambda each: (len(each), each)):
        steps = _steps(target, data)
        if not steps <= known and len(data) <= room:
            chosen.append(data)
            known |= steps
            room -= len(data)
    return chosen


def _steps(target: Target, data: bytes) -> set[Step]:
    """From which line to which the input led, in our own code."""
    found: set[Step] = set()
    last: dict[CodeType, int] = {}

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        if not any(part in frame.f_code.co_filename for part in OURS):
            return None
        if event == "line":
            code = frame.f_code
            found.add((code.co_filename, last.get(code, -1), frame.f_lineno))
            last[code] = frame.f_lineno
        return trace

    sys.settrace(trace)
    try:
        target(data)
    except Exception:
        sys.settrace(None)
        raise
    finally:
        sys.settrace(None)
    return found
