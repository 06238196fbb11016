"""The socket of a call over the real server: what it takes, and how it ends (S7, S10)."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from config.setting_groups import CallSettings
from config.settings import Settings
from tests.described_frames import fault_of
from tests.integration.fuzzed_frames import Fuzzer
from tests.integration.http.people import Person, Town
from tests.integration.running import RunningServer, running_server
from tests.patience import GIVEN

DOCUMENTED = {1000, 1002, 1007, 1008, 1009, 1012, 1013, 4001, 4002}
"""docs/protocol-calls.md."""
OURS = {1005, 4321}
"""Close codes that the fuzzer itself sent, echoed."""
STILL_OPEN = 0
CONNECTIONS, FRAMES = 500, 10
FRAME_AT_MOST, UNAUTHENTICATED_FRAME_AT_MOST = 64 * 1024, 4 * 1024

WORDS = (
    '{"type":5,"payload":""}',
    '{"type":4,"payload":"{\\"toUserId\\":2,\\"message\\":\\"hi\\"}"}',
    '{"type":4,"payload":"{\\"toUserId\\":1,\\"message\\":\\"to myself\\"}"}',
    '{"type":4,"payload":"{\\"toUserId\\":-1,\\"message\\":\\"to nobody\\"}"}',
    '{"type":4,"payload":"{\\"toUserId\\":99999999999999999999,\\"message\\":\\"\\"}"}',
    '{"type":4,"payload":"{\\"toUserId\\":\\"2\\",\\"message\\":7}"}',
    '{"type":4,"payload":{"toUserId":2,"message":"not a text"}}',
    '{"type":4,"payload":"{"}',
    '{"type":6,"payload":"1"}',
    '{"type":2,"payload":"[]"}',
    '{"type":"4"}',
    '{"type":99999999999999999999}',
    "{}",
    "[]",
    "null",
    "[" * 2000,
    "1",
    "\0",
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    settings = Settings(
        profile="test",
        data_dir=tmp_path,
        rate_limits=False,
        bcrypt_cost=4,
        log_format="json",
        calls=CallSettings(ring_seconds=600, life_seconds=600),  # nobody's heart beats here
    )
    async with running_server(settings) as running:
        yield running


@pytest.fixture
async def town(server: RunningServer) -> AsyncIterator[Town]:
    async with Town(server) as town:
        yield town


async def called(town: Town) -> tuple[Person, Person, int]:
    """Ann has called Bob."""
    ann, bob, contact_id = await town.friends()
    call = await ann.post("/call", contactId=contact_id, userIds=[bob.user_id])
    return ann, bob, call.data


async def token_for(person: Person, call_id: int) -> str:
    token: str = (await person.post("/call/join", query={"callId": call_id})).data
    return token


async def open_socket(server: RunningServer, token: str) -> ClientConnection:
    socket = await connect(f"{server.socket_url}/call", compression=None, max_size=None, open_timeout=GIVEN)
    await socket.send(token)
    return socket


async def hear(socket: ClientConnection) -> tuple[int, str]:
    async with asyncio.timeout(GIVEN):
        text = await socket.recv()
    assert fault_of(text, "call") == ""
    frame: dict[str, Any] = json.loads(text)
    assert set(frame) == {"type", "payload"}
    return frame["type"], frame["payload"]


def signal(to: Person, message: str) -> str:
    payload = json.dumps({"toUserId": to.user_id, "message": message})
    return json.dumps({"type": 4, "payload": payload})


async def test_frames_as_the_contract_writes_them(server: RunningServer, town: Town) -> None:
    """Payloads are texts; states carry a ping of -2; signals go verbatim, with the sender's number."""
    ann, bob, call_id = await called(town)
    anns = await open_socket(server, await token_for(ann, call_id))
    kind, payload = await hear(anns)
    assert kind == 2
    assert sorted(json.loads(payload), key=lambda each: each["userId"]) == [
        {"userId": ann.user_id, "state": 4, "ping": -2, "entry": 1},
        {"userId": bob.user_id, "state": 1, "ping": -2, "entry": 0},
    ]
    bob_token = await token_for(bob, call_id)
    kind, payload = await hear(anns)
    assert (kind, json.loads(payload)) == (3, {"userId": bob.user_id, "state": 3, "ping": -2, "entry": 0})
    bobs = await open_socket(server, bob_token)
    assert await hear(anns) == (6, "")
    assert (await hear(anns))[0] == 3
    assert (await hear(bobs))[0] == 2
    assert await hear(bobs) == (6, "")
    description = json.dumps({"type": 1, "payload": {"sdp": 'v=0\r\n"安\\' + "\u2028" + "x" * 30_000}})
    await anns.send(signal(bob, description))
    kind, payload = await hear(bobs)
    assert (kind, json.loads(payload)) == (4, {"fromUserId": ann.user_id, "message": description})
    await bob.post("/call/hangup", query={"callId": call_id})
    for socket in (anns, bobs):
        assert await hear(socket) == (7, "1")
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 1000


