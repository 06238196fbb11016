"""What every module of the web client keeps to."""

import re
from collections import Counter
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


ADDRESSED = [path for path in WEB.rglob("*.*") if path.suffix in {".html", ".css", ".js", ".webmanifest"}]
FROM_THE_ROOT = re.compile(
    r"""(?:href|src|"url"|"action")["\s:=]*(?:\$\{)?["'`]/|\bgo\(["'`]/|url\(["']?/|"""
    r"""["'`]/(?:chats|contacts|settings|add|join|share|icons|styles|vendor|assets)\b"""
)
"""Links, and whatever else names a page or a file."""


def test_what_is_linked_is_relative_to_the_base_of_the_page() -> None:
    """So all of it can be below a path of a name."""
    found = {path.name: FROM_THE_ROOT.findall(path.read_text()) for path in ADDRESSED}
    assert {name: links for name, links in found.items() if links} == {"index.html": ['href="/']}


TEXTS = [path for path in MODULES if path.stem.startswith("texts_")]
KEY = re.compile(r"^  (\w+):", re.MULTILINE)
SPREAD = re.compile(r'from "\./(texts_\w+)\.js"')


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_stands_once(language: str) -> None:
    """Of two with one key the later would speak for both, with words that were made for something else."""
    whole = (WEB / f"texts_{language}.js").read_text()
    parts = [whole, *((WEB / f"{part}.js").read_text() for part in SPREAD.findall(whole))]
    keys = [key for part in parts for key in KEY.findall(part)]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_text_is_said_somewhere() -> None:
    """Words of the protocol are keys, or their ends: `refused_full` is one of `refused_${kind}`."""
    said = "".join(path.read_text() for path in [*MODULES, WEB / "wire.d.ts"] if path not in TEXTS)
    beginnings = tuple(re.findall(r"`(\w+_)\$\{", said))
    keys = {key for path in TEXTS for key in KEY.findall(path.read_text())}
    unsaid = {key for key in keys if not key.startswith(beginnings) and f'"{key}"' not in said}
    assert unsaid == set()
