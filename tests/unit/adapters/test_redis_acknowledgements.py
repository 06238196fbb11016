"""What is read is written to the store a little later, by one loop, until the node stops."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.redis.acknowledgements import Acknowledgements
from adapters.redis.connection import Partition, RedisConnection
from adapters.redis.mailbox import RedisMailbox
from domain.model.ids import NodeId


class Connection:
    partitions: Sequence[Partition] = ()

    def channel(self, node: NodeId) -> str:
        return node


class Box:
    """From which so much was read at once that it is written now."""

    acknowledging = (1000, 1000)
    written = 0


@pytest.mark.parametrize("steps", range(8))
async def test_the_loop_ends_however_close_to_the_last_burst_it_is_told_to(steps: int) -> None:
    """`steps`: of the event loop between the burst and the end."""
    connection = cast(RedisConnection, cast(Any, Connection()))
    acknowledgements = Acknowledgements(connection, NodeId("node"), timedelta(minutes=1), 10)
    writing = asyncio.create_task(acknowledgements.keep_writing())
    small, burst = Box(), Box()
    small.written = 1000
    acknowledgements.write_soon(cast(RedisMailbox, cast(Any, small)))
    for _ in range(8):
        await asyncio.sleep(0)
    acknowledgements.write_soon(cast(RedisMailbox, cast(Any, burst)))
    for _ in range(steps):
        await asyncio.sleep(0)
    writing.cancel()
    ended, _ = await asyncio.wait([writing], timeout=1)
    assert ended, "it goes on"
