"""The addresses of a case's pages, by name."""

ABSENT = "0123456789abcdef0123456789abcdef"
PAGES = (
    "case",
    "case-facts",
    "case-chronology",
    "case-happening-add",
    "case-narrative-add",
    "case-interviews",
    "case-interview-add",
    "case-exhibits",
    "case-exhibit-add",
    "case-citations",
    "case-consents",
    "case-consent-add",
    "case-access",
    "case-dossier",
    "thief",
)
OF_THE_CASE = (
    *PAGES,
    "case-identity",
    "case-person",
    "case-note-add",
    "case-task-add",
    "case-refuse-material",
    "case-dossier-file",
    "case-parts",
)
OF_AN_ENTRY = (
    "case-note",
    "case-task-done",
    "case-happening",
    "case-narrative",
    "case-answer-add",
    "case-answer",
    "case-exhibit",
    "case-exhibit-file",
    "case-part",
    "case-parts-forget",
    "case-consent-withdraw",
    "case-history",
    "case-restore",
    "case-remove",
    "case-conflict",
)
