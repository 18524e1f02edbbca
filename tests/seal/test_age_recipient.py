"""Somebody else's age key: pyrage, another implementation, is the judge."""

import io

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre import seal
from havre.base.errors import WrongInput
from havre.seal.bech32 import bech32, unbech32
from havre.seal.errors import SealError


def test_only_the_recipient_opens_what_is_sealed_to_them():
    identity, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    out = io.BytesIO()
    writer = seal.FileWriter(out, to=seal.read_recipient(f" {identity.to_public()}\n"))
    writer.write(b"to be read by one person")
    done = writer.finish()
    assert done.identity == b""
    assert pyrage.decrypt(out.getvalue(), [identity]).rstrip(b"\0") == b"to be read by one person"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(out.getvalue(), [other])


def test_a_key_is_read_as_people_paste_it():
    text = str(pyrage.x25519.Identity.generate().to_public())
    for typed in (text, text.upper(), f"\n{text[:20]} {text[20:]}\t"):
        assert seal.read_recipient(typed).text == text


def test_a_mistyped_letter_anywhere_is_refused():
    text = str(pyrage.x25519.Identity.generate().to_public())
    for at in range(len(text)):
        changed = text[:at] + ("q" if text[at] != "q" else "p") + text[at + 1 :]
        with pytest.raises(WrongInput, match="age1"):
            seal.read_recipient(changed, field="key")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "age1",
        "ssh-ed25519 AAAA",
        bech32("age", bytes(31)),
        bech32("age", bytes(33)),
        bech32("other", bytes(32)),
    ],
)
def test_what_is_no_key_of_this_kind_is_refused(typed):
    with pytest.raises(WrongInput):
        seal.read_recipient(typed)


@pytest.mark.parametrize("low", [bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_key_that_anybody_could_open_is_refused(low):
    """Points of low order: what is sealed to them is sealed with a secret that everybody knows."""
    with pytest.raises(WrongInput):
        seal.read_recipient(bech32("age", low))


def test_a_secret_key_is_told_apart_and_not_repeated():
    secret = str(pyrage.x25519.Identity.generate())
    with pytest.raises(WrongInput, match="secret key") as caught:
        seal.read_recipient(secret)
    assert secret not in str(caught.value)


@given(st.binary(max_size=70))
def test_bech32_there_and_back(data):
    assert unbech32("age", bech32("age", data)) == data


def test_bech32_has_one_way_to_write_bytes():
    text = bech32("age", b"\xff")
    for letter in "qpzry9x8gf2tvdw0s3jn54khce6mua7l":
        if letter != text[5]:
            with pytest.raises(SealError):
                unbech32("age", text[:5] + letter + text[6:])
