"""Every story here is told to every storage."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.storage import MemoryStorage
from ports.storage import Storage

PATIENCE = 1.0
"""Seconds; shorter than in life, so that a test of waiting does not wait long."""


@pytest.fixture(params=["memory"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    storage = MemoryStorage(patience=PATIENCE)
    await storage.open()
    yield storage
    await storage.close()
