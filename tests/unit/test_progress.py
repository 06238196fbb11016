"""How far a command is, for machines."""

import json

import pytest

from entrypoints import progress as module
from entrypoints.progress import progress


def lines(capsys: pytest.CaptureFixture[str]) -> list[tuple[int, int]]:
    told = map(json.loads, capsys.readouterr().out.splitlines())
    return [(each["done"], each["all"]) for each in told]


def test_a_line_a_second_and_one_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the last one says that everything is done."""
    times = iter([0.0, 0.5, 1.5, 1.5, 1.6, 9.9])
    monkeypatch.setattr(module, "monotonic", lambda: next(times))
    with progress("messages", as_json=True) as tell:
        for done in (10, 20, 30):
            tell(done, 100)
        tell(100, 100)
    assert lines(capsys) == [(20, 100), (100, 100)]


def test_what_failed_is_never_called_done(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with progress("messages", as_json=True) as tell:
            tell(10, 100)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert lines(capsys) == []