@pytest.mark.parametrize("size", [FRAME_AT_MOST, FRAME_AT_MOST + 1])
async def test_a_frame_has_a_largest_size(server: RunningServer, town: Town, size: int) -> None:
    """64 KiB are relayed; one byte more closes with 1009, and Bob hears nothing of it."""
    ann, bob, call_id = await called(town)
    anns = await open_socket(server, await token_for(ann, call_id))
    bobs = await open_socket(server, await token_for(bob, call_id))
    while (await hear(bobs))[0] != 6:
        pass
    empty = signal(bob, "")
    await anns.send(signal(bob, "x" * (size - len(empty))))
    if size == FRAME_AT_MOST:
        assert (await hear(bobs))[0] == 4
    else:
        async with asyncio.timeout(GIVEN):
            await anns.wait_closed()
        assert anns.close_code == 1009
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await bobs.recv()
    for socket in (anns, bobs):
        await socket.close()


@pytest.mark.parametrize("token", ["", "garbage", "x" * UNAUTHENTICATED_FRAME_AT_MOST, "a login"])
async def test_who_shows_no_call_token_is_told_so(server: RunningServer, town: Town, token: str) -> None:
    """Type 1, on which clients give up; a login token opens no call."""
    ann, _, _ = await called(town)
    socket = await open_socket(server, ann.token if token == "a login" else token)
    assert await hear(socket) == (1, "")
    with pytest.raises(ConnectionClosed):
        await socket.recv()
    assert socket.close_code == 1008


async def test_a_frame_before_authentication_is_small(server: RunningServer, town: Town) -> None:
    """More than 4 KiB before the token was accepted: 1009."""
    await called(town)
    socket = await open_socket(server, "x" * (UNAUTHENTICATED_FRAME_AT_MOST + 1))
    with pytest.raises(ConnectionClosed):
        await socket.recv()
    assert socket.close_code == 1009


@pytest.mark.parametrize("seed", [1, 2])
async def test_strange_frames_break_nothing(
    server: RunningServer, town: Town, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Thousands of them, most on sockets that are in the call: documented codes, and the call goes on."""
    ann, bob, call_id = await called(town)
    token = await token_for(ann, call_id)
    bobs = await open_socket(server, await token_for(bob, call_id))
    fuzzer = Fuzzer(server.port, "/api/ws/call", token, seed, WORDS)
    codes = [(await fuzzer.connection(FRAMES)).code for _ in range(CONNECTIONS // 2)]
    assert set(codes) <= DOCUMENTED | OURS | {STILL_OPEN}
    assert {1002, 1007, 1008, 1009, STILL_OPEN} <= set(codes)
    anns = await open_socket(server, token)
    assert (await hear(anns))[0] == 2
    await anns.send(signal(bob, "the real one"))
    while (frame := await hear(bobs))[0] != 4 or "the real one" not in frame[1]:
        pass
    assert json.loads(frame[1]) == {"fromUserId": ann.user_id, "message": "the real one"}
    await bob.post("/call/hangup", query={"callId": call_id})
    while (frame := await hear(anns))[0] != 7:
        pass
    assert frame == (7, "1")
    said = capsys.readouterr()
    assert '"level": "error"' not in said.out + said.err
