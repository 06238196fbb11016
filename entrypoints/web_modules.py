"""Which modules of the web client are loaded together, so that the bundler makes few files of them.

A bundler puts what the first script and a later part share into a file of its own, one for each set of parts
that share something: the more parts there are, the more files everybody waits for at first. Here every part
is told that it needs all that is there before it anyway; then what is loaded at once stays one file.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
"""Types are imported in some."""
AT_ONCE: Final = re.compile(r'^(?:import|export)\b[^;"(]*"(\.[^"]+)"', re.MULTILINE)
LATER: Final = re.compile(r'\bimport\("(\.[^"]+)"\)')


def gather(main: Path, inside: Path) -> None:
    """Changes the modules beneath `main`: those that come later import first what was loaded before them.

    Everything later than `inside` comes after it, but for what the door itself loads.
    """
    door = _closure(main)
    home = _closure(inside) - door
    beside = _later(door)
    beyond = _later(home) - door - home - beside
    for part in beside | beyond:
        before = door - {main} if part in beside else door | home - {main, inside}
        imports = "".join(f'import "{each}";\n' for each in sorted(before - {part, main}))
        part.write_text(imports + part.read_text())


def imported(module: Path, how: re.Pattern[str] = AT_ONCE) -> list[Path]:
    """The modules that it names."""
    return [(module.parent / name).resolve() for name in how.findall(COMMENT.sub("", module.read_text()))]


def _closure(module: Path) -> set[Path]:
    """A module and all that it imports at once."""
    found: set[Path] = set()
    ahead = [module]
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += imported(each)
    return found


def _later(modules: Iterable[Path]) -> set[Path]:
    return {each for module in modules for each in imported(module, LATER)}
