"""Opens what the server stands on, in order, and closes it in reverse."""

from contextlib import AsyncExitStack

from config.container import Container
from config.migrations import prepare


class Lifespan:
    """After a start that failed half way, what was opened is closed too."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._opened = AsyncExitStack()

    async def open(self, *, alone: bool = False) -> None:
        """`alone`: nobody else may do the same. Raises Unavailable, Misconfigured, InvalidSettings."""
        async with AsyncExitStack() as opened:
            opened.callback(self._container.hashing_pool().close)
            opened.push_async_callback(self._container.images().close)
            storage = self._container.storage()
            opened.push_async_callback(storage.close)
            if alone:
                await storage.hold_alone()
            await prepare(self._container.settings(), storage)
            await storage.open()
            mailboxes = self._container.mailboxes()
            await mailboxes.open_store()
            opened.push_async_callback(mailboxes.close_store)
            opened.push_async_callback(self._container.pushing().dispatcher().close)
            sfu = self._container.sfu()
            await sfu.open()
            opened.push_async_callback(sfu.close)
            opened.push_async_callback(self._container.following().attendance().close)
            self._opened = opened.pop_all()

    async def close(self) -> None:
        await self._opened.aclose()
