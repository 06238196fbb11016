"""A connection to PostgreSQL, and what its errors mean.

psycopg connects; statements go through the libpq that it wraps, in pipeline mode: several in one
round trip, each prepared the first time that it is sent
(https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from adapters.postgres.rows import format_of, rows_of, to_parameter
from adapters.sql.connection import ConnectionLost, Contention, PooledConnection, Result, Statement
from domain.model.errors import StorageBroken, StorageFull, Unavailable

LOCK_WAIT = 500
"""Milliseconds that a statement waits for a row before it is told to try again.

Half of `deadlock_timeout`, before which PostgreSQL does not look for deadlocks; this ends them sooner.
"""

PREPARE: Sequence[Statement] = [
    ("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED", ()),
    (f"SET lock_timeout = {LOCK_WAIT}", ()),
    ("SET client_encoding = 'UTF8'", ()),
    ("SET client_min_messages = 'error'", ()),
    ("SET DateStyle = 'ISO'", ()),
    ("SET bytea_output = 'hex'", ()),
]

PREPARED_AT_MOST = 300
"""Statements that a connection keeps prepared; lists of many lengths could make any number of them."""

CONTENTION = {
    "23505",  # unique_violation where none was foreseen (see `Dialect.adding`): the next try sees the row
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available
}
DISK_FULL = "53100"
LOST = ("08", "57P")
"""Beginnings of the codes of connection exceptions, and of a server that goes away."""


class PostgresConnection(PooledConnection):
    """When a command is cancelled, its answers are still awaited: by the next one, before its own."""

    def __init__(self, connection: AsyncConnection, patience: float) -> None:
        self._connection = connection  # owns what follows
        self._libpq = connection.pgconn
        self._libpq.enter_pipeline_mode()
        self._socket = self._libpq.socket
        self._patience = patience
        self._prepared: dict[str, bytes] = {}
        self._names = count(1)
        self._answers: _Answers | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)
        self._watching = True

    @classmethod
    async def connect(cls, url: str, patience: float) -> Self:
        """Raises Unavailable."""
        try:
            async with asyncio.timeout(patience):
                connection = cls(await AsyncConnection.connect(url, autocommit=True), patience)
        except (Error, OSError) as error:  # TimeoutError is an OSError
            raise Unavailable("storage", f"no connection: {str(error) or type(error).__name__}") from error
        try:
            await connection.run(PREPARE)
        except ConnectionLost as error:
            raise Unavailable("storage", "the connection was lost at once") from error
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def closed(self) -> bool:
        return self._libpq.status == ConnStatus.BAD

    def close(self) -> None:
        if self._watching:  # libpq may have closed the socket, and its number be another's by the next time
            self._watching = False
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._libpq.finish()

    async def run(self, statements: Sequence[Statement]) -> Result:
        try:
            async with asyncio.timeout(self._patience):
                return await self._run(statements)
        except TimeoutError as error:
            self.close()
            raise Unavailable("storage", f"no answer within {self._patience} s") from error
        except OperationalError as error:
            self.close()
            raise ConnectionLost from error

    async def _run(self, statements: Sequence[Statement]) -> Result:
        while self._answers:
            await self._completion(self._answers)
        if self.closed:
            raise ConnectionLost
        values = [list(map(to_parameter, args)) for _, args in statements]
        self._answers = answers = _Answers()
        for (sql, args), written in zip(statements, values, strict=True):
            self._send(sql, written, list(map(format_of, args)), answers.prepared)
        self._libpq.pipeline_sync()
        self._flush()
        if self.closed:
            raise ConnectionLost
        await self._completion(answers)
        if answers.error:
            raise self._meaning(answers.error)
        return _result(answers.last, statements[-1])

    async def _completion(self, answers: "_Answers") -> None:
        answers.complete = self._loop.create_future()
        await answers.complete

    def _send(
        self, sql: str, values: Sequence[bytes | None], formats: Sequence[int], fresh: dict[str, bytes]
    ) -> None:
        """`fresh`: statements that are prepared on this trip, and their names."""
        name = self._prepared.get(sql) or fresh.get(sql)
        if name is None and len(self._prepared) + len(fresh) >= PREPARED_AT_MOST:
            self._libpq.send_query_params(_numbered(sql), values, param_formats=formats)
            return
        if name is None:
            name = fresh[sql] = b"s%d" % next(self._names)
            self._libpq.send_prepare(name, _numbered(sql))
        self._libpq.send_query_prepared(name, values, formats)

    def _flush(self) -> None:
        """What does not fit into the socket goes when there is room."""
        try:
            if self._libpq.flush():
                self._loop.add_writer(self._socket, self._flush)
            else:
                self._loop.remove_writer(self._socket)
        except OperationalError as error:
            self._lose(error)

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            while self._answers and not self.closed and not self._libpq.is_busy():
                if self._answers.take(self._libpq.get_result()):
                    if not self._answers.error:
                        self._prepared |= self._answers.prepared
                    self._answers = None
        except OperationalError as error:
            self._lose(error)
        else:
            if self.closed:
                self._lose(OperationalError("connection lost"))

    def _lose(self, error: OperationalError) -> None:
        """The server is gone; whoever waits for an answer is told so."""
        self.close()
        if self._answers:
            self._answers.fail(error)
            self._answers = None

    def _meaning(self, error: PGresult) -> Exception:
        code = (error.error_field(DiagnosticField.SQLSTATE) or b"").decode()
        if code in CONTENTION:
            return Contention()
        if code.startswith(LOST):
            self.close()
            return ConnectionLost()
        refusal = f"error {code}"  # its text may quote a message
        return StorageFull("storage", refusal) if code == DISK_FULL else StorageBroken("storage", refusal)


class _Answers:
    """The results of one trip, as they come in."""

    def __init__(self) -> None:
        self.complete: asyncio.Future[None] | None = None
        self.prepared: dict[str, bytes] = {}
        self.last: PGresult | None = None
        self.error: PGresult | None = None
        """Of the first statement that failed; those after it were not run."""

    def take(self, result: PGresult | None) -> bool:
        """True when there are no more. None ends the results of one statement."""
        if result is None:
            return False
        match result.status:
            case ExecStatus.PIPELINE_SYNC:
                if self.complete and not self.complete.done():
                    self.complete.set_result(None)
                return True
            case ExecStatus.FATAL_ERROR | ExecStatus.BAD_RESPONSE:
                self.error = self.error or result
            case ExecStatus.TUPLES_OK | ExecStatus.COMMAND_OK:
                self.last = result
        return False

    def fail(self, error: OperationalError) -> None:
        if self.complete and not self.complete.done():
            self.complete.set_exception(error)


def _result(last: PGresult | None, statement: Statement) -> Result:
    """Raises Contention for a commit that became a rollback because something had failed before."""
    if last is None:
        return Result((), 0, 0)
    done = last.command_status or b""
    if done == b"ROLLBACK" and statement[0] == "COMMIT":
        raise Contention
    rows = rows_of(last) if last.status == ExecStatus.TUPLES_OK else ()
    insert_id = rows[0][0] if rows and done.startswith(b"INSERT") else 0
    return Result(rows, insert_id, last.command_tuples or 0)


@lru_cache(maxsize=2048)
def _numbered(sql: str) -> bytes:
    """With PostgreSQL's marks: $1, $2."""
    first, *others = sql.split("%s")
    return "".join([first, *(f"${number}{text}" for number, text in enumerate(others, 1))]).encode()
