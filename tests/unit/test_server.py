"""Between start and stop."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from sanic import Sanic

from config.errors import CannotStart
from config.settings import Settings
from domain.model.errors import StorageBroken
from entrypoints.app import create_app
from entrypoints.arrivals import Accepting
from entrypoints.node import Node
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


async def test_who_is_told_to_stop_while_starting_stops() -> None:
    """It may wait for a database server that never comes."""
    node, started = FakeNode(), asyncio.Event()

    async def wait() -> None:
        try:
            started.set()
            await asyncio.Event().wait()
        finally:
            node.did.append("gave up")

    node.start = wait  # type: ignore[method-assign]  # the server that never comes
    serving = asyncio.create_task(_serve_until_told(node, lambda: None))  # type: ignore[arg-type]
    await started.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await serving
    assert node.did == ["gave up"]


async def test_what_was_opened_before_a_start_failed_is_closed(tmp_path: Path) -> None:
    """Whatever it was: a thread of an open database would keep the process for ever."""
    settings = Settings(profile="test", data_dir=tmp_path)
    app = create_app(settings)
    closed = asyncio.Event()

    @app.before_server_start
    async def fail(_: object) -> None:
        raise StorageBroken("storage", "unplugged")

    @app.after_server_stop
    async def close(_: object) -> None:
        closed.set()

    try:
        with pytest.raises(StorageBroken):
            await Node(app, Accepting([]), settings.connections).start()
        assert closed.is_set()
    finally:
        Sanic.unregister_app(app)
