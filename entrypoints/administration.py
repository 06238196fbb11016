"""What the person who runs the server does beside it."""

from config.container import Container
from config.lifespan import Lifespan
from config.logging import configure_logging
from config.settings import Settings


async def set_user_enabled(settings: Settings, username: str, *, enabled: bool) -> None:
    """Raises UserNotFound, Unavailable."""
    configure_logging(settings.log_level, settings.log_format)  # it is a security event
    parts = Container(settings=settings)
    lifespan = Lifespan(parts)
    await lifespan.open()
    try:
        await parts.accounts().set_enabled(username, enabled=enabled)
    finally:
        await lifespan.close()
