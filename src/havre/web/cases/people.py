"""Handles for the ids and keys that the log names."""

from havre.base.ids import KeyId, MemberId
from havre.ledger.workspace import Workspace
from havre.members.queries import handles, joined


class Names:
    """The handles of everybody who is or was a member; `by_member` has the current ones."""

    def __init__(self, by: Workspace) -> None:
        self._authority = by.ledger.authority
        self._all = handles(by)
        self.by_member = {member.member: member.handle for member in joined(by)}

    def of_member(self, member: MemberId | None) -> str:
        return self._all.get(member, "") if member is not None else ""

    def of_key(self, key_id: KeyId) -> str:
        key = self._authority.key(key_id)
        return self.of_member(MemberId(key.holder)) if key is not None else ""
