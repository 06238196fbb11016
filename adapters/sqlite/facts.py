"""What SQLite says of itself."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Final

from adapters.sqlite.connection import SqliteConnection
from ports.storage import StorageFacts

OLDEST: Final = (3, 37)


async def find_facts(path: Path, patience: float) -> StorageFacts:
    """The file is made by the first start, so none yet is nothing wrong."""
    if await asyncio.to_thread(path.exists):
        connection = await SqliteConnection.connect(path, patience=patience, writes=False)
        await connection.close()
    return StorageFacts(name="SQLite", version=sqlite3.sqlite_version, oldest=OLDEST)
