"""Five thousand strange frames on the notification socket break nothing (S10)."""

from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from config.settings import Settings
from tests.integration.fuzzed_frames import Fuzzer
from tests.integration.running import running_server

DOCUMENTED = {1000, 1002, 1007, 1008, 1009, 1012, 1013, 4001, 4002, 4003, 4004}
"""docs/protocol-notifications.md."""
OURS = {1005, 4321}
"""Close codes that the fuzzer itself sent, echoed."""
STILL_OPEN = 0
CONNECTIONS, FRAMES = 500, 10


async def register(client: httpx.AsyncClient, name: str) -> str:
    """Their token."""
    person = {"username": name, "password": "secret-12", "nickname": name.title()}
    token: str = (await client.post("/register", json=person)).json()["data"]["token"]
    return token


@pytest.mark.parametrize("seed", [1, 2])
async def test_strange_frames_on_the_notification_socket(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ann's client is out of its mind; Bob's does not notice."""
    settings = Settings(
        profile="test", data_dir=tmp_path, rate_limits=False, bcrypt_cost=4, log_format="json"
    )
    async with running_server(settings) as server, server.client() as client:
        anns, bobs = [await register(client, name) for name in ("ann", "bob")]
        fuzzer = Fuzzer(server.port, "/api/ws/notification", anns, seed)
        codes = [(await fuzzer.connection(FRAMES)).code for _ in range(CONNECTIONS // 2)]
        assert set(codes) <= DOCUMENTED | OURS | {STILL_OPEN}
        assert {1002, 1007, 1008, 1009, STILL_OPEN} <= set(codes)
        async with connect(f"{server.socket_url}/notification") as good:
            await good.send(bobs)
            await good.send("")
            assert str(await good.recv()).startswith("session:")
    said = capsys.readouterr()
    assert '"level": "error"' not in said.out + said.err
