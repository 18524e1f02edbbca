"""Where a claim is made: codes in lower case, as procedures and the command line use them, and English names."""

NAMES = {
    "am": "Armenia",
    "ar": "Argentina",
    "at": "Austria",
    "au": "Australia",
    "be": "Belgium",
    "bg": "Bulgaria",
    "br": "Brazil",
    "ca": "Canada",
    "ch": "Switzerland",
    "cz": "Czechia",
    "de": "Germany",
    "dk": "Denmark",
    "ee": "Estonia",
    "es": "Spain",
    "eu": "European Union",
    "fi": "Finland",
    "fr": "France",
    "ge": "Georgia",
    "gr": "Greece",
    "ie": "Ireland",
    "it": "Italy",
    "lt": "Lithuania",
    "lv": "Latvia",
    "nl": "Netherlands",
    "no": "Norway",
    "nz": "New Zealand",
    "pl": "Poland",
    "pt": "Portugal",
    "ro": "Romania",
    "rs": "Serbia",
    "se": "Sweden",
    "tr": "Türkiye",
    "uk": "United Kingdom",
    "us": "United States",
}

# The member States among them: the Union's rules stand beside their own.
IN_UNION = frozenset(
    (
        "at",
        "be",
        "bg",
        "cz",
        "de",
        "dk",
        "ee",
        "es",
        "fi",
        "fr",
        "gr",
        "ie",
        "it",
        "lt",
        "lv",
        "nl",
        "pl",
        "pt",
        "ro",
        "se",
    )
)


def name_of(code: str) -> str:
    """The English name of a jurisdiction of this list; empty for none given."""
    return NAMES.get(code, code)
