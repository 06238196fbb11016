"""A connection to MySQL, and what its errors mean."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import aiomysql
from pymysql.constants import CLIENT, COMMAND, CR, ER
from pymysql.err import MySQLError, OperationalError

from adapters.mysql.answers import Packets, read_last, read_result
from adapters.mysql.url import MysqlUrl, tls_context
from adapters.sql.connection import (
    GRANT,
    ConnectionLost,
    Contention,
    Duplicate,
    PooledConnection,
    Result,
    Statement,
)
from adapters.sql.values import Value
from domain.model.errors import Misconfigured, StorageBroken, StorageFull, Unavailable

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
FORBIDDEN = {
    ER.DBACCESS_DENIED_ERROR,
    ER.TABLEACCESS_DENIED_ERROR,
    ER.COLUMNACCESS_DENIED_ERROR,
    ER.SPECIFIC_ACCESS_DENIED_ERROR,
}
LOST = {
    CR.CR_SERVER_GONE_ERROR,
    CR.CR_SERVER_LOST,
    ER.SERVER_SHUTDOWN,
    ER.NORMAL_SHUTDOWN,
    1927,  # MariaDB: connection was killed
    4031,  # MySQL: disconnected because of inactivity
}


class _Connection(aiomysql.Connection):  # type: ignore[misc] # aiomysql has no types
    async def _request_authentication(self) -> None:
        """Aiomysql would go on in the clear with a server that has no TLS."""
        if self._ssl_context and not self.server_capabilities & CLIENT.SSL:
            raise OperationalError(CR.CR_SSL_CONNECTION_ERROR, "the server offers no TLS")
        await super()._request_authentication()

    async def ask(self, text: str) -> Packets:
        """The answer. Several statements are one command, which ends with the first that fails."""
        await self._execute_command(COMMAND.COM_QUERY, text.encode("utf-8", "surrogateescape"))
        return Packets(self._reader)

    def end_wait(self) -> None:
        """Whoever waits for an answer gets TimeoutError."""
        self._reader.set_exception(TimeoutError())

    @property
    def wait_has_ended(self) -> bool:
        return self._reader.exception() is not None


class MysqlConnection(PooledConnection):
    def __init__(self, connection: _Connection, patience: float) -> None:
        self._connection = connection
        self._patience = patience

    @classmethod
    async def connect(cls, url: MysqlUrl, patience: float) -> Self:
        """Raises Unavailable."""
        try:
            context = tls_context(url.tls) if url.tls else None
        except OSError as error:
            raise Unavailable("storage", f"its certificates cannot be read: {error.strerror}") from error
        connection = _Connection(
            ssl=context,
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
            raise Unavailable("storage", f"no connection: {_cause(error, patience)}") from error
        except BaseException:
            connection.close()
            raise
        return cls(connection, patience)

    @property
    def closed(self) -> bool:
        return bool(self._connection.closed)

    def close(self) -> None:
        self._connection.close()

    async def run(self, statements: Sequence[Statement]) -> Result:
        with self._understood():
            return await read_last(await self._ask(statements))

    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result | Duplicate]:
        results: list[Result | Duplicate] = []
        with self._understood():
            while len(results) < len(batches):
                results += await self._run_some(batches[len(results) :])
        return results

    async def _run_some(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result | Duplicate]:
        """Up to the first duplicate, after which the server reads no more of a command."""
        packets = await self._ask([statement for batch in batches for statement in batch])
        results: list[Result | Duplicate] = []
        try:
            for batch in batches:
                *_, (last, _) = [await read_result(packets) for _ in batch]
                results.append(last)
        except MySQLError as error:
            if error.args[0] != ER.DUP_ENTRY:
                raise
            results.append(Duplicate())
        return results

    async def _ask(self, statements: Sequence[Statement]) -> Packets:
        return await self._connection.ask(";".join(map(_text, statements)))

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Within its patience, and errors say what they mean."""
        timer = asyncio.get_running_loop().call_later(self._patience, self._connection.end_wait)
        try:
            yield
        except TimeoutError as error:
            self.close()
            raise Unavailable("storage", f"no answer within {self._patience} s") from error
        except (MySQLError, OSError, RuntimeError) as error:  # RuntimeError: the transport is closed
            raise self._meaning(error) from error
        except BaseException:
            self.close()
            raise
        else:
            if self._connection.wait_has_ended:  # just as the answer came: nobody else shall wait in vain
                self.close()
        finally:
            timer.cancel()

    def _meaning(self, error: Exception) -> Exception:
        code: Any = error.args[0] if isinstance(error, MySQLError) and error.args else None
        if code == ER.DUP_ENTRY:
            return Duplicate()
        if code in CONTENTION:
            return Contention()
        if self.closed or code in LOST or not isinstance(error, MySQLError):
            self.close()
            return ConnectionLost()
        if code in FORBIDDEN:
            return Misconfigured("storage", f"its user lacks a right (error {code}); {GRANT}")
        refusal = f"error {code}"  # its text may quote a message
        return StorageFull("storage", refusal) if code in FULL else StorageBroken("storage", refusal)


def _text(statement: Statement) -> str:
    """The protocol has parameters for single statements only. Without any, a percent sign is one.

    Most values are numbers, which `%` writes itself.
    """
    sql, args = statement
    return sql % tuple([arg if type(arg) is int else _literal(arg) for arg in args]) if args else sql


def _literal(value: Value) -> str:
    match value:
        case None:
            return "NULL"
        case int():
            return str(int(value))
        case str():
            return _quoted(value)
        case bytes():
            return f"_binary{_quoted(value.decode('ascii', 'surrogateescape'))}"


def _quoted(text: str) -> str:
    """In the `sql_mode` of PREPARE; a command tells its length, so that nothing else could end it."""
    return "'" + text.replace("\\", r"\\").replace("'", "''") + "'"


def _cause(error: Exception, patience: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {patience:g} s"
    return str(error.args[-1]) if error.args else type(error).__name__
