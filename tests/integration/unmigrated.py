"""A database that is migrated again and again."""

from adapters.sql.repositories import SqlRepositories
from ports.storage import Repositories, Storage


async def change(storage: Storage, sql: str) -> None:
    await storage.open()
    try:
        await storage.transaction(change_rows, sql)
    finally:
        await storage.close()


async def change_rows(stored: Repositories, sql: str) -> None:
    assert isinstance(stored, SqlRepositories)
    await stored.uploads._session.change(sql)
