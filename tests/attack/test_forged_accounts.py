"""Somebody writes into the rows outside the log: accounts, and the wraps of the members' keys.

Whatever they write, the pages say a clear sentence and unlock nothing, no passphrase is stretched for longer than the
dearest wrap that Havre makes takes, and the commands that read those rows say what is wrong with them.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import BookId, MemberId
from havre.cases.operations import open_case
from havre.members import unlocking
from havre.members.models import Account, UnlockMethod
from havre.seal import unlock
from havre.seal.encoding import decode, encode
from tests import databases
from tests.attack.conftest import Made
from tests.attack.serving import HAVRE, ROOT, havre, words_of
from tests.cast import NOW, PASSPHRASES, Cast, client_of
from tests.founded import organisation

OWN = "cobalt ferret mitten eighteen plough dusk"  # the forger's passphrase
CHANGED = "was changed or damaged"
NOT_UNLOCKED = "don't unlock anything here"
MEMORY, PASSES, LANES = 3, 4, 5  # places in a wrap


@pytest.fixture
def book(people: Cast) -> BookId:
    return open_case(by=people.amina, at=NOW).book


@pytest.fixture
def stretched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """KiB passed over, of each time that a passphrase was stretched."""
    work: list[int] = []
    real = unlock.hash_secret_raw

    def counted(*args: object, memory_cost: int, time_cost: int, **rest: object) -> bytes:
        work.append(memory_cost * time_cost)
        assert sum(work) <= seal.DEAREST.work, "it would take minutes"
        return real(*args, memory_cost=memory_cost, time_cost=time_cost, **rest)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(unlock, "hash_secret_raw", counted)
    return work


def knock(handle: str, passphrase: str) -> tuple[Client, str]:
    """A browser that tried, and what the page says; empty when it unlocked."""
    client = Client()
    answer = client.post("/unlock/", {"handle": handle, "passphrase": passphrase})
    return client, words_of(answer.content.decode())


def check_closed(client: Client, book: BookId) -> None:
    for path in ("/today/", "/organisation/log/", f"/cases/{book.hex()}/"):
        assert client.get(path).headers.get("Location") == "/unlock/", path


def method_of(handle: str) -> UnlockMethod:
    return UnlockMethod.objects.get(account__handle=handle)


def rewritten(handle: str, **parameters: int) -> None:
    """Other parameters in a member's own wrap."""
    method = method_of(handle)
    fields = decode(bytes(method.wrap))
    for name, value in parameters.items():
        fields[{"memory": MEMORY, "passes": PASSES, "lanes": LANES}[name]] = value
    method.wrap = encode(fields)
    method.save()


@pytest.mark.parametrize(
    "parameters",
    [
        {"memory": 8},
        {"memory": 2**40},
        {"passes": 0},
        {"passes": 2**31},
        {"lanes": 0},
        {"lanes": 255},
        {"memory": 2**40, "passes": 2**31, "lanes": 255},
    ],
)
def test_costs_out_of_bounds_are_told_and_nothing_is_stretched(
    people: Cast, book: BookId, stretched: list[int], parameters: dict[str, int]
) -> None:
    rewritten("amina", **parameters)
    client, page = knock("amina", PASSPHRASES["amina"])
    assert CHANGED in page
    assert stretched == []
    check_closed(client, book)
    assert client_of("boris"), "the others unlock as before"


@pytest.mark.parametrize("parameters", [{"memory": 16_384}, {"passes": 2}, {"lanes": 2}])
def test_other_costs_within_bounds_open_nothing_with_the_right_passphrase(
    people: Cast, book: BookId, stretched: list[int], parameters: dict[str, int]
) -> None:
    """They are bound into what is sealed: a wrap can't be made cheaper, nor dearer, without its passphrase."""
    rewritten("amina", **parameters)
    client, page = knock("amina", PASSPHRASES["amina"])
    assert NOT_UNLOCKED in page
    assert len(stretched) == 1
    check_closed(client, book)


