"""`havre doctor` finds each thing that is wrong, and calls nothing wrong that is not."""

import json
import os
from pathlib import Path

import pytest

from havre import cli
from havre.base.ids import Micros
from havre.cli import doctor
from havre.cli.checks import devices, environment, folder, machine, stored
from havre.ledger.models import StoredLeaf
from tests.attack.conftest import Made
from tests.attack.serving import Server, havre
from tests.cast import NOW, Cast

SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
LIMITS = "Limit  Soft Limit  Hard Limit  Units\nMax core file size        {}                    {}            bytes\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def blocks(tmp_path: Path) -> Path:
    """`/sys/dev/block` of a machine: a plain partition, LUKS on it, a volume on that, and one on a plain disk."""
    sys = tmp_path / "devices"
    for name, uuid, slaves in (
        ("sda1", "", []),
        ("dm-0", "CRYPT-LUKS2-0", ["sda1"]),
        ("dm-1", "LVM-1", ["dm-0"]),
        ("dm-2", "LVM-2", ["dm-0", "sda1"]),
        ("zram0", "", []),
    ):
        (sys / name / "slaves").mkdir(parents=True)
        if uuid:
            put(sys / name / "dm/uuid", uuid + "\n")
        for slave in slaves:
            (sys / name / "slaves" / slave).symlink_to(sys / slave)
    links = tmp_path / "block"
    links.mkdir()
    for number, name in (
        ("8:1", "sda1"),
        ("253:0", "dm-0"),
        ("253:1", "dm-1"),
        ("253:2", "dm-2"),
        ("252:0", "zram0"),
    ):
        (links / number).symlink_to(sys / name)
    return links


@pytest.mark.parametrize(
    ("number", "kind"),
    [("8:1", "plain"), ("253:0", "encrypted"), ("253:1", "encrypted"), ("253:2", "plain"), ("252:0", "memory"),
     ("0:42", "unknown")],
)  # fmt: skip
def test_a_device_is_followed_down_to_what_encrypts_it(tmp_path: Path, number: str, kind: str) -> None:
    assert devices.kind_of(number, blocks=blocks(tmp_path)) == kind


def test_compressed_memory_that_goes_on_to_a_disk_is_a_disk(tmp_path: Path) -> None:
    links = blocks(tmp_path)
    put(links / "252:0/backing_dev", "none\n")
    assert devices.kind_of("252:0", blocks=links) == "memory"
    put(links / "252:0/backing_dev", "/dev/sda2\n")
    assert devices.kind_of("252:0", blocks=links) == "plain"


@pytest.mark.parametrize(
    ("kinds", "state"),
    [([], "ok"), (["encrypted", "memory"], "ok"), (["encrypted", "plain"], "warning"), (["unknown"], "unknown"),
     (["unknown", "plain"], "warning")],
)  # fmt: skip
def test_swap(tmp_path: Path, kinds: list[devices.Kind], state: str) -> None:
    named = {Path(f"/swap {number}"): kind for number, kind in enumerate(kinds)}
    lines = [f"/swap\\040{path.name.split()[1]}\tfile\t1048572\t0\t-2\n" for path in named]
    swaps = put(tmp_path / "swaps", SWAPS + "".join(lines))
    assert machine.swap(swaps, kind=named.__getitem__).state == state


def test_swap_that_cannot_be_asked_is_unknown(tmp_path: Path) -> None:
    assert machine.swap(tmp_path / "none", kind=lambda path: "plain").state == "unknown"


def a_proc(
    tmp_path: Path, lock: Path, *, command: str = "python\0-m\0gunicorn\0havre.wsgi:application"
) -> Path:
    inode = lock.stat().st_ino
    proc = tmp_path / "proc"
    put(proc / "40/cmdline", "another\0program")
    put(proc / "41/cmdline", command)
    put(
        proc / "locks",
        f"1: POSIX  ADVISORY  WRITE 40 fe:00:{inode} 0 EOF\n"
        f"2: FLOCK  ADVISORY  WRITE 41 fe:00:{inode} 0 EOF\n"
        f"2: -> FLOCK  ADVISORY  WRITE 40 fe:00:{inode} 0 EOF\n",
    )
    return proc


