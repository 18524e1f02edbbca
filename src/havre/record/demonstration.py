"""The reports of the demonstration: `samples/README.md` says what they are and what they are not."""

from importlib.resources import files

from havre.base.ids import Micros
from havre.record.apart import Reader
from havre.record.models import Outlet
from havre.record.operations import Added, add_report, describe_outlet

_KINDS = {
    "Novaya Gazeta": (Outlet.Kind.NEWSPAPER, "RU"),
    "News agencies": (Outlet.Kind.AGENCY, ""),
    "The Guardian": (Outlet.Kind.NEWSPAPER, "GB"),
    "Crime Russia": (Outlet.Kind.NEWSPAPER, "RU"),
    "The Herald": (Outlet.Kind.NEWSPAPER, "GB"),
    "Associated Press": (Outlet.Kind.AGENCY, "US"),
    "Stop Homophobie": (Outlet.Kind.NGO, "FR"),
    "CNews": (Outlet.Kind.BROADCASTER, "FR"),
    "Human Rights Watch": (Outlet.Kind.NGO, "US"),
    "RTL": (Outlet.Kind.BROADCASTER, "FR"),
    "HuffPost": (Outlet.Kind.NEWSPAPER, "FR"),
    "France 24": (Outlet.Kind.BROADCASTER, "FR"),
    "Franceinfo": (Outlet.Kind.BROADCASTER, "FR"),
    "BFMTV": (Outlet.Kind.BROADCASTER, "FR"),
    "The Globe and Mail": (Outlet.Kind.NEWSPAPER, "CA"),
    "OSCE": (Outlet.Kind.INTERGOVERNMENTAL, ""),
}


def add_samples(*, captured_by: str, at: Micros) -> list[Added]:
    """Add every shipped report, the oldest first, and say what their outlets are."""
    folder = files("havre.record") / "samples"
    pages = sorted((one for one in folder.iterdir() if one.name.endswith(".html")), key=lambda one: one.name)
    with Reader() as reader:
        added = [
            add_report(
                data=page.read_bytes(),
                name=page.name,
                address="",
                captured_by=captured_by,
                at=at,
                reader=reader,
            )
            for page in pages
        ]
    for name, (kind, country) in _KINDS.items():
        describe_outlet(name=name, kind=kind, country=country)
    return added
