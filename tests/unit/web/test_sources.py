"""What every module of the web client keeps to."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "entrypoints" / "web"
MODULES = [path for path in sorted(WEB.rglob("*.js")) if "vendor" not in path.parts]
HANDLER = re.compile(r'onKey(?:Down|Up|Press)=\$\{(\w+)|"key(?:down|up|press)",\s*(\w+)')


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_keys_of_an_input_method_reach_no_handler(path: Path) -> None:
    """Every handler of keys is made by `onKey`, or by `roving`, which uses it."""
    source = path.read_text()
    for names in HANDLER.findall(source):
        [handler] = filter(None, names)
        assert handler == "onKey" or re.search(rf"\b{handler} = (onKey|roving)\(", source), handler