def test_the_server_is_found_by_its_lock(tmp_path: Path) -> None:
    lock, other = put(tmp_path / "served.lock", ""), put(tmp_path / "other.lock", "")
    proc = a_proc(tmp_path, lock)
    assert machine.server_of(lock, proc=proc) == 41
    assert machine.server_of(other, proc=proc) is None
    assert machine.server_of(tmp_path / "none", proc=proc) is None


def test_a_lock_of_another_program_is_no_server(tmp_path: Path) -> None:
    lock = put(tmp_path / "served.lock", "")
    assert machine.server_of(lock, proc=a_proc(tmp_path, lock, command="flock")) is None


@pytest.mark.parametrize(
    ("limits", "pattern", "state"),
    [(("0", "0"), "core", "ok"), (("0", "unlimited"), "core", "wrong"), (("unlimited", "unlimited"), "core", "wrong"),
     (("0", "0"), "|/usr/lib/handler %p", "warning")],
)  # fmt: skip
def test_core_dumps(tmp_path: Path, limits: tuple[str, str], pattern: str, state: str) -> None:
    put(tmp_path / "41/limits", LIMITS.format(*limits))
    put(tmp_path / "sys/kernel/core_pattern", pattern + "\n")
    assert machine.core_dumps(41, proc=tmp_path).state == state
    assert machine.core_dumps(42, proc=tmp_path).state == "unknown", "gone meanwhile"
    assert machine.core_dumps(None, proc=tmp_path).state == "unknown"


def test_clock() -> None:
    assert machine.clock(NOW, 0).state == "ok"
    assert machine.clock(NOW, 5).state == "warning"
    assert machine.clock(NOW, -1).state == "unknown"
    assert machine.clock(Micros(0), 0).state == "wrong"
    assert machine.adjtimex() in range(-1, 6)


@pytest.mark.parametrize("name", [".", "log.key", "havre.sqlite3", "havre.sqlite3-wal", "night.backup"])
@pytest.mark.parametrize("more", [0o040, 0o004])
def test_what_others_may_read_is_named(tmp_path: Path, name: str, more: int) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    for each in ("log.key", "havre.sqlite3", "havre.sqlite3-wal", "night.backup"):
        put(data / each, "").chmod(0o600)
    assert folder.modes(data, user=os.geteuid()).state == "ok"
    path = data / name
    path.chmod(path.stat().st_mode | more)
    found = folder.modes(data, user=os.geteuid())
    assert found.state == "wrong"
    assert (path.name or data.name) in found.says


