"""Storage in MySQL or MariaDB."""

from adapters.mysql import migrate
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.dialect import MysqlDialect
from adapters.mysql.facts import find_facts
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import PooledConnection
from adapters.sql.storage import ServerStorage
from ports.storage import StorageFacts


class MysqlStorage(ServerStorage):
    def __init__(self, url: str, pool_size: int = 16, patience: float = 1.5) -> None:
        self._where = MysqlUrl.parse(url)
        super().__init__(MysqlDialect(), self._connect, pool_size, patience)

    async def _connect(self) -> MysqlConnection:
        return await MysqlConnection.connect(self._where, self._patience)

    async def _lock(self, connection: PooledConnection) -> bool:
        """A lock has one name on the whole server, and waits whole seconds."""
        name = f"ichat serve {self._where.database}"[: migrate.LOCK_NAME_AT_MOST]
        locked = await connection.run([("SELECT GET_LOCK(%s, 1)", (name,))])
        return bool(locked.rows[0][0])

    async def migrate(self) -> list[int]:
        return await migrate.migrate(self._where)

    async def is_up_to_date(self) -> bool:
        return await migrate.is_up_to_date(self._where)

    async def facts(self, patience: float) -> StorageFacts:
        return await find_facts(self._where, patience)
