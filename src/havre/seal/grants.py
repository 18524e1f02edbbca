"""A grant: a compartment key sealed to one key holder, and the payload that says so."""

from havre.base.ids import LogId, Micros
from havre.seal.compartments import Rights, Slot, commitment, known_compartment
from havre.seal.errors import SealError
from havre.seal.hidden import CompartmentKey
from havre.seal.keys import Keys, PublicKeys
from havre.seal.opening import seal_to
from havre.seal.payloads import GrantPayload, grant_context
from havre.seal.primitives import ZERO32, same, sha256


def seal_grant(
    key: CompartmentKey,
    slot: Slot,
    *,
    log_id: LogId,
    recipient: PublicKeys,
    rights: Rights,
    until: Micros | None,
) -> tuple[GrantPayload, bytes]:
    """The payload to sign, and the envelope to store beside it (1,168 bytes)."""
    draft = _payload(key, slot, log_id=log_id, recipient=recipient, rights=rights, until=until)
    envelope = seal_to(recipient.opening, key.unsafe_bytes, info=grant_context(draft, log_id=log_id))
    return _with_envelope(draft, sha256(envelope)), envelope


def open_grant(payload: GrantPayload, envelope: bytes, *, keys: Keys, log_id: LogId) -> CompartmentKey:
    """The key that was granted; `SealError` unless envelope, recipient and commitment all fit the payload."""
    if payload.recipient != keys.key_id:
        raise SealError("the grant is to another key")
    if not same(sha256(envelope), payload.envelope):
        raise SealError("the envelope is not the one that the log names")
    key = CompartmentKey(keys.open(envelope, info=grant_context(payload, log_id=log_id)))
    if not same(commitment(key, payload.slot, log_id=log_id), payload.commitment):
        raise SealError("the granted key is not the one that its epoch is committed to")
    return key


def _payload(
    key: CompartmentKey,
    slot: Slot,
    *,
    log_id: LogId,
    recipient: PublicKeys,
    rights: Rights,
    until: Micros | None,
) -> GrantPayload:
    return GrantPayload(
        book=slot.book,
        compartment=known_compartment(slot.compartment),
        epoch=slot.epoch,
        recipient=recipient.key_id,
        rights=int(rights),
        until=until,
        commitment=commitment(key, slot, log_id=log_id),
        envelope=ZERO32,
    )


def _with_envelope(payload: GrantPayload, envelope: bytes) -> GrantPayload:
    p = payload
    return GrantPayload(
        p.book, p.compartment, p.epoch, p.recipient, p.rights, p.until, p.commitment, envelope
    )
