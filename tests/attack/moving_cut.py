"""`havre move`, killed at a moment of choice: `python -m tests.attack.moving_cut STEP N [careless] -- --to … --data …`.

STEP is a function of `havre.backup.moving`, or `give_name`; the process is killed when that returned for the N-th time.
With `careless` the rows are not written in one transaction: the control.
"""

import functools
import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def killing(call: Callable[..., Any], times: int) -> Callable[..., Any]:
    left = [times]

    @functools.wraps(call)
    def called(*args: Any, **kwargs: Any) -> Any:
        answer = call(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return called


def main(step: str, times: int, command: list[str], *, careless: bool) -> int:
    from havre import cli
    from havre.cli import start

    start.framework(Path(command[command.index("--data") + 1]))
    from havre.backup import moving, target

    module = target if step == "give_name" else moving
    vars(module)[step] = killing(vars(module)[step], times)
    if careless:
        whole = moving.transaction.atomic

        def in_pieces(*, using: str, durable: bool) -> AbstractContextManager[Any]:
            return nullcontext() if using == moving.TARGET else whole(using=using, durable=durable)

        vars(moving)["transaction"] = SimpleNamespace(atomic=in_pieces)
    return cli.main(["move", *command])


if __name__ == "__main__":
    place = sys.argv.index("--")
    sys.exit(
        main(sys.argv[1], int(sys.argv[2]), sys.argv[place + 1 :], careless="careless" in sys.argv[3:place])
    )
