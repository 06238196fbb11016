"""A connection to MySQL, and what its errors mean."""

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import aiomysql
from pymysql.constants import CLIENT, CR, ER
from pymysql.converters import escape_string
from pymysql.err import MySQLError

from adapters.mysql.rows import Connection
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import (
    ConnectionLost,
    Contention,
    Duplicate,
    PooledConnection,
    Result,
    Statement,
)
from adapters.sql.values import Value
from domain.model.errors import StorageBroken, StorageFull, Unavailable

LOCK_WAIT = 1
"""Seconds that a statement waits for a row before it is told to try again."""

PREPARE = (
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; "
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
    f"innodb_lock_wait_timeout = {LOCK_WAIT}, time_zone = '+00:00', sql_notes = 0"
)

CONTENTION = {
    ER.LOCK_DEADLOCK,
    ER.LOCK_WAIT_TIMEOUT,
    ER.CHECKREAD,  # MariaDB from 11.6 on: somebody changed the row meanwhile
}
FULL = {ER.DISK_FULL, ER.RECORD_FILE_FULL}
LOST = {
    CR.CR_SERVER_GONE_ERROR,
    CR.CR_SERVER_LOST,
    ER.SERVER_SHUTDOWN,
    ER.NORMAL_SHUTDOWN,
    1927,  # MariaDB: connection was killed
    4031,  # MySQL: disconnected because of inactivity
}


class MysqlConnection(PooledConnection):
    def __init__(self, connection: Connection, patience: float) -> None:
        self._connection = connection
        self._cursor = aiomysql.Cursor(connection)
        self._patience = patience

    @classmethod
    async def connect(cls, url: MysqlUrl, patience: float) -> Self:
        """Raises Unavailable."""
        connection = Connection(
            host=url.host,
            port=url.port,
            user=url.user,
            password=url.password,
            db=url.database,
            charset="utf8mb4",
            autocommit=True,
            client_flag=CLIENT.FOUND_ROWS,  # an UPDATE tells the rows it found, as SQLite does
            init_command=PREPARE,
        )
        try:
            async with asyncio.timeout(patience):
                await connection.ping(reconnect=True)
        except (MySQLError, OSError, RuntimeError) as error:
            connection.close()
            cause = error.args[-1] if error.args else type(error).__name__
            raise Unavailable("storage", f"no connection: {cause}") from error
        except BaseException:
            connection.close()
            raise
        return cls(connection, patience)

    @property
    def closed(self) -> bool:
        return bool(self._connection.closed)

    def close(self) -> None:
        self._connection.close()

    def _text(self, statement: Statement) -> str:
        """The protocol has parameters for single statements only. Without any, a percent sign is one."""
        sql, args = statement
        return sql % tuple(map(self._literal, args)) if args else sql

    def _literal(self, value: Value) -> str:
        match value:
            case None:
                return "NULL"
            case int():
                return str(int(value))
            case str():
                return f"'{self._connection.escape_string(value)}'"
            case bytes():
                return f"_binary'{escape_string(value.decode('ascii', 'surrogateescape'))}'"

    async def run(self, statements: Sequence[Statement]) -> Result:
        try:
            async with asyncio.timeout(self._patience):
                return await self._run(statements)
        except TimeoutError as error:
            self.close()
            raise Unavailable("storage", f"no answer within {self._patience} s") from error
        except (MySQLError, OSError, RuntimeError) as error:  # RuntimeError: the transport is closed
            raise self._meaning(error) from error
        except BaseException:
            self.close()
            raise

    async def _run(self, statements: Sequence[Statement]) -> Result:
        cursor = self._cursor
        await cursor.execute(";".join(map(self._text, statements)))
        for _ in statements[1:]:
            await cursor.nextset()
        return Result(await cursor.fetchall(), cursor.lastrowid or 0, cursor.rowcount)

    def _meaning(self, error: Exception) -> Exception:
        code: Any = error.args[0] if isinstance(error, MySQLError) and error.args else None
        if code == ER.DUP_ENTRY:
            return Duplicate()
        if code in CONTENTION:
            return Contention()
        if self.closed or code in LOST or not isinstance(error, MySQLError):
            self.close()
            return ConnectionLost()
        refusal = f"error {code}"  # its text may quote a message
        return StorageFull("storage", refusal) if code in FULL else StorageBroken("storage", refusal)
