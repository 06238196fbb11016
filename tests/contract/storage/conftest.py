"""Every story here is told to every storage."""

from collections.abc import AsyncIterator

import pytest

from ports.storage import Storage
from tests import storages

SOON = 1.0
"""Seconds; shorter than in life, so that a test of waiting does not wait long."""


@pytest.fixture(params=storages.ALL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


@pytest.fixture(params=storages.ALL)
async def impatient(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request, patience=SOON) as storage:
        yield storage
