"""The only place that draws randomness, always from the operating system."""

import secrets


def new_id() -> bytes:
    """16 random bytes: a member's, book's, entry's, file's or object's id."""
    return secrets.token_bytes(16)


def new_secret() -> bytes:
    """32 random bytes: a session cookie, an invitation, a salt, a key."""
    return secrets.token_bytes(32)


def new_nonce() -> bytes:
    """12 random bytes for AES-256-GCM."""
    return secrets.token_bytes(12)


def pick(words: tuple[str, ...]) -> str:
    """One word, every word as likely as any other."""
    return secrets.choice(words)
