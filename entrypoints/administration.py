"""What the person who runs the server does beside it."""

from config.lifespan import Lifespan
from config.settings import Settings
from entrypoints.parts import container_for


async def set_user_enabled(settings: Settings, username: str, *, enabled: bool) -> None:
    """Raises UserNotFound, Unavailable."""
    parts = container_for(settings)
    lifespan = Lifespan(parts)
    await lifespan.open()
    try:
        await parts.accounts().set_enabled(username, enabled)
    finally:
        await lifespan.close()
