"""Somebody is removed from a group 200 times, on two nodes: what reaches them a second later (V19)."""

import asyncio
import tempfile
from pathlib import Path

from tests import servers
from tests.bench.works import Figures
from tests.e2e.nodes import two_nodes
from tests.e2e.removal_scenarios import MANY, somebody_is_removed_again_and_again
from tests.e2e.story import told


def measure() -> Figures:
    """Of the story that proves it. Raises AssertionError at the first frame or answer that should not be."""
    with (
        servers.mysql_server(durable=True) as mysql,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
        two_nodes(Path(folder), mysql.url) as deployment,
    ):

        async def tell() -> None:
            async with told(deployment, long=True) as story:
                await somebody_is_removed_again_and_again(story)

        asyncio.run(tell())
    return {"removals": MANY.at_once * MANY.rounds, "frames_and_answers": 0}
