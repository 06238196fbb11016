"""The adapters that a contract is asked of."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.queue_stores import MemoryStore, QueueStore


@pytest.fixture(params=["memory"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[QueueStore]:
    store = MemoryStore()
    yield store
    await store.close()
