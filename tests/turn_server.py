"""A private coturn on loopback, with the configuration that we give to people."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.secret import SECRET
from tests.servers import STARTS_WITHIN, free_port

TEMPLATE = Path(__file__).parent.parent / "deploy" / "turnserver.conf"


def configuration(port: int, folder: Path, *, loopback_peers: bool, user_quota: int) -> str:
    """The template with what it says one must set; `loopback_peers` lets two clients of one machine meet."""
    text = TEMPLATE.read_text()
    for pattern, value in (
        (r"^listening-ip=.*$", "listening-ip=127.0.0.1"),
        (r"^relay-ip=.*$", "relay-ip=127.0.0.1\nrelay-ip=::1"),
        (r"^listening-port=.*$", f"listening-port={port}"),
        (r"^static-auth-secret=.*$", f"static-auth-secret={SECRET}"),
        (r"^user-quota=.*$", f"user-quota={user_quota}"),
    ):
        text, found = re.subn(pattern, value, text, flags=re.MULTILINE)
        assert found == 1, pattern
    text += f"log-file={folder}/turn.log\nsimple-log\npidfile={folder}/turn.pid\nuserdb={folder}/turn.db\n"
    if loopback_peers:
        text += "allow-loopback-peers\nallowed-peer-ip=127.0.0.1\n"
    return text


@asynccontextmanager
async def turn_server(*, loopback_peers: bool = True, user_quota: int = 24) -> AsyncIterator[int]:
    """Its port, for STUN and TURN over UDP and TCP."""
    program = shutil.which("turnserver")
    assert program, "turnserver is missing: apt-get install coturn"
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conf = folder / "turnserver.conf"
        conf.write_text(configuration(port, folder, loopback_peers=loopback_peers, user_quota=user_quota))
        process = await asyncio.create_subprocess_exec(
            program, "-c", str(conf), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await _wait_for(port)
            yield port
        finally:
            process.kill()
            await process.wait()


async def _wait_for(port: int) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
