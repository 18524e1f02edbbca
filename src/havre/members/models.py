"""Rows about members outside the log: handles (the only clear text about them), wrapped seeds, invitations."""

from django.db import models


class Account(models.Model):
    """A member's handle and id. Whether they may do anything is for the log to say."""

    handle = models.CharField(max_length=40, unique=True)
    member = models.BinaryField(max_length=16, unique=True)


class UnlockMethod(models.Model):
    """A member's seed, wrapped by one way to unlock it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="unlock_methods")
    wrap = models.BinaryField()


class Invitation(models.Model):
    """A one-time link, kept as a hash; deleted when it is used. `member` is whom it lets in again, if anybody."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    handle = models.CharField(max_length=40, unique=True)
    administrator = models.BooleanField()
    expires = models.BigIntegerField()  # microseconds UTC
    member = models.BinaryField(max_length=16, null=True)


class WaitingKey(models.Model):
    """The public keys of someone who has unlocked once and whom nobody has vouched for yet.

    `wrap` is the new wrapped seed of a member who is let in again: it takes the old one's place with the key.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="waiting_key")
    signing = models.BinaryField()
    opening = models.BinaryField()
    own_signature = models.BinaryField()
    wrap = models.BinaryField(null=True)
    administrator = models.BooleanField()


class WaitingRecovery(models.Model):
    """The public half of a new recovery key that waits for another administrator's approval."""

    signing = models.BinaryField()
    opening = models.BinaryField()
    own_signature = models.BinaryField()
