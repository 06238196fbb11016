"""A Redis that may be killed, and two nodes over it that notice soon."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from adapters.redis import leases, listener
from adapters.redis.mailboxes import RedisMailboxes
from tests import servers
from tests.contract.queue_stores import RedisStore
from tests.integration.redis_faults.nodes import TIMEOUT


@pytest.fixture
def server() -> Iterator[servers.RedisServer]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats come often, renewals no more often: they would hide that something else does not work."""
    monkeypatch.setattr(leases, "HEARTBEAT_EVERY", 0.05)
    monkeypatch.setattr(leases, "HEARTBEATS_PER_RENEWAL", 600)
    monkeypatch.setattr(listener, "DEAF_AFTER", 0.5)


@pytest.fixture
async def store(server: servers.RedisServer) -> AsyncIterator[RedisStore]:
    store = RedisStore([server.url], timeout=TIMEOUT)
    yield store
    await store.close()


@pytest.fixture
async def here(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def there(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def redis(server: servers.RedisServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(server.url) as client:
        yield client
