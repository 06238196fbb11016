"""Brings the chosen storage up to date."""

from collections.abc import Sequence

from adapters.redis.original_logins import read_original_logins
from adapters.sql.original_logins import import_logins
from config.container import Container
from config.errors import InvalidSettings
from config.settings import Settings
from ports.storage import Storage, Tell, nobody_waits

FIRST = 1
"""The migration that makes a database ours, empty or the original's."""


async def migrate(settings: Settings, tell: Tell = nobody_waits) -> Sequence[int]:
    """The versions applied. Safe to run twice at once. Raises Unavailable.

    People who are signed in on the original stay signed in: its logins are taken over once; later, one
    that was ended here must not come back from there. They are read before anything is changed, so that
    a Redis that is away can still be waited for.
    """
    container = Container(settings=settings)
    storage: Storage = container.storage()
    signed_in = await read_original_logins(settings.redis_url) if settings.queue_kind == "redis" else []
    applied = await storage.migrate(tell)
    if FIRST in applied and signed_in:
        await storage.open()
        try:
            await import_logins(storage, signed_in, container.clock().now())
        finally:
            await storage.close()
    return applied


async def prepare(settings: Settings, storage: Storage) -> None:
    """Before serving: a file has nobody else to look after it, a database server has its operator.

    Raises Unavailable, and InvalidSettings for a database that is behind.
    """
    if settings.storage_kind == "sqlite":
        await storage.migrate()
    elif not await storage.is_up_to_date():
        raise InvalidSettings("the database is not up to date; run `ichat migrate` with the same settings")
