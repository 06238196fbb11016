"""The examples do what they show."""

import asyncio
import sys
from pathlib import Path

from tests.integration.running import RunningServer

EXAMPLES = Path(__file__).parents[3] / "examples"


async def test_two_people_meet(server: RunningServer) -> None:
    script = await asyncio.create_subprocess_exec(
        sys.executable,
        EXAMPLES / "two_people.py",
        f"http://127.0.0.1:{server.port}",
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await script.communicate()
    assert script.returncode == 0
    shown = output.decode()
    assert "Hello Bob!" in shown
    assert "file/" in shown
    assert shown.count("(revoked)") == 3
