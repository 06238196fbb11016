"""How far a command is that takes its time: a bar for people, a line of JSON a second for machines."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any, Final

import typer

from ports.storage import Tell

TELL_EVERY: Final = 1.0
"""Seconds between two lines of JSON."""


@contextmanager
def progress(label: str, *, as_json: bool) -> Iterator[Tell]:
    """The last line of JSON, and nothing before it, has `done` equal to `all`, unless the block raised. A bar
    is full then; there is none before something was told, so that what cannot begin is refused in one line.
    """
    with _lines(label) if as_json else _bar(label) as tell:
        yield tell


@contextmanager
def _bar(label: str) -> Iterator[Tell]:
    bar: Any = None
    with ExitStack() as shown:

        def tell(done: int, of_all: int) -> None:
            nonlocal bar
            if bar is None:
                bar = shown.enter_context(typer.progressbar(length=of_all, label=label, file=sys.stderr))
            bar.length = of_all
            bar.update(done - bar.pos)

        yield tell
        if bar is not None:
            tell(bar.length, bar.length)


@contextmanager
def _lines(label: str) -> Iterator[Tell]:
    told_at = monotonic()
    last = 1

    def tell(done: int, of_all: int) -> None:
        nonlocal told_at, last
        last = of_all
        if done < of_all and monotonic() - told_at >= TELL_EVERY:
            told_at = monotonic()
            _say(label, done, of_all)

    yield tell
    _say(label, last, last)


def _say(label: str, done: int, of_all: int) -> None:
    typer.echo(json.dumps({"what": label, "done": done, "all": of_all}))
