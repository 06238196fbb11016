"""What is promised is written down, and what is written down is held by a test."""

import re
from pathlib import Path

from tests.promise_document import DOCUMENT, document
from tests.promises import PROMISES, SPEED, cited, holders

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("domain", "ports", "adapters", "entrypoints", "config", "tests", "docs")


def test_the_document_says_which_tests_hold_what() -> None:
    """After a new test or promise: `python -m tests.promise_document`."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_every_promise_has_a_test() -> None:
    """Those of speed have a row of the benchmark instead."""
    held_by = holders()
    without = [each for each in PROMISES if each not in SPEED and not held_by.get(each)]
    assert without == []


def test_whatever_is_cited_is_promised() -> None:
    """An id in parentheses in any docstring or comment stands in docs/promises.md."""
    unknown = {
        f"{path.relative_to(ROOT)}: {each}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
        for parenthesis in re.findall(
            r"\((?:promise )?([CFMSV]\d{1,2}[^()]*)\)", path.read_text(encoding="utf-8")
        )
        for each in cited(parenthesis)
        if each not in PROMISES
    }
    assert unknown == set()


def test_a_range_is_all_of_it() -> None:
    """Docstrings say "M1 to M3" for what holds three promises."""
    assert list(cited("holds in all of them (M1 to M3, F6)")) == ["M1", "M2", "M3", "F6"]
