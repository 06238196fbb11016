"""Between start and stop."""

import pytest

from config.errors import CannotStart
from entrypoints.server import _serve_until_told


class FakeNode:
    def __init__(self) -> None:
        self.did: list[str] = []

    async def start(self) -> None:
        self.did.append("start")

    async def stop(self) -> None:
        self.did.append("stop")


async def test_a_failure_between_start_and_stop_ends_in_order() -> None:
    """Nothing stays open: threads of an open database would keep the process for ever."""
    node = FakeNode()

    def announce() -> None:
        raise CannotStart("nobody reads")

    with pytest.raises(CannotStart):
        await _serve_until_told(node, announce)  # type: ignore[arg-type]
    assert node.did == ["start", "stop"]
