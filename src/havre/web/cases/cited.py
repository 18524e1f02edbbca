"""For the record's pages: which of the member's own cases cite a report."""

from django.urls import reverse

from havre.cases.types import CaseFile, Citation
from havre.ledger.workspace import Workspace
from havre.record.models import Report


def cited_by(workspace: Workspace, report: Report) -> list[tuple[str, str]]:
    """Pseudonym and address of each case of this member that cites `report`, by pseudonym."""
    sha256 = bytes.fromhex(report.sha256)
    books = {held.book for held in workspace.all(Citation) if held.value.report_sha256 == sha256}
    found = [
        (held.value.pseudonym, reverse("case-citations", args=[held.book.hex()]))
        for held in workspace.all(CaseFile)
        if held.book in books
    ]
    return sorted(set(found))  # a case whose facts are in conflict stands there twice