def test_many_wraps_of_one_account_are_not_stretched_one_after_the_other(
    people: Cast, book: BookId, stretched: list[int]
) -> None:
    rewritten("amina", memory=seal.DEAREST.memory_kib, passes=seal.DEAREST.iterations)
    one = method_of("amina")
    UnlockMethod.objects.bulk_create(UnlockMethod(account=one.account, wrap=one.wrap) for _ in range(200))
    client, page = knock("amina", PASSPHRASES["amina"])
    assert CHANGED in page
    assert stretched == []
    check_closed(client, book)


def test_the_control_uncounted_each_is_tried(
    people: Cast, stretched: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = method_of("amina")
    UnlockMethod.objects.bulk_create(UnlockMethod(account=one.account, wrap=one.wrap) for _ in range(9))
    monkeypatch.setattr(unlocking, "_check_costs", lambda _wraps: None)
    knock("amina", "a wrong guess")
    assert len(stretched) == 10


@pytest.mark.parametrize("wrap", [b"", b"\x00", b"\x98", bytes(200), encode([1, 1])])
def test_what_is_no_wrap_is_told(people: Cast, book: BookId, stretched: list[int], wrap: bytes) -> None:
    UnlockMethod.objects.filter(account__handle="amina").update(wrap=wrap)
    client, page = knock("amina", PASSPHRASES["amina"])
    assert CHANGED in page
    assert stretched == []
    check_closed(client, book)


def own_key(member: MemberId, people: Cast) -> bytes:
    """A key of the forger's own, wrapped for a member under the forger's passphrase."""
    return seal.wrap_seed(
        seal.Seed.new(), OWN, member=member, log_id=people.ledger.log_id, cost=seal.CHEAPEST
    )


def in_the_place_of_hers(people: Cast) -> None:
    UnlockMethod.objects.filter(account__handle="amina").update(wrap=own_key(people.amina.member, people))


def beside_hers(people: Cast) -> None:
    account = Account.objects.get(handle="amina")
    UnlockMethod.objects.create(account=account, wrap=own_key(people.amina.member, people))


def in_an_account_of_their_own(people: Cast) -> None:
    Account.objects.filter(handle="amina").update(handle="amina-of-before")
    member = MemberId(seal.new_id())
    account = Account.objects.create(handle="amina", member=member)
    UnlockMethod.objects.create(account=account, wrap=own_key(member, people))


FORGERIES = [in_the_place_of_hers, beside_hers, in_an_account_of_their_own]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_key_that_the_log_does_not_know_opens_no_page(
    people: Cast, book: BookId, forge: Callable[[Cast], None], caplog: pytest.LogCaptureFixture
) -> None:
    forge(people)
    client, page = knock("amina", OWN)
    assert CHANGED in page
    check_closed(client, book)
    assert "account-changed" in caplog.text
    assert people.amina.member.hex() not in caplog.text


def test_the_control_unasked_it_would(people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no case that it opens, but the pages are, in her name."""
    in_the_place_of_hers(people)
    monkeypatch.setattr(unlocking, "check_known", lambda _opened, **_rest: None)
    client, page = knock("amina", OWN)
    assert page == ""
    assert "Unlocked as amina" in client.get("/organisation/log/").content.decode()
    assert client.get(f"/cases/{book.hex()}/").status_code == 404


def test_her_own_passphrase_still_opens_beside_a_forged_wrap(people: Cast, book: BookId) -> None:
    beside_hers(people)
    assert client_of("amina").get(f"/cases/{book.hex()}/").status_code == 200


def swapped(field: str, one: str, other: str) -> None:
    """The same column of two accounts, each in the other's row."""
    first, second = Account.objects.get(handle=one), Account.objects.get(handle=other)
    values = getattr(first, field), getattr(second, field)
    for account, value in (
        (first, b"-" * 16 if field == "member" else "-"),
        (second, values[0]),
        (first, values[1]),
    ):
        setattr(account, field, value)
        account.save()


def swapped_wraps(one: str, other: str) -> None:
    first, second = method_of(one), method_of(other)
    first.wrap, second.wrap = second.wrap, first.wrap
    first.save()
    second.save()


@pytest.mark.parametrize("passphrase_of", ["amina", "carla"])
@pytest.mark.parametrize("what", ["member", "wrap"])
def test_swapped_members_and_wraps_unlock_nobody(
    people: Cast, book: BookId, what: str, passphrase_of: str
) -> None:
    if what == "wrap":
        swapped_wraps("amina", "carla")
    else:
        swapped("member", "amina", "carla")
    client, page = knock("amina", PASSPHRASES[passphrase_of])
    assert NOT_UNLOCKED in page
    check_closed(client, book)


def test_swapped_handles_give_nobody_another_case(people: Cast, book: BookId) -> None:
    """Whoever types the other's handle opens what is their own, and nothing else."""
    swapped("handle", "amina", "carla")
    assert NOT_UNLOCKED in knock("amina", PASSPHRASES["amina"])[1]
    client, page = knock("amina", PASSPHRASES["carla"])
    assert page == ""
    assert client.get(f"/cases/{book.hex()}/").status_code == 404
    client, page = knock("carla", PASSPHRASES["amina"])
    assert client.get(f"/cases/{book.hex()}/").status_code == 200


class TestCommands:
    def rows(self, made: Made, cost: seal.Cost) -> None:
        """Every wrap with another cost, from outside."""
        for key, wrap in databases.sql(made.folder, "SELECT id, wrap FROM members_unlockmethod"):
            fields = decode(bytes(wrap))
            fields[MEMORY], fields[PASSES], fields[LANES] = cost.memory_kib, cost.iterations, cost.lanes
            changed = "UPDATE members_unlockmethod SET wrap = %s WHERE id = %s"
            databases.sql(made.folder, changed, encode(fields), key)

    def test_the_doctor_names_them_and_the_log_still_verifies(self, made: Made) -> None:
        self.rows(made, seal.Cost(2**40, 2**31, 255))
        begun = time.monotonic()
        answer = havre("doctor", "--json", data=made.folder)
        (found,) = [each for each in json.loads(answer.stdout) if each["check"] == "accounts"]
        assert (answer.returncode, found["state"]) == (1, "wrong")
        assert "3 wrapped keys" in found["says"]
        verified = havre("log", "verify", "--json", data=made.folder)
        assert json.loads(verified.stdout)["ok"]
        assert time.monotonic() - begun < 60

    def test_the_doctor_counts_accounts_that_the_log_does_not_know(self, made: Made) -> None:
        databases.sql(
            made.folder, "INSERT INTO members_account (handle, member) VALUES (%s, %s)", "mallory", b"m" * 16
        )
        answer = havre("doctor", data=made.folder)
        assert answer.returncode == 1
        assert "1 accounts that the log does not know" in answer.stdout
        assert "mallory" not in answer.stdout + answer.stderr

    def test_recovery_ends_whom_the_log_calls_so_and_not_whose_row_says_it(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        shares = organisation(data)
        members = dict(databases.sql(data, "SELECT handle, member FROM members_account"))
        for handle, to in (("boris", "-"), ("carla", "boris"), ("-", "carla")):
            databases.sql(data, "UPDATE members_account SET handle = %s WHERE handle = %s", to, handle)
        typed = "\n".join([*shares[:2], OWN]) + "\n"
        done = subprocess.run(
            [str(HAVRE), "recover", "--handle", "dora", "--lost", "boris", "--data", str(data)], cwd=ROOT,
            input=typed, capture_output=True, text=True, check=False, timeout=120,
            env=os.environ | databases.environment(data),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        left = {bytes(member) for (member,) in databases.sql(data, "SELECT member FROM members_account")}
        assert bytes(members["boris"]) not in left
        assert bytes(members["carla"]) in left
