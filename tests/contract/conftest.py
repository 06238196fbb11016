"""The adapters that a contract is asked of."""

from collections.abc import AsyncIterator, Sequence

import pytest

from ports.mailboxes import Mailboxes
from tests.contract.queue_stores import MemoryStore, QueueStore, RedisStore


@pytest.fixture(params=["memory", "redis", "redis cluster"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[QueueStore]:
    store: QueueStore
    match request.param:
        case "memory":
            store = MemoryStore()
        case "redis":
            store = RedisStore([request.getfixturevalue("redis_url")])
        case _:
            urls: Sequence[str] = request.getfixturevalue("redis_cluster_urls")
            store = RedisStore(urls)
    yield store
    await store.close()


@pytest.fixture
async def here(store: QueueStore) -> Mailboxes:
    return await store.node()


@pytest.fixture
async def there(store: QueueStore) -> Mailboxes:
    return await store.node()
