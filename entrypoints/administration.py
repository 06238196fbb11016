"""What the person who runs the server does beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.container import Container
from config.lifespan import Lifespan
from config.logging import configure_logging
from config.settings import Settings
from ports.storage import Tell


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Container]:
    """The parts of a server with its storage, for one piece of work. Raises Unavailable, CannotStart."""
    configure_logging(settings.log_level, settings.log_format)  # some of it is a security event
    parts = Container(settings=settings)
    lifespan = Lifespan(parts)
    await lifespan.open()
    try:
        yield parts
    finally:
        await lifespan.close()


async def index_messages(settings: Settings, tell: Tell) -> None:
    """Index all messages anew, the newest first, also while servers run. `tell(done, all)` counts ids.

    Raises Unavailable; whoever serves goes on from there.
    """
    async with opened(settings) as parts:
        indexer = parts.message_indexer()
        progress = await indexer.start_again()
        first = progress.oldest
        while not progress.is_complete:
            progress = await indexer.go_back()
            tell(first - progress.oldest, first - 1)
