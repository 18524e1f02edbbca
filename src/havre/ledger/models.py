"""The tables of the log. Every column is a number, a sealed byte string or a public signed note."""

from django.db import models


class StoredLeaf(models.Model):
    """One leaf of the log, as signed. `index` counts from 0 without gaps."""

    index = models.PositiveBigIntegerField(primary_key=True)
    data = models.BinaryField()


class SealedBody(models.Model):
    """The sealed body of the entry at `index` (nonce and ciphertext); a shred deletes it, the leaf stays."""

    index = models.PositiveBigIntegerField(primary_key=True)
    sealed = models.BinaryField()


class SealedGrant(models.Model):
    """The sealed compartment key that the grant at `index` names."""

    index = models.PositiveBigIntegerField(primary_key=True)
    envelope = models.BinaryField()


class TakenCheckpoint(models.Model):
    """A signed checkpoint of the log, as it was given out. Its size stands in the note, under the signature."""

    note = models.TextField()


class PendingRestore(models.Model):
    """A restore that no administrator has signed yet: the checkpoint it was told of, and what it destroyed again."""

    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    books = models.BinaryField()  # their ids, 16 bytes each


class MovedAway(models.Model):
    """This database was moved to another one, `to`: nothing serves it or writes to it any more."""

    to = models.TextField()
