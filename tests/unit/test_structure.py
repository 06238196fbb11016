"""What keeps the house easy to walk through: small files, and no imports in a circle."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from entrypoints.web_modules import imported

HOUSE = Path(__file__).parents[2]
ROOMS = ("domain", "ports", "adapters", "entrypoints", "config")
LINES_AT_MOST = 350
WRITTEN = {".py", ".js", ".mjs", ".css", ".lua", ".sh"}
NOT_OURS = {"node_modules", "vendor", "assets", "web_dist"}

Imports = Mapping[object, Iterable[object]]


def written(*rooms: str) -> Iterator[Path]:
    """The files of these rooms that people wrote."""
    for room in rooms:
        for path in (HOUSE / room).rglob("*"):
            if path.suffix in WRITTEN and not NOT_OURS & set(path.parts):
                yield path


def test_no_file_is_long() -> None:
    lengths = {
        str(path.relative_to(HOUSE)): len(path.read_text().splitlines())
        for path in written(*ROOMS, "tests", "examples")
    }
    assert {path: lines for path, lines in lengths.items() if lines > LINES_AT_MOST} == {}


def test_an_address_that_a_client_is_told_has_the_base_path() -> None:
    """`request.path` has not: the proxy took it off. So it is for logs and for origins.py, which adds it."""
    found = {path.name for path in written("entrypoints/http") if "request.path" in path.read_text()}
    assert found == {"errors.py", "origins.py"}


IMPATIENT = {
    r"\bhttpx\.(get|post|put|patch|delete|head|request|stream|Client|AsyncClient)\(": "tests/plain_http.py",
    r'\[\s*ICHAT,\s*"(?!--version)': "tests/ichat_program.py",
}
"""What gives a busy machine too little time, or takes much of it; and where that stands which does not."""


@pytest.mark.parametrize("impatient", IMPATIENT)
def test_no_test_asks_too_much_of_a_busy_machine(impatient: str) -> None:
    found = {
        str(path.relative_to(HOUSE)) for path in written("tests") if re.search(impatient, path.read_text())
    }
    assert found <= {IMPATIENT[impatient]}


def modules_in_python() -> Imports:
    graph = grimp.build_graph(*ROOMS, exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def modules_of_the_web_client() -> Imports:
    """By static imports; those that come later close no circle."""
    return {path: imported(path) for path in written("entrypoints/web") if path.suffix == ".js"}


@pytest.mark.parametrize("graph", [modules_in_python, modules_of_the_web_client])
def test_nothing_is_imported_in_a_circle(graph: Callable[[], Imports]) -> None:
    imports = graph()
    assert imports
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(map(str, error.args[1][::-1])))
