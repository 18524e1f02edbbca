"""`havre recover`: with enough recovery shares, somebody new regains every book.

What is secret is never an argument: shells remember those, and everybody on the machine can list them.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import MemberId

from . import clock, start

if TYPE_CHECKING:
    from havre.members.recovering import Foreseen, Recovered


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--handle", metavar="HANDLE", help="the new member's handle; asked for when left out")
    parser.add_argument(
        "--lost",
        metavar="HANDLE",
        action="append",
        default=[],
        help="a member whose key ends, because its passphrase is lost; may be given several times",
    )
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    start.django(args.data, make=False)
    ledger = start.ledger(args.data)
    from django.conf import settings

    from havre.members import recovering

    asked: Asked = OnTerminal() if sys.stdin.isatty() else FromLines(sys.stdin)
    ledger.refresh()
    if ledger.authority.size == 0:
        raise Refused("This Havre is not set up yet.")
    recovery = recovering.recovery_seed(asked.shares(), ledger=ledger)
    foreseen = recovering.foresee(ledger=ledger, recovery=recovery)
    lost = _members_called(args.lost, foreseen)
    asked.confirm(_what_will_happen(foreseen, args.lost))
    handle = args.handle or asked.handle()
    done = recovering.recover(
        ledger=ledger,
        recovery=recovery,
        handle=handle,
        passphrase=asked.passphrase(),
        lost=lost,
        cost=seal.Cost(*settings.UNLOCK_COST),
        at=clock.now(),
    )
    print(_for_machines(done, args.lost) if args.json else _for_people(done))
    return 0


def _members_called(handles: list[str], foreseen: "Foreseen") -> list[MemberId]:
    by_handle = {handle: member for member, handle in foreseen.members if handle}
    unknown = [handle for handle in handles if handle not in by_handle]
    if unknown:
        raise WrongInput("No member has the handle %(handle)s. Nothing was done.", handle=unknown[0])
    return [by_handle[handle] for handle in dict.fromkeys(handles)]


def _what_will_happen(foreseen: "Foreseen", lost: list[str]) -> str:
    members = ", ".join(handle or "one whose handle can't be read" for _, handle in foreseen.members)
    lines = [
        "These shares open this organisation.",
        f"Cases and other books to recover: {foreseen.books}",
        f"Members now: {members or 'none'}",
        f"Members whose keys end: {', '.join(lost) or 'none'}",
        "A new member, an administrator, will hold all of it.",
    ]
    return "\n".join(lines)


def _for_machines(done: "Recovered", lost: list[str]) -> str:
    return json.dumps(
        {
            "handle": done.account.handle,
            "member": done.member.hex(),
            "books": done.books,
            "keys": done.keys,
            "unopened": done.unopened,
            "lost": sorted(set(lost)),
            "words": list(done.words),
        }
    )


def _for_people(done: "Recovered") -> str:
    lines = [
        f"Recovered: {done.books} books for {done.account.handle}, who is an administrator now.",
        f"The words of the new key: {' '.join(done.words)}",
        "Now unlock on the page with that handle and passphrase, and invite the others again.",
        "Replace the recovery shares there, too: these were all in one place.",
    ]
    if done.unopened:
        lines.insert(1, f"Keys that these shares could not open: {done.unopened}. See the operator's log.")
    return "\n".join(lines)


class Asked(Protocol):
    """Where the answers come from."""

    def shares(self) -> seal.EnteredShares:
        """Enough shares of one set."""

    def confirm(self, what: str) -> None:
        """Go on only when a person wants this to happen."""

    def handle(self) -> str:
        """The new member's handle."""

    def passphrase(self) -> str:
        """The new member's passphrase."""


class FromLines:
    """One share a line, then the passphrase: for scripts. Whoever pipes them in has decided already."""

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines

    def shares(self) -> seal.EnteredShares:
        entered = seal.EnteredShares()
        while entered.missing:
            entered = entered.add(self._next("a recovery share"))
        return entered

    def confirm(self, what: str) -> None:  # noqa: ARG002 (there is nobody to ask)
        return

    def handle(self) -> str:
        raise Refused("Name the new member with --handle. Nothing was done.")

    def passphrase(self) -> str:
        return self._next("the new member's passphrase")

    def _next(self, what: str) -> str:
        for line in self._lines:
            if line.strip():
                return line.rstrip("\r\n")
        raise Refused(
            "Standard input ended before %(what)s: one share a line, then the passphrase. Nothing was done.",
            what=what,
        )


class OnTerminal:
    """A person at the machine. Nothing secret that is typed is shown, so that it is in no scrollback."""

    def __init__(
        self, *, hidden: Callable[[str], str] = getpass.getpass, shown: Callable[[str], str] = input
    ) -> None:
        self._hidden, self._shown = hidden, shown

    def shares(self) -> seal.EnteredShares:
        _say("Type the recovery shares, one after another. Nothing that you type is shown.")
        _say("You may press Enter after each word, or after many. Ctrl+C stops; nothing is kept.")
        entered = seal.EnteredShares()
        while entered.missing:
            entered = self._share(entered)
            if entered.missing:
                _say(f"That share is right. {entered.missing} more of {entered.needed}.")
        return entered

    def _share(self, entered: seal.EnteredShares) -> seal.EnteredShares:
        while True:
            try:
                return entered.add(self._words(len(entered.shares) + 1))
            except WrongInput as error:
                _say(f"{error} This share begins again.")

    def _words(self, number: int) -> str:
        """The words of one share; one that shares aren't made of is asked for again at once."""
        words: list[str] = []
        while len(words) < seal.SHARE_WORDS:
            typed = seal.typed_words(self._hidden(f"Share {number}, word {len(words) + 1}: "))
            known = next((place for place, word in enumerate(typed) if not seal.is_share_word(word)), None)
            words += typed[:known]
            if known is not None:
                _say(f"Word {len(words) + 1} is not one that shares are made of. Go on from there.")
        return " ".join(words)

    def confirm(self, what: str) -> None:
        _say(what)
        if self._shown("Type yes to go on: ").strip().lower() != "yes":
            raise Refused("Nothing was done.")

    def handle(self) -> str:
        return self._shown("Handle of the new member (not sealed; 2 to 40 letters and digits): ")

    def passphrase(self) -> str:
        _say(f"A passphrase for the new member; six words drawn for you: {seal.suggest_passphrase()}")
        while True:
            typed = self._hidden("Passphrase: ")
            if typed == self._hidden("The same passphrase again: "):
                return typed
            _say("The two are not the same.")


def _say(text: str) -> None:
    """To the terminal, beside whatever standard output is for."""
    print(text, file=sys.stderr)
