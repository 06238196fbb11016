"""Servers that repeat what the primary commits: they answer once they have all that it had (decision 38)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Final, TypeVar

from adapters.metrics import PAGE_READS
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import ConnectionLost, Contention, PooledConnection, Statement
from adapters.sql.pool import Pool
from adapters.sql.session import Session
from domain.model.errors import ServerFault, StorageBroken, Unavailable
from ports.storage import ReplicaFacts

T = TypeVar("T")

log = logging.getLogger(__name__)

POSITION: Final[Statement] = ("SELECT IF(@@log_bin, @@gtid_current_pos, '')", ())
"""What the primary has committed; empty where it tells no replica of it."""
TELLS: Final[Statement] = ("SELECT @@log_bin AND @@gtid_domain_id >= 0", ())
RUNS: Final[Statement] = ("SHOW GLOBAL STATUS LIKE 'Slave_running'", ())
CATCHES_UP_WITHIN: Final = 0.1
"""Seconds that a read waits for a replica that is behind."""
REST: Final = 1.0
"""Seconds for which a replica is left alone that was behind, or did not answer."""

NOT_ANSWERED = (ConnectionLost, Contention, ServerFault, TimeoutError)


class NotAnswered(Exception):
    """The primary has to."""


async def find_position(primary: PooledConnection) -> str:
    """Empty where it tells no replica, or in another way, as MySQL does."""
    try:
        [(position,)] = (await primary.run([POSITION])).rows
    except StorageBroken:
        return ""
    return str(position)


async def tells_positions(primary: PooledConnection) -> bool:
    """Whether it may have replicas that can say how far they are."""
    try:
        [(tells,)] = (await primary.run([TELLS])).rows
    except StorageBroken:  # MySQL knows no such domains
        return False
    return bool(tells)


class Position:
    """Where the primary is. Those who come while somebody asks share the next question."""

    def __init__(self, ask: Callable[[], Awaitable[str]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[str] | None = None
        self._asking: set[asyncio.Task[str]] = set()

    async def now(self) -> str:
        """Of a moment after this was called. Raises what asking raises."""
        if self._next is None:
            self._next = asyncio.create_task(self._ask_in_turn())
            self._asking.add(self._next)
            self._next.add_done_callback(self._asking.discard)
        return await asyncio.shield(self._next)

    async def _ask_in_turn(self) -> str:
        async with self._turn:
            self._next = None  # the answer may lack what is committed from here on
            return await self._ask()

    async def close(self) -> None:
        await asyncio.gather(*self._asking, return_exceptions=True)


class Replica:
    def __init__(self, url: str, pool_size: int, patience: float) -> None:
        """`patience`: seconds for a connection, and for the answer to one statement."""
        self._where = MysqlUrl.parse(url)
        self._patience = patience
        self._pool = Pool(self._connect, pool_size, patience)
        self._rests_until = 0.0
        self._is_well = True
        self.place = f"{self._where.host}:{self._where.port}"

    @property
    def rests(self) -> bool:
        return asyncio.get_running_loop().time() < self._rests_until

    async def _connect(self) -> MysqlConnection:
        return await MysqlConnection.connect(self._where, self._patience)

    async def open(self) -> None:
        """One that is not there may come later."""
        try:
            await self._pool.open()
        except Unavailable as error:
            self.rest(error)

    async def close(self) -> None:
        await self._pool.close()

    async def read(self, position: str, work: Callable[[Session], Awaitable[T]]) -> T:
        """Raises one of NOT_ANSWERED, and what the work raises."""
        try:
            return await self._read(position, work)
        except ConnectionLost:  # it may have closed what stood idle
            self._pool.drop_idle()
            return await self._read(position, work)

    async def _read(self, position: str, work: Callable[[Session], Awaitable[T]]) -> T:
        connection = await self._pool.take()
        try:
            await _catch_up(connection, position, CATCHES_UP_WITHIN)
            return await work(Session(connection))
        finally:
            self._pool.give_back(connection)

    def rest(self, error: BaseException) -> None:
        """The log says it once, until it answers again."""
        self._rests_until = asyncio.get_running_loop().time() + REST
        if self._is_well:
            self._is_well = False
            log.error("the replica %s answers no reads, the primary does: %s", self.place, _cause(error))

    def answered(self) -> None:
        if not self._is_well:
            self._is_well = True
            log.warning("the replica %s answers reads again", self.place)

    async def facts(self, position: str, patience: float) -> ReplicaFacts:
        """Found out now, by a connection of its own, within some `patience` seconds."""
        try:
            connection = await MysqlConnection.connect(self._where, patience)
            try:
                return ReplicaFacts(self.place, behind=await _look(connection, position, patience / 2))
            finally:
                connection.close()
        except NOT_ANSWERED as error:
            return ReplicaFacts(self.place, fault=_cause(error))


class Replicas:
    def __init__(
        self, replicas: Sequence[Replica], ask_position: Callable[[], Awaitable[str]], patience: float
    ) -> None:
        """`patience`: seconds after which the primary answers in any case."""
        self._replicas = replicas
        self._position = Position(ask_position)
        self._patience = patience
        self._turns = count()

    async def read(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """By one that has all that was committed before. Raises NotAnswered, and what the work raises."""
        try:
            result = await self._read(work)
        except NotAnswered:
            PAGE_READS.labels("primary").inc()
            raise
        PAGE_READS.labels("replica").inc()
        return result

    async def _read(self, work: Callable[[Session], Awaitable[T]]) -> T:
        awake = [replica for replica in self._replicas if not replica.rests]
        if not awake:
            raise NotAnswered
        replica = awake[next(self._turns) % len(awake)]
        position = ""
        try:
            async with asyncio.timeout(self._patience):
                position = await self._position.now()
                result = await replica.read(_known(position), work)
        except NOT_ANSWERED as error:
            if position:
                replica.rest(error)
            raise NotAnswered from error
        replica.answered()
        return result

    async def facts(self, position: str, patience: float) -> Sequence[ReplicaFacts]:
        return [await replica.facts(position, patience) for replica in self._replicas]

    async def open(self) -> None:
        for replica in self._replicas:
            await replica.open()

    async def close(self) -> None:
        await self._position.close()
        for replica in self._replicas:
            await replica.close()


def _known(position: str) -> str:
    """Everybody has caught up with nothing. Raises Unavailable."""
    if not position:
        raise Unavailable("storage", "the primary has written nothing to its binary log")
    return position


async def _look(connection: MysqlConnection, position: str, patience: float) -> float:
    """Seconds until it had caught up. Raises one of NOT_ANSWERED."""
    if [row[1] for row in (await connection.run([RUNS])).rows] != ["ON"]:
        raise Unavailable("storage", "its replication does not run")
    began = asyncio.get_running_loop().time()
    await _catch_up(connection, position, patience)
    return asyncio.get_running_loop().time() - began


async def _catch_up(connection: MysqlConnection, position: str, patience: float) -> None:
    """Raises Unavailable."""
    wait = f"SELECT MASTER_GTID_WAIT(%s, {patience:f})"
    [(answer,)] = (await connection.run([(wait, (_known(position),))])).rows
    if answer != 0:
        raise Unavailable("storage", f"it is more than {patience:g} s behind")


def _cause(error: BaseException) -> str:
    if isinstance(error, ServerFault):
        return error.cause
    return "the connection was lost" if isinstance(error, ConnectionLost) else "it did not answer in time"
