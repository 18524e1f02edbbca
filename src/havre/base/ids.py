"""Ids as types of their own, so that one can't be passed where another is meant."""

from typing import NewType

LogId = NewType("LogId", bytes)  # 32 bytes: the leaf hash of leaf 0
KeyId = NewType("KeyId", bytes)  # 32 bytes
MemberId = NewType("MemberId", bytes)  # 16 bytes, as all below
BookId = NewType("BookId", bytes)
EntryId = NewType("EntryId", bytes)
ObjectId = NewType("ObjectId", bytes)
FileId = NewType("FileId", bytes)

Micros = NewType("Micros", int)  # microseconds since 1970-01-01 00:00 UTC
