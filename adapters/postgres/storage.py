"""Storage in PostgreSQL."""

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres import migrate
from adapters.postgres.connection import PostgresConnection
from adapters.postgres.dialect import PostgresDialect
from adapters.postgres.facts import find_facts
from adapters.sql.connection import Contention, PooledConnection
from adapters.sql.storage import ServerStorage
from ports.storage import StorageFacts, Tell, nobody_waits

LOCK = int.from_bytes(b"serving")
"""Of the one that serves, among the advisory locks of a database."""


class PostgresStorage(ServerStorage):
    def __init__(self, url: str, pool_size: int = 16, patience: float = 1.5) -> None:
        """`url`: with all that libpq knows, such as `?sslmode=verify-full&sslrootcert=...`.

        Raises ValueError, without telling the password, for what is no such URL.
        """
        try:
            conninfo_to_dict(url)
        except ProgrammingError:
            raise ValueError(
                "a PostgreSQL URL looks like postgresql://user:password@host:port/database"
            ) from None
        self._url = url
        super().__init__(PostgresDialect(), self._connect, pool_size, patience)

    async def _connect(self) -> PostgresConnection:
        return await PostgresConnection.connect(self._url, self._patience)

    async def _lock(self, connection: PooledConnection) -> bool:
        try:
            await connection.run([(f"SELECT pg_advisory_lock({LOCK:d})", ())])
        except Contention:
            return False
        return True

    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:
        return await migrate.migrate(self._url, tell)

    async def is_up_to_date(self) -> bool:
        return await migrate.is_up_to_date(self._url)

    async def facts(self, patience: float) -> StorageFacts:
        return await find_facts(self._url, patience)
