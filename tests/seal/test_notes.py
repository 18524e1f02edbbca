import base64

import pytest

from havre import seal
from havre.base.ids import LogId
from havre.seal.notes import claimed_log, claimed_size, is_signed_by

LOG = LogId(b"l" * 32)
KEY = seal.LogKey(b"k" * 32)
ROOT = b"r" * 32
NOTE = seal.sign_checkpoint(KEY, log_id=LOG, size=12, root=ROOT)


def opened(note, **changes):
    return seal.open_checkpoint(note, **{"log_public": KEY.public, "log_id": LOG, **changes})


def test_a_checkpoint_says_size_and_root():
    assert opened(NOTE) == seal.Checkpoint(12, ROOT)
    assert claimed_size(NOTE) == 12


def test_its_form_is_that_of_signed_notes():
    lines = NOTE.split("\n")
    assert lines[:4] == [f"havre/{LOG.hex()}", "12", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith(f"— havre/{LOG.hex()} ")
    assert lines[5:] == [""]
    key_hash = base64.b64decode(lines[4].rsplit(" ", 1)[1])[:4]
    assert seal.note_key(KEY.public, log_id=LOG).split("+", 2)[1] == key_hash.hex()


def test_another_key_or_log_is_refused():
    with pytest.raises(seal.SealError):
        opened(NOTE, log_public=seal.LogKey.new().public)
    with pytest.raises(seal.SealError):
        opened(NOTE, log_id=LogId(bytes(32)))


def test_a_changed_character_anywhere_is_refused():
    for position in range(len(NOTE)):
        changed = NOTE[:position] + chr(ord(NOTE[position]) ^ 1) + NOTE[position + 1 :]
        with pytest.raises(seal.SealError):
            opened(changed)


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE + "\n",
        NOTE[:-1],
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\n12\n", "\n012\n"),
        NOTE.replace("\n12\n", "\n+12\n"),
        NOTE.replace("\n12\n", "\n１２\n"),
        NOTE.replace("\n\n", "\nextension\n\n"),
        NOTE + NOTE.split("\n\n")[1],
        NOTE.replace("— ", "- "),
    ],
)
def test_other_forms_are_refused(note):
    with pytest.raises(seal.SealError):
        opened(note)
    assert note != NOTE


def test_base64_with_stray_bits_is_refused():
    """The last character of a 32-byte root has two bits that say nothing; they have to be zero."""
    root = base64.b64encode(ROOT).decode()
    stray = root[:-2] + chr(ord(root[-2]) + 1) + "="
    assert base64.b64decode(stray) == ROOT
    with pytest.raises(seal.SealError):
        opened(NOTE.replace(root, stray))


@pytest.mark.parametrize(("size", "root"), [(0, ROOT), (-1, ROOT), (5, b""), (5, bytes(33))])
def test_nothing_else_is_signed(size, root):
    with pytest.raises(seal.SealError):
        seal.sign_checkpoint(KEY, log_id=LOG, size=size, root=root)


@pytest.mark.parametrize("text", ["", "no note", NOTE[:-1], NOTE.replace("\n12\n", "\n012\n")])
def test_what_is_no_note_claims_nothing(text):
    for claim in (claimed_size, claimed_log, lambda note: is_signed_by(note, KEY.public, log_id=LOG)):
        with pytest.raises(seal.SealError):
            claim(text)
    assert claimed_log(NOTE) == LOG
    assert is_signed_by(NOTE, KEY.public, log_id=LOG)
    assert not is_signed_by(NOTE, seal.LogKey(b"j" * 32).public, log_id=LOG)
