"""The second verifier shares no code with the first: one file, the standard library and `cryptography`."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.attack.conftest import Made
from tests.attack.serving import havre

ROOT = Path(__file__).parents[2]
FILE = ROOT / "src/havre_verify.py"
REFUSING = """
import runpy, sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"havre", "django", "msgspec", "argon2", "tests"}:
            raise ImportError(f"{name} is not to be used")
sys.meta_path.insert(0, Refusing())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def imported(source: str) -> set[str]:
    """The packages that a source imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("" if node.level else str(node.module).partition(".")[0])
    return found


def test_it_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    source = FILE.read_text()
    assert imported(source) - sys.stdlib_module_names == {"cryptography"}
    assert not {"importlib", "ctypes", "pickle", "subprocess"} & imported(source)
    assert "__import__" not in source


def test_an_import_of_havre_would_be_found() -> None:
    assert imported("def f():\n    from havre.seal import tree\n    from . import x") == {"havre", ""}


@pytest.mark.sqlite_only("a folder's SQLite file is what it reads; of PostgreSQL it reads backups")
def test_a_copy_of_it_runs_alone(made: Made, tmp_path: Path) -> None:
    """Elsewhere, with nothing of ours to be imported; and it says what Havre says."""
    copy = Path(shutil.copy(FILE, tmp_path / "copied.py"))
    command = [sys.executable, "-I", "-c", REFUSING, str(copy)]
    help_ = subprocess.run([*command, "--help"], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "DATA_FOLDER" in help_.stdout
    done = subprocess.run(
        [*command, str(made.folder), "--json"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    havres = json.loads(havre("log", "verify", "--json", data=made.folder).stdout)
    assert havres.pop("outstanding") == {"recovery": 0, "closed": 0, "left": 0}, "what only Havre counts"
    assert json.loads(done.stdout) == havres


def test_the_control_refuses() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", REFUSING, str(ROOT / "src/havre/seal/tree.py")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "havre is not to be used" in done.stderr


def test_it_is_installed_as_a_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["scripts"]["havre-verify"] == "havre_verify:main"
    assert "src/havre_verify.py" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
