"""Storage in MySQL or MariaDB."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from adapters.mysql import migrate
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.dialect import MysqlDialect
from adapters.mysql.facts import find_facts
from adapters.mysql.replicas import NotAnswered, Replica, Replicas, find_position, tells_positions
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import PooledConnection
from adapters.sql.repositories import SqlRepositories
from adapters.sql.storage import ServerStorage
from domain.model.errors import Misconfigured
from ports.storage import Repositories, StorageFacts, Tell, nobody_waits

P = ParamSpec("P")
T = TypeVar("T")

FOR_REPLICAS = 1 / 3
"""The share of the patience after which the primary answers what a replica has not."""
NO_REPLICAS = (
    "database_replica_urls needs a MariaDB that writes a binary log; set log_bin there, or take it away"
)


class MysqlStorage(ServerStorage):
    def __init__(
        self, url: str, pool_size: int = 16, patience: float = 1.5, replica_urls: Sequence[str] = ()
    ) -> None:
        """`replica_urls`: of servers that repeat what this one commits; they answer `read_anywhere`."""
        self._where = MysqlUrl.parse(url)
        super().__init__(MysqlDialect(), self._connect, pool_size, patience)
        for_replicas = FOR_REPLICAS * patience
        replicas = [Replica(each, pool_size, for_replicas) for each in replica_urls]
        self._replicas = Replicas(replicas, self._position, for_replicas) if replicas else None

    async def _connect(self) -> MysqlConnection:
        return await MysqlConnection.connect(self._where, self._patience)

    async def read_anywhere(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._replicas:
            try:
                return await self._replicas.read(
                    lambda session: work(SqlRepositories(session, self._statements), *args, **kwargs)
                )
            except NotAnswered:
                pass
        return await self.read(work, *args, **kwargs)

    async def _position(self) -> str:
        async def ask() -> str:
            async with self._lent() as connection:
                return await find_position(connection)

        return await self._try(ask)

    async def _lock(self, connection: PooledConnection) -> bool:
        """A lock has one name on the whole server, and waits whole seconds."""
        name = f"ichat serve {self._where.database}"[: migrate.LOCK_NAME_AT_MOST]
        locked = await connection.run([("SELECT GET_LOCK(%s, 1)", (name,))])
        return bool(locked.rows[0][0])

    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:
        return await migrate.migrate(self._where, tell)

    async def is_up_to_date(self) -> bool:
        return await migrate.is_up_to_date(self._where)

    async def facts(self, patience: float) -> StorageFacts:
        facts = await find_facts(self._where, patience)
        if not self._replicas:
            return facts
        connection = await MysqlConnection.connect(self._where, patience)
        try:
            position = await find_position(connection)
        finally:
            connection.close()
        return replace(facts, replicas=await self._replicas.facts(position, patience))

    async def open(self) -> None:
        await super().open()
        if self._replicas:
            async with self._lent() as connection:
                if not await tells_positions(connection):
                    raise Misconfigured("storage", NO_REPLICAS)
            await self._replicas.open()

    async def close(self) -> None:
        if self._replicas:
            await self._replicas.close()
        await super().close()
