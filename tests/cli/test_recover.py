"""`havre recover`: shares from a terminal or from lines, never from arguments; nothing secret is printed."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from havre import cli, seal
from havre.base.errors import Refused
from havre.cli import recover
from havre.ledger.models import StoredLeaf
from havre.ledger.queries import verify
from havre.members.models import Account
from tests.attack.serving import HAVRE, ROOT, Server, Visitor
from tests.cast import PASSPHRASES, Cast, workspace_of
from tests.databases import environment
from tests.founded import organisation

PASSPHRASE = PASSPHRASES["dora"]


@pytest.fixture
def from_lines(people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command with these lines on standard input."""

    def run(*lines: str, handle: str | None = "dora", lost: tuple[str, ...] = ()) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        monkeypatch.setattr("havre.cli.start.django", lambda folder, make=True: data)
        named = ["--handle", handle] if handle else []
        named += [word for each in lost for word in ("--lost", each)]
        return cli.main(["recover", "--data", str(data), "--json", *named])

    return run


def test_lines_recover_and_print_no_secret(
    people: Cast, from_lines: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert from_lines(people.shares[2], "", people.shares[0], PASSPHRASE, lost=("carla",)) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    dora = workspace_of(people.ledger, "dora")
    assert (told["handle"], told["member"], told["lost"]) == ("dora", dora.member.hex(), ["carla"])
    assert (told["books"], told["keys"], told["unopened"]) == (0, 2, 0)
    assert told["words"] == list(dora.keys.public.fingerprint_words())
    assert not Account.objects.filter(handle="carla").exists()
    assert few_words(people.shares[0]) not in out + err
    assert PASSPHRASE not in out + err
    assert verify(people.ledger).ok


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (lambda shares: [shares[0]], "ended before a recovery share"),
        (lambda shares: [shares[0], shares[1]], "ended before the new member's passphrase"),
        (lambda shares: [shares[0], shares[0]], "entered before"),
        (lambda shares: [shares[0], seal.split_recovery(seal.Seed.new())[1]], "another set"),
        (lambda _: [*seal.split_recovery(seal.Seed.new())[:2], PASSPHRASE], "not of this organisation"),
        (lambda shares: [shares[0] + " more", shares[1]], "Word 34"),
        (lambda shares: [*shares[:2], "password1"], "easy to guess"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(
    people: Cast,
    from_lines: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    lines: Callable[[tuple[str, ...]], list[str]],
    says: str,
) -> None:
    size = StoredLeaf.objects.count()
    assert from_lines(*lines(people.shares)) == 1
    out, err = capsys.readouterr()
    assert says in err
    assert out == ""
    assert few_words(people.shares[0]) not in err
    assert StoredLeaf.objects.count() == size


def test_lines_need_the_handle_and_known_members(
    people: Cast, from_lines: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert from_lines(*people.shares[:2], PASSPHRASE, handle=None) == 1
    assert "--handle" in capsys.readouterr().err
    assert from_lines(*people.shares[:2], PASSPHRASE, lost=("nobody",)) == 1
    assert "No member has the handle nobody" in capsys.readouterr().err
    assert not Account.objects.filter(handle="dora").exists()


class TestOnTheTerminal:
    def asked(self, typed: list[str], shown: list[str]) -> recover.OnTerminal:
        return recover.OnTerminal(hidden=lambda _: typed.pop(0), shown=lambda _: shown.pop(0))

    def test_a_mistyped_word_is_asked_for_again_and_a_share_that_does_not_fit_begins_again(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        seed = seal.Seed.new()
        one, two, _ = seal.split_recovery(seed)
        words = one.split()
        swapped = [words[1], words[0], *words[2:]]
        typed = [
            *words[:4], f"{words[4]} zzz {words[6]}", " ".join(words[5:]),  # the sixth was mistyped
            " ".join(swapped), two,
        ]  # fmt: skip
        found = self.asked(typed, []).shares()
        assert found.join(expected=seal.Keys.from_seed(seed).public) == seed
        assert typed == []
        said = capsys.readouterr().err
        assert "Word 6 is not one" in said
        assert "don't fit" in said
        assert "1 more of 2" in said
        assert "zzz" not in said

    def test_a_passphrase_that_was_not_repeated_is_asked_for_again(self) -> None:
        assert self.asked(["one", "other", "same", "same"], []).passphrase() == "same"

    @pytest.mark.parametrize("answer", ["", "no", "y"])
    def test_only_yes_goes_on(self, answer: str) -> None:
        with pytest.raises(Refused, match="Nothing was done"):
            self.asked([], [answer]).confirm("what")
        self.asked([], [" Yes "]).confirm("the control")

    def test_nothing_typed_is_echoed(self) -> None:
        """The real command on a real terminal, which shows what is typed unless it is told not to."""
        main, side = pty.openpty()
        code = (
            "from havre.cli import recover; from havre import seal\n"
            "print(len(recover.OnTerminal().shares().shares)); input('visible: ')"
        )
        shares = seal.split_recovery(seal.Seed.new())
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdin=side,
            stdout=side,
            stderr=side,
            start_new_session=True,
        )
        os.close(side)
        seen = read_until(main, b"word 1: ")
        os.write(main, shares[0].encode() + b"\n")
        seen += read_until(main, b"word 1: ")
        os.write(main, shares[1].encode() + b"\n")
        seen += read_until(main, b"visible: ")
        os.write(main, b"this is shown\n")
        seen += read_until(main, b"shown")
        process.wait(timeout=20)
        os.close(main)
        assert b"2" in seen
        assert b"this is shown" in seen, "the control: what is typed elsewhere is seen"
        for share in shares[:2]:
            assert few_words(share).encode() not in seen


def few_words(share: str) -> str:
    """Of a share: one word alone may stand in any sentence."""
    return " ".join(share.split()[5:8])


def read_until(handle: int, mark: bytes) -> bytes:
    seen = b""
    while mark not in seen:
        seen += os.read(handle, 4096)
    return seen


def test_beside_a_running_server_whose_page_then_opens(tmp_path: Path) -> None:
    """No argument holds a secret; the server takes the new leaves up, and the new member unlocks there."""
    folder = tmp_path / "organisation"
    shares = organisation(folder)
    with Server(folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        done = subprocess.run(
            [str(HAVRE), "recover", "--handle", "dora", "--data", str(folder)],
            input=f"{shares[0]}\n{shares[1]}\n{PASSPHRASE}\n", text=True, capture_output=True, check=False,
            timeout=60, cwd=ROOT, env=os.environ | environment(folder),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Replace the recovery shares" in done.stdout
        page = Visitor(server.port).unlock("dora", PASSPHRASE).get("/organisation/").text
        assert "amina" in page
        assert "dora" in page
