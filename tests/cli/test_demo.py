"""The demonstration on a user's own reports is as careful with them as `havre record add`."""

from pathlib import Path

import pytest

from havre.base.errors import Refused
from havre.cli import demo
from havre.record.models import Outlet, Report
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_shipped_reports_come_with_what_their_outlets_are(data: Path) -> None:
    captured = demo._capture(None, NOW)
    assert captured.reports == Report.objects.count() == 18
    assert Outlet.objects.get(name="OSCE").kind == Outlet.Kind.INTERGOVERNMENTAL
    assert {report.captured_by for report in Report.objects.all()} == {"demonstration"}


def test_one_bad_file_is_named_and_the_rest_is_done(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere.txt"
    own.mkdir()
    elsewhere.write_text("The mayor said that nobody had been hurt.")
    (own / "README.txt").write_text("The mayor of Ostmark denied on Monday that anybody had been arrested.")
    (own / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (own / "linked.txt").symlink_to(elsewhere)
    assert demo._capture(own, NOW).reports == 1
    assert Report.objects.get().name == "README.txt"
    assert "picture.html" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_a_folder_without_reports_is_refused(data: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="no reports"):
        demo._capture(tmp_path / name, NOW)
