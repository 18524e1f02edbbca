"""Which measurements there are."""

# Name → module with `measure(place) -> list[Row]`.
ROWS = {
    "case-page": "bench.case_page",
    "case-list": "bench.case_list",
    "statements": "bench.attribution",
    "unlock": "bench.unlocking",
    "keyring": "bench.keyring",
    "cold": "bench.cold",
    "dossier": "bench.dossiers",
    "appends": "bench.appends",
    "verify": "bench.verifying",
    "search": "bench.searching",
    "files": "bench.files",
    "backup": "bench.backups",
    "upload": "bench.uploads",
    "silence": "bench.silence",
    "web": "bench.web_load",
    "first-page": "bench.first_page",
}
# The first page needs the package index to install from, so it is measured only when it is asked for.
BY_DEFAULT = tuple(name for name in ROWS if name != "first-page")
