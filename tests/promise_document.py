"""Writes docs/promises.md from the promises and the tests: `python -m tests.promise_document`."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import fill

from tests.bench.works import PROMISED
from tests.promises import CHAPTERS, SPEED, Holder, holders

WIDTH = 118
DOCUMENT = Path(__file__).parent.parent / "docs" / "promises.md"
HEAD = """# What ichat promises

Each promise has an id, which docstrings and tests name: "(M1)" means the first one here. "Acknowledged" means
that the sender has the answer with 200; times run from the fault. This page is written by
`python -m tests.promise_document` from `tests/promises.py` and the docstrings of the tests. A test holds it
equal, and fails if a promise has no test. Speed is measured by `make bench`, never asserted in a test.
"""


def document() -> str:
    return "\n".join([HEAD, *_chapters()])


def _chapters() -> Iterator[str]:
    held_by = holders()
    for title, promises in CHAPTERS.items():
        yield f"## {title}\n"
        if promises is SPEED:
            yield from _speed()
            continue
        for each, sentence in promises.items():
            yield fill(f"**{each}** {sentence}", WIDTH) + "\n"
            yield from _listed(held_by.get(each, ()))
            yield ""


def _listed(held_by: Sequence[Holder]) -> Iterator[str]:
    for file, of_file in groupby(sorted(set(held_by)), key=lambda holder: holder.file):
        names = [f"`{holder.name}`" for holder in of_file if holder.name]
        yield f"- `{file}`" + (f": {', '.join(names)}" if names else "")


def _speed() -> Iterator[str]:
    yield "| id | work | promise |\n|---|---|---|"
    for work in PROMISED:
        bounds = "; ".join(f"{promise.figure} {promise.text}" for promise in work.promises)
        yield f"| {work.id} | {work.what} | {bounds} |"
    yield ""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
