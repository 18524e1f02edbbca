"""What a thief sees: the disk as it lies there, what a colleague's keys would open of this case, and your own."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.ids import MemberId
from havre.cases import queries
from havre.cases.types import SEALED, FamilyTie, SharedHappening
from havre.ledger.queries import RawRow, raw_rows

from .pages import CaseRequest, in_case
from .people import Names
from .shown import in_short

ROWS, BYTES, A_LINE = 2, 160, 8
ENTRIES_SHOWN = 5
# Numbers drawn by chance that only say something beside another case: who holds both sees them under Family.
OF_TWO_CASES = (FamilyTie, SharedHappening)


@dataclass(frozen=True)
class Dump:
    """Some stored bytes as a thief's tools print them."""

    index: int
    leaf: str
    body: str
    left_out: int


@dataclass(frozen=True)
class Part:
    """One kind of entry in one compartment: how many, and the first few in a line each."""

    kind: str
    count: int
    lines: list[str]


@dataclass(frozen=True)
class Column:
    """What one member's keys open: per compartment None (nothing opens) or its parts."""

    file: list[Part] | None
    identity: list[Part] | None
    identity_unseen: bool  # it opens for them, and the member of this request does not hold it


@require_http_methods(["GET", "POST"])
@in_case
def thief(case: CaseRequest) -> HttpResponse:
    by = case.request.workspace
    names = Names(by)
    others = [(m.hex(), name) for m, name in names.by_member.items() if m != by.member]
    chosen = case.request.POST.get("member", others[0][0] if others else "")
    colleague = next((pair for pair in others if pair[0] == chosen), None)
    context = {
        "dumps": [_dump(row) for row in raw_rows(by=by, book=case.book, limit=ROWS)],
        "others": others,
        "colleague": colleague,
        "theirs": _opened_by(case, MemberId(bytes.fromhex(colleague[0]))) if colleague else None,
        "mine": _opened_by(case, by.member),
    }
    return case.page("thief", tab="thief", **context)


def _opened_by(case: CaseRequest, member: MemberId) -> Column:
    """Nothing is shown that the member of this request does not hold themselves."""
    held = {
        one.compartment
        for one in queries.seen_by(case.request.workspace, case.book, member)
        if one.rights & seal.Rights.READ
    }
    return Column(
        file=_parts(case, seal.FILE) if seal.FILE in held else None,
        identity=_parts(case, seal.IDENTITY) if seal.IDENTITY in held else None,
        identity_unseen=seal.IDENTITY in held and not case.may(seal.Rights.READ, seal.IDENTITY),
    )


def _parts(case: CaseRequest, compartment: str) -> list[Part]:
    found = []
    for type_ in SEALED:
        if type_.compartment != compartment or type_ in OF_TWO_CASES:
            continue
        by = case.request.workspace
        first = by.all(type_, book=case.book, limit=ENTRIES_SHOWN)
        # Who the person is stays covered here too: that a key opens it is all that this page has to say.
        lines = [in_short(held.value, most=60) for held in first] if compartment == seal.FILE else []
        if first:
            found.append(Part(type_.kind, by.count(type_, book=case.book), lines))
    return found


def _dump(row: RawRow) -> Dump:
    return Dump(
        row.index, hex_lines(row.leaf[:BYTES]), hex_lines(row.sealed[:BYTES]), len(row.sealed) - BYTES
    )


def hex_lines(data: bytes) -> str:
    """Offset, bytes and their letters, eight bytes a line."""
    return "\n".join(_line(start, data[start : start + A_LINE]) for start in range(0, len(data), A_LINE))


def _line(start: int, piece: bytes) -> str:
    letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
    return f"{start:04x}  {piece.hex(' '):<{3 * A_LINE - 1}}  {letters}"
