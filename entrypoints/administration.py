"""What the person who runs the server does beside it."""

from config.container import Container
from config.lifespan import Lifespan
from config.settings import Settings


async def set_user_enabled(settings: Settings, username: str, *, enabled: bool) -> None:
    """Raises UserNotFound, Unavailable."""
    parts = Container(settings=settings)
    lifespan = Lifespan(parts)
    await lifespan.open()
    try:
        await parts.accounts().set_enabled(username, enabled=enabled)
    finally:
        await lifespan.close()
