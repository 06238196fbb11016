"""A connection to PostgreSQL, and what its errors mean.

psycopg connects; statements go through the libpq that it wraps, in pipeline mode: several in one
round trip, each prepared the first time that it is sent
(https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, count
from typing import Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from adapters.postgres.rows import format_of, rows_of, to_parameter
from adapters.sql.connection import GRANT, ConnectionLost, Contention, PooledConnection, Result, Statement
from domain.model.errors import Misconfigured, StorageBroken, StorageFull, Unavailable

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
    ("SET jit = off", ()),
    ("SET max_parallel_workers_per_gather = 0", ()),
]
"""Every statement is short: compiling one, or starting processes for it, takes longer than running it."""

PREPARED_AT_MOST = 300
"""Statements that a connection keeps prepared; lists of many lengths could make any number of them."""

CONTENTION = {
    "23505",  # unique_violation where none was foreseen (see `Dialect.adding`): the next try sees the row
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available
}
DISK_FULL = "53100"
FORBIDDEN = "42501"
"""insufficient_privilege"""
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
            raise Unavailable("storage", f"no connection: {_cause(error, patience)}") from error
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
        [result] = await self.run_each([statements])
        return result

    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result]:
        try:
            async with asyncio.timeout(self._patience):
                return await self._run_each(batches)
        except TimeoutError as error:
            self.close()
            raise Unavailable("storage", f"no answer within {self._patience} s") from error
        except OperationalError as error:
            self.close()
            raise ConnectionLost from error

    async def _run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result]:
        while self._answers:
            await self._completion(self._answers)
        if self.closed:
            raise ConnectionLost
        statements = [statement for batch in batches for statement in batch]
        values = [list(map(to_parameter, args)) for _, args in statements]
        self._answers = answers = _Answers()
        for (sql, args), written in zip(statements, values, strict=True):
            self._send(sql, written, list(map(format_of, args)), answers)
        self._libpq.pipeline_sync()
        self._flush()
        if self.closed:
            raise ConnectionLost
        await self._completion(answers)
        if answers.error:
            raise self._meaning(answers.error)
        lasts = accumulate(len(batch) for batch in batches)
        return [_result(answers.found[end - 1], batch[-1]) for end, batch in zip(lasts, batches, strict=True)]

    async def _completion(self, answers: "_Answers") -> None:
        answers.complete = self._loop.create_future()
        await answers.complete

    def _send(
        self, sql: str, values: Sequence[bytes | None], formats: Sequence[int], answers: "_Answers"
    ) -> None:
        fresh = answers.prepared
        name = self._prepared.get(sql) or fresh.get(sql)
        if name is None and len(self._prepared) + len(fresh) >= PREPARED_AT_MOST:
            self._libpq.send_query_params(_numbered(sql), values, param_formats=formats)
        else:
            if name is None:
                name = fresh[sql] = b"s%d" % next(self._names)
                self._libpq.send_prepare(name, _numbered(sql))
                answers.counts.append(False)
            self._libpq.send_query_prepared(name, values, formats)
        answers.counts.append(True)

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
        if code == FORBIDDEN:
            return Misconfigured("storage", f"its user lacks a right (error {code}); {GRANT}")
        refusal = f"error {code}"  # its text may quote a message
        return StorageFull("storage", refusal) if code == DISK_FULL else StorageBroken("storage", refusal)


def _cause(error: Exception, patience: float) -> str:
    """In one line, without what psycopg puts before libpq's own words."""
    if isinstance(error, TimeoutError):
        return f"no answer within {patience:g} s"
    first, *_ = str(error).splitlines() or [type(error).__name__]
    return first.removeprefix("connection failed: ").removeprefix("connection is bad: ")


class _Answers:
    """The results of one trip, as they come in."""

    def __init__(self) -> None:
        self.complete: asyncio.Future[None] | None = None
        self.prepared: dict[str, bytes] = {}
        """Statements that are prepared on this trip, and their names."""
        self.counts: deque[bool] = deque()
        """Whether the next result is a statement's, and not that of preparing it."""
        self.found: list[PGresult] = []
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
                if self.counts.popleft():
                    self.found.append(result)
        return False

    def fail(self, error: OperationalError) -> None:
        if self.complete and not self.complete.done():
            self.complete.set_exception(error)


def _result(last: PGresult, statement: Statement) -> Result:
    """Raises Contention for a commit that became a rollback because something had failed before."""
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
