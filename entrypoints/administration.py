"""What the person who runs the server does beside it."""

from config.container import Container
from config.lifespan import Lifespan
from config.settings import Settings
from entrypoints.wire.notifications import WireFrames


async def set_user_enabled(settings: Settings, username: str, *, enabled: bool) -> None:
    """Raises UserNotFound, Unavailable."""
    parts = Container(settings=settings, frames=WireFrames())
    lifespan = Lifespan(parts)
    await lifespan.open()
    try:
        await parts.accounts().set_enabled(username, enabled)
    finally:
        await lifespan.close()
