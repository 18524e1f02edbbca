"""The changed functions of a module: mutmut says what is changed, and each is put in place by its code alone.

mutmut itself calls every function through a switch that looks into the environment, and starts pytest for every
mutant; that is most of what a run with it costs.
"""

import ast
import difflib
import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

from mutmut.mutation.file_mutation import mutate_file_contents

SEAL = Path("src/havre/seal")
MARK = "__mutmut_"


@dataclass(frozen=True)
class Mutant:
    """One change of one function. `name` is `module.function#number`, the number as mutmut counts."""

    module: str
    function: str  # with its class
    number: int
    before: ast.FunctionDef
    after: ast.FunctionDef

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function}#{self.number}"

    @property
    def place(self) -> tuple[str, str]:
        return self.module, self.function

    def difference(self) -> str:
        lines = [ast.unparse(each).splitlines() for each in (self.before, self.after)]
        return "\n".join(
            line
            for line in difflib.unified_diff(*lines, lineterm="", n=0)
            if not line.startswith(("---", "+++", "@@"))
        )

    def put_in_place(self) -> None:
        """Give the function this code, wherever it was imported or kept: for a process that ends soon."""
        module = import_module(f"havre.seal.{self.module}")
        live, changed = _live(module, self.function), _compiled(self.after, module)
        if changed.__code__.co_freevars != live.__code__.co_freevars:
            raise RuntimeError(f"{self.name} can't be put in place")
        live.__code__ = changed.__code__.replace(co_name=live.__name__)
        live.__defaults__, live.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__


def modules() -> list[str]:
    """The names of the modules of `havre.seal`."""
    return sorted(path.stem for path in SEAL.glob("*.py") if path.stem != "__init__")


def mutants(module: str) -> list[Mutant]:
    """Every mutant of a module, in its order."""
    path = SEAL / f"{module}.py"
    code = mutate_file_contents(str(path), path.read_text()).code
    made: dict[tuple[str, str], ast.FunctionDef] = {}
    for node, owner in _functions(ast.parse(code)):
        function, which = _told(node.name, owner)
        node.name = function.rpartition(".")[2]
        made[function, which] = node
    return [
        Mutant(module, function, int(which), made[function, "orig"], node)
        for (function, which), node in made.items()
        if which not in ("orig", "")
    ]


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node, ""
        elif isinstance(node, ast.ClassDef):
            yield from ((each, node.name) for each in node.body if isinstance(each, ast.FunctionDef))


def _told(name: str, owner: str) -> tuple[str, str]:
    """The function's own name with its class, and which: `orig`, a number, or nothing for the switch."""
    mangled, mark, which = name.rpartition(MARK)
    if not mark:
        return (f"{owner}.{name}" if owner else name), ""
    own = mangled.rpartition("ǁ")[2] if owner else mangled.removeprefix("x_")
    return (f"{owner}.{own}" if owner else own), which


def _live(module: ModuleType, function: str) -> FunctionType:
    owner, _, name = function.rpartition(".")
    found = vars(getattr(module, owner))[name] if owner else getattr(module, name)
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, functools.cached_property):
        found = found.func
    elif isinstance(found, classmethod | staticmethod):
        found = found.__func__
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType), function
    return found


def _compiled(node: ast.FunctionDef, module: ModuleType) -> FunctionType:
    bare = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(bare, ast.FunctionDef)
    bare.decorator_list, bare.returns = [], None
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    made: dict[str, FunctionType] = {}
    exec(compile(ast.Module([bare], []), str(module.__file__), "exec"), vars(module), made)
    return made[bare.name]
