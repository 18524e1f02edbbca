"""Submissions nobody has claimed yet: a random key sealed to intake, the body sealed under it."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from havre.base.ids import FileId, LogId
from havre.seal.bodies import Body, body_of, decode_body, encode_body
from havre.seal.encoding import ctx, decode_as, encode
from havre.seal.errors import SealError
from havre.seal.keys import Keys, PublicKeys
from havre.seal.opening import seal_to
from havre.seal.padding import pad, unpad
from havre.seal.primitives import box, derive, unbox
from havre.seal.randomness import new_secret

Files = Sequence[tuple[FileId, bytes]]


class _Submission(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    recipient: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    envelope: bytes
    sealed: bytes


def seal_submission(
    body: Body, *, intake: PublicKeys, log_id: LogId, submission: bytes, files: Files = ()
) -> bytes:
    """One row. `submission` is its id; `files` are bound to it as in entries. Nobody signs it."""
    secret = new_secret()
    _, plain = encode_body(body)
    envelope = seal_to(intake.opening, secret, info=_info(log_id, submission, intake.key_id))
    data = _data(log_id, submission, files)
    sealed = box(derive(secret, _info(log_id, submission, intake.key_id)), pad(plain), data=data)
    return encode(_Submission(1, intake.key_id, envelope, sealed))


def open_submission(row: bytes, *, keys: Keys, log_id: LogId, submission: bytes, files: Files = ()) -> Body:
    """The body, for whoever holds the intake keys it was sealed to; `SealError` when anything differs."""
    opened = decode_as(row, _Submission)
    if opened.recipient != keys.key_id:
        raise SealError("the submission is to another key")
    info = _info(log_id, submission, keys.key_id)
    secret = keys.open(opened.envelope, info=info)
    data = _data(log_id, submission, files)
    return body_of(decode_body(unpad(unbox(derive(secret, info), opened.sealed, data=data))))


def submission_recipient(row: bytes) -> bytes:
    """The id of the intake key that a row is sealed to."""
    return decode_as(row, _Submission).recipient


def _info(log_id: LogId, submission: bytes, recipient: bytes) -> bytes:
    return ctx("submission", log_id, submission, recipient)


def _data(log_id: LogId, submission: bytes, files: Files) -> bytes:
    return ctx("submission-body", log_id, submission, list(files))
