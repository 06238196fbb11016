"""The documentation site shows every page (`make site`; `make check` refuses broken links)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def pages(nav: Any) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for each in nav:
                yield from pages(each)
        case dict():
            yield from pages(list(nav.values()))


def test_every_page_can_be_found() -> None:
    """A new page gets its place in `nav` of mkdocs.yml, a decision its line in decisions/README.md."""
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert set(pages(nav)) - {"decisions/README.md"} == {each.name for each in DOCS.glob("*.md")}
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for decision in DOCS.glob("decisions/0*.md"):
        assert f"({decision.name})" in listed


def test_every_test_that_the_asvs_page_names_exists() -> None:
    """So that whoever renames or removes one says what holds the requirement now."""
    page = (DOCS / "asvs.md").read_text(encoding="utf-8")
    files = list((ROOT / "tests").rglob("test_*.py"))
    known = {each.name for each in files}
    for each in files:
        known |= set(re.findall(r"def (test_\w+)\(", each.read_text(encoding="utf-8")))
    assert set(re.findall(r"`(test_\w+(?:\.py)?)`", page)) <= known
    for path in re.findall(r"`((?:entrypoints|domain|adapters|deploy)/[\w./]+)`", page):
        assert (ROOT / path).exists(), path
