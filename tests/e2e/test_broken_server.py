"""The checker finds what a broken server does: the same story, told to a server with one fault built in."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.websocket import WebSocketTransport
from config.settings import Settings
from tests.e2e.nodes import Deployment, Node
from tests.e2e.story import told
from tests.integration.running import running_server

Send = Callable[[WebSocketTransport, bytes], Awaitable[None]]

send = WebSocketTransport.send
TEXT = re.compile(rb'"text":"[^"]*"')
REACTIONS = re.compile(rb'"reactions":\[\{.*?\}\]')


class Here(Node):
    """A server in the test's own loop."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def alive(self) -> bool:
        return True


class Fault:
    """Does something wrong to every third notification of a message."""

    def __init__(self) -> None:
        self._count = 0
        self._held: dict[WebSocketTransport, bytes] = {}
        self._everybody: set[WebSocketTransport] = set()

    def strikes(self, frame: bytes) -> bool:
        is_message = b'"messageId"' in frame
        self._count += is_message
        return is_message and self._count % 3 == 0

    async def none(self, transport: WebSocketTransport, frame: bytes) -> None:
        await send(transport, frame)

    async def drop(self, transport: WebSocketTransport, frame: bytes) -> None:
        if not self.strikes(frame):
            await send(transport, frame)

    async def double(self, transport: WebSocketTransport, frame: bytes) -> None:
        for _ in range(2 if self.strikes(frame) else 1):
            await send(transport, frame)

    async def swap(self, transport: WebSocketTransport, frame: bytes) -> None:
        if self.strikes(frame):
            self._held[transport] = frame
            return
        await send(transport, frame)
        if transport in self._held:
            await send(transport, self._held.pop(transport))

    async def garble(self, transport: WebSocketTransport, frame: bytes) -> None:
        await send(transport, frame.replace(b" says ", b" lies ") if self.strikes(frame) else frame)

    async def forget(self, transport: WebSocketTransport, frame: bytes) -> None:
        forgotten = REACTIONS.sub(b'"reactions":[]', frame)
        await send(transport, forgotten if self.strikes(frame) else frame)

    async def blank(self, transport: WebSocketTransport, frame: bytes) -> None:
        await send(transport, TEXT.sub(b'"text":""', frame) if self.strikes(frame) else frame)

    async def broadcast(self, transport: WebSocketTransport, frame: bytes) -> None:
        self._everybody.add(transport)
        for each in self._everybody if self.strikes(frame) else {transport}:
            await send(each, frame)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (Fault.none, set()),
        (Fault.drop, {"lost", "skip"}),
        (Fault.double, {"duplicate"}),
        (Fault.swap, {"reorder", "skip"}),
        (Fault.garble, {"phantom"}),
        (Fault.broadcast, {"leak"}),
        (Fault.forget, {"stale"}),
        (Fault.blank, {"empty"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_a_broken_server_is_found_out(
    fault: Callable[[Fault, WebSocketTransport, bytes], Awaitable[None]],
    found: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(WebSocketTransport, "send", _with(fault))
    settings = Settings(profile="test", data_dir=tmp_path, rate_limits=False, bcrypt_cost=4)
    async with (
        running_server(settings) as server,
        told(Deployment([Here(server.port)], "test", tmp_path)) as story,
    ):
        ann, bob = await story.friends("ann", "bob")
        eve = await story.person("eve")
        for person in (ann, bob, eve):
            await story.device(person, "phone")
        await story.chat(ann, await ann.contact_of(bob), 10)
        for sent in story.history.sent[:3]:  # the others are lost where they are dropped
            reaction = {"messageId": sent.message_id, "emoji": "👍", "on": True}
            await bob.ask("POST", "/chat/react", reaction)
        await asyncio.sleep(0.3)
        violations = {violation.invariant for violation in await story.judge()}
    assert violations >= found
    assert bool(violations) is bool(found)


def _with(fault: Callable[[Fault, WebSocketTransport, bytes], Awaitable[None]]) -> Send:
    broken = Fault()

    async def send_wrongly(transport: WebSocketTransport, frame: bytes) -> None:
        await fault(broken, transport, frame)

    return send_wrongly