def test_another_user_is_told_to_be_the_owner(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert folder.modes(tmp_path, user=os.geteuid() + 1).state == "warning"
    assert folder.modes(tmp_path, user=0).state == "ok"


@pytest.mark.parametrize(
    ("free", "whole", "inodes", "state"),
    [(10**6, 10**7, (50, 100), "ok"), (10**6, 10**8, (50, 100), "warning"), (900_000, 10**6, (50, 100), "warning"),
     (199_999, 10**6, (50, 100), "wrong"), (10**6, 10**7, (4, 100), "warning"), (10**6, 10**7, (0, 0), "ok")],
)  # fmt: skip
def test_room(free: int, whole: int, inodes: tuple[int, int], state: str) -> None:
    """`free` and `whole` are thousands of bytes."""
    left, files = inodes
    found = os.statvfs_result((1000, 1000, whole, free, free, files, left, left, 0, 255))
    assert folder.room(found).state == state


def test_encryption() -> None:
    kinds: list[devices.Kind] = ["encrypted", "memory", "plain", "unknown"]
    assert [folder.encryption(kind).state for kind in kinds] == ["ok", "ok", "warning", "unknown"]


def test_what_the_environment_lets_in() -> None:
    alone, others = {"HAVRE_HOSTS": "localhost, 127.0.0.1"}, {"HAVRE_HOSTS": "localhost,havre.example.org"}
    assert [environment.hosts(each).state for each in ({}, alone, others)] == ["ok", "ok", "warning"]
    assert [environment.debug(each).state for each in ({}, others)] == ["ok", "ok"]
    shown = {"HAVRE_DEBUG": "1"}
    assert [environment.debug(each | shown).state for each in (alone, others)] == ["warning", "wrong"]
    assert environment.buffering().state == "unknown"


def test_sqlite_that_does_not_wait_for_the_disk_is_wrong() -> None:
    assert stored.sqlite("wal", 2).state == "ok"
    assert stored.sqlite("wal", 1).state == "wrong"
    assert stored.sqlite("delete", 2).state == "wrong"


def test_tables_of_an_older_havre_are_wrong(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan",
        lambda self, targets: [("one", False)],
    )
    found = stored.database()
    assert (found.state, "of an older Havre" in found.says) == ("wrong", True)


def test_a_log_that_does_not_replay_names_no_key(people: Cast, data: Path) -> None:
    last = StoredLeaf.objects.order_by("-index")[0]
    StoredLeaf.objects.filter(index=last.index).update(data=last.data[:-1] + bytes([last.data[-1] ^ 1]))
    assert stored.log_key(data).state == "unknown"


def test_the_log_key_is_the_one_that_the_log_names(people: Cast, data: Path) -> None:
    key = data / "log.key"
    assert stored.log_key(data).state == "ok"
    kept = key.read_bytes()
    key.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert stored.log_key(data).state == "wrong"
    key.write_bytes(kept[:-1])
    assert stored.log_key(data).state == "wrong"
    key.unlink()
    assert stored.log_key(data).state == "wrong"


@pytest.mark.django_db
def test_before_the_set_up_there_is_no_key_to_fit(data: Path) -> None:
    assert stored.log_key(data).state == "warning"


def test_the_whole_command(made: Made) -> None:
    made.folder.chmod(0o700)
    for path in (made.folder / "log.key", *made.folder.glob("havre.sqlite3*")):
        path.chmod(0o600)
    answer = havre("doctor", "--json", data=made.folder)
    found = {each["check"]: each for each in json.loads(answer.stdout)}
    assert all(set(each) == {"check", "state", "says"} for each in found.values())
    assert list(found) == [
        "swap", "core-dumps", "clock", "files", "room", "disk", "https", "debug", "proxy", "database", "log-key",
        "accounts",
    ]  # fmt: skip
    assert [found[each]["state"] for each in ("files", "database", "log-key")] == ["ok"] * 3
    assert found["accounts"]["state"] == "warning", "those of the tests are cheap"
    wrong = [each for each in found.values() if each["state"] == "wrong"]
    assert answer.returncode == (1 if wrong else 0)
    (made.folder / "log.key").chmod(0o644)
    answer = havre("doctor", data=made.folder)
    assert answer.returncode == 1
    assert "wrong    files       Other users of this machine may read log.key" in answer.stdout
    for word in (made.book, made.pseudonym, *(each for ids in made.objects.values() for each in ids)):
        assert word not in answer.stdout + answer.stderr


def test_a_running_server_is_found_and_leaves_no_core_dump(made: Made, tmp_path: Path) -> None:
    before = havre("doctor", data=made.folder).stdout
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log"):
        while_it_runs = havre("doctor", data=made.folder).stdout
    assert "unknown  core-dumps" in before
    assert "unknown  core-dumps" not in while_it_runs
    assert "wrong    core-dumps" not in while_it_runs


def test_settings_that_are_refused_are_found_and_not_only_refused(made: Made) -> None:
    answer = havre("doctor", data=made.folder, HAVRE_DEBUG="1", HAVRE_HOSTS="havre.example.org")
    assert answer.returncode == 1
    assert "wrong    debug " in answer.stdout
    assert "wrong    database    HAVRE_DEBUG=1 is refused" in answer.stdout


def test_no_folder_is_refused_and_none_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--data", str(tmp_path / "none")]) == 1
    assert "There is no Havre" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_an_empty_folder_has_no_database(tmp_path: Path) -> None:
    answer = havre("doctor", "--json", data=tmp_path)
    assert answer.returncode == 1
    (found,) = [each for each in json.loads(answer.stdout) if each["check"] == "database"]
    assert found["state"] == "wrong"
    assert not (tmp_path / "havre.sqlite3").exists()


def test_only_what_is_wrong_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        environment.debug({}),
        environment.buffering(),
        environment.hosts({"HAVRE_HOSTS": "havre.example.org"}),
    ]
    monkeypatch.setattr(doctor, "_of_the_machine", lambda data: found)
    monkeypatch.setattr(doctor, "_of_what_is_stored", lambda data: [])
    assert cli.main(["doctor", "--data", str(tmp_path)]) == 0
    found.append(stored.sqlite("off", 0))
    assert cli.main(["doctor", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err == ""
