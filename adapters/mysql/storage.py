"""Storage in MySQL or MariaDB."""

from adapters.mysql import migrate
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.dialect import MysqlDialect
from adapters.mysql.url import MysqlUrl
from adapters.sql.storage import ServerStorage


class MysqlStorage(ServerStorage):
    def __init__(self, url: str, pool_size: int = 16, patience: float = 1.5) -> None:
        self._where = MysqlUrl.parse(url)
        super().__init__(MysqlDialect(), self._connect, pool_size, patience)

    async def _connect(self) -> MysqlConnection:
        return await MysqlConnection.connect(self._where, self._patience)

    async def migrate(self) -> list[int]:
        return await migrate.migrate(self._where)

    async def is_up_to_date(self) -> bool:
        return await migrate.is_up_to_date(self._where)
