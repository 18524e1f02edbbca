import pytest

from havre import seal
from havre.base.ids import FileId, LogId
from havre.seal import Body

from .world import new_keys

LOG = LogId(b"l" * 32)
BODY = Body("submission", 1, (("text", "I need help"),))
FILES = ((FileId(b"f" * 16), b"h" * 32),)
WHAT = {"log_id": LOG, "submission": b"s" * 16, "files": FILES}


@pytest.fixture(scope="module")
def intake() -> seal.Keys:
    return new_keys()


def test_only_intake_opens_it(intake):
    row = seal.seal_submission(BODY, intake=intake.public, **WHAT)
    assert seal.open_submission(row, keys=intake, **WHAT) == BODY
    assert seal.submission_recipient(row) == intake.key_id
    assert b"help" not in row
    with pytest.raises(seal.SealError):
        seal.open_submission(row, keys=new_keys(), **WHAT)


@pytest.mark.parametrize(
    "change",
    [
        {"log_id": LogId(bytes(32))},
        {"submission": bytes(16)},
        {"files": ()},
        {"files": ((FileId(b"f" * 16), b"i" * 32),)},
    ],
)
def test_its_place_and_files_are_bound(intake, change):
    row = seal.seal_submission(BODY, intake=intake.public, **WHAT)
    with pytest.raises(seal.SealError):
        seal.open_submission(row, keys=intake, **{**WHAT, **change})


def test_a_changed_byte_anywhere_is_refused(intake):
    row = seal.seal_submission(BODY, intake=intake.public, **WHAT)
    for position in range(0, len(row), 3):
        changed = bytearray(row)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.open_submission(bytes(changed), keys=intake, **WHAT)


def test_two_rows_share_nothing(intake):
    one, two = (seal.seal_submission(BODY, intake=intake.public, **WHAT) for _ in range(2))
    assert len(one) == len(two)
    assert one[60:] != two[60:]
