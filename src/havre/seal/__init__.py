"""Keys, sealed bodies, grants and the tamper-evident log: bytes in, bytes out.

The written format is docs/explanation/seal-format.md. Only this package imports cryptography or draws
randomness.
"""

from havre.seal.age import FileReader, FileWriter, SealedFile, age_identity_text, sealed_length
from havre.seal.authority import Answer, Authority, Counted, NotCounted, Outstanding, Request
from havre.seal.bodies import Body, open_entry, seal_entry
from havre.seal.comparing import (
    WITNESS_RESULTS,
    Compared,
    StoredTree,
    compare_witness,
    read_tree,
)
from havre.seal.compartments import (
    COMPARTMENTS,
    FILE,
    IDENTITY,
    Rights,
    Slot,
    known_compartment,
    organisation_book,
)
from havre.seal.drafts import KEYRING, SNAPSHOT, open_cache, open_draft, seal_cache, seal_draft
from havre.seal.encoding import ctx, decode, decode_as, encode
from havre.seal.errors import SealError
from havre.seal.faults import FAULT_KINDS, Fault, Report
from havre.seal.grants import open_grant, seal_grant
from havre.seal.hidden import CacheKey, CompartmentKey, Seed
from havre.seal.keys import (
    INTAKE,
    LOG,
    MEMBER,
    RECOVERY,
    TEAM,
    Keys,
    LogKey,
    PublicKeys,
    Role,
    check_own_signature,
    intake_seed,
    team_seed,
)
from havre.seal.leaves import Leaf, check_signature, first_leaf, make_leaf, parse_leaf
from havre.seal.notes import Checkpoint, claimed_size, note_key, open_checkpoint, sign_checkpoint
from havre.seal.padding import padme
from havre.seal.passphrases import check_passphrase, suggest_passphrase
from havre.seal.payloads import (
    JOINED,
    LEFT,
    REPLACED,
    ApprovalPayload,
    EntryPayload,
    GrantPayload,
    KeyPayload,
    LogPayload,
    Payload,
    RestoredPayload,
    RevokePayload,
    ShredPayload,
    State,
)
from havre.seal.primitives import sha256, sha256_of_stream
from havre.seal.proofs import Bundle, FieldProof, Place, Shown, prove_fields, verify_fields
from havre.seal.randomness import new_id, new_secret
from havre.seal.rules import REASONS, RECOVERY_RIGHTS, SHRED, replacing, restoring
from havre.seal.session import open_under_secret, seal_under_secret
from havre.seal.shares import (
    FEWEST_NEEDED,
    MOST_SHARES,
    SHARE_WORDS,
    EnteredShares,
    is_share_word,
    join_recovery,
    split_recovery,
    typed_words,
)
from havre.seal.standing import KeyState
from havre.seal.submissions import open_submission, seal_submission, submission_recipient
from havre.seal.tree import Tree, verify_consistency, verify_inclusion
from havre.seal.unlock import CHEAPEST, STANDARD, Cost, spend_unlock, unwrap_seed, wrap_seed
from havre.seal.verify import Stored, verify_log
from havre.seal.witness import Witnessed, destroyed_by, make_witness, open_witness

__all__ = [
    "CHEAPEST",
    "COMPARTMENTS",
    "FAULT_KINDS",
    "FEWEST_NEEDED",
    "FILE",
    "IDENTITY",
    "INTAKE",
    "JOINED",
    "KEYRING",
    "LEFT",
    "LOG",
    "MEMBER",
    "MOST_SHARES",
    "REASONS",
    "RECOVERY",
    "RECOVERY_RIGHTS",
    "REPLACED",
    "SHARE_WORDS",
    "SHRED",
    "SNAPSHOT",
    "STANDARD",
    "TEAM",
    "WITNESS_RESULTS",
    "Answer",
    "ApprovalPayload",
    "Authority",
    "Body",
    "Bundle",
    "CacheKey",
    "Checkpoint",
    "Compared",
    "CompartmentKey",
    "Cost",
    "Counted",
    "EnteredShares",
    "EntryPayload",
    "Fault",
    "FieldProof",
    "FileReader",
    "FileWriter",
    "GrantPayload",
    "KeyPayload",
    "KeyState",
    "Keys",
    "Leaf",
    "LogKey",
    "LogPayload",
    "NotCounted",
    "Outstanding",
    "Payload",
    "Place",
    "PublicKeys",
    "Report",
    "Request",
    "RestoredPayload",
    "RevokePayload",
    "Rights",
    "Role",
    "SealError",
    "SealedFile",
    "Seed",
    "Shown",
    "ShredPayload",
    "Slot",
    "State",
    "Stored",
    "StoredTree",
    "Tree",
    "Witnessed",
    "age_identity_text",
    "check_own_signature",
    "check_passphrase",
    "check_signature",
    "claimed_size",
    "compare_witness",
    "ctx",
    "decode",
    "decode_as",
    "destroyed_by",
    "encode",
    "first_leaf",
    "intake_seed",
    "is_share_word",
    "join_recovery",
    "known_compartment",
    "make_leaf",
    "make_witness",
    "new_id",
    "new_secret",
    "note_key",
    "open_cache",
    "open_checkpoint",
    "open_draft",
    "open_entry",
    "open_grant",
    "open_submission",
    "open_under_secret",
    "open_witness",
    "organisation_book",
    "padme",
    "parse_leaf",
    "prove_fields",
    "read_tree",
    "replacing",
    "restoring",
    "seal_cache",
    "seal_draft",
    "seal_entry",
    "seal_grant",
    "seal_submission",
    "seal_under_secret",
    "sealed_length",
    "sha256",
    "sha256_of_stream",
    "sign_checkpoint",
    "spend_unlock",
    "split_recovery",
    "submission_recipient",
    "suggest_passphrase",
    "team_seed",
    "typed_words",
    "unwrap_seed",
    "verify_consistency",
    "verify_fields",
    "verify_inclusion",
    "verify_log",
    "wrap_seed",
]
