"""What a session needs of a connection, and what a connection says when something goes wrong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, Self

from adapters.sql.dialect import Many
from adapters.sql.values import Row, Value
from domain.model.errors import Unavailable

GRANT: Final = "grant it all rights on this database"

Statement = tuple[str, Sequence[Value]]
"""Text with the marks of its database, and a value for each."""

COMMIT: Statement = ("COMMIT", ())


class Joint(tuple[str, Sequence[Value]]):  # noqa: SLOT001 - a tuple's subclass has no slots but empty ones
    """A statement that may say what others ask for by the same `many`, too.

    `items`: the rows that it adds, or a key each of the rows that it finds; those begin with it.
    """

    many: Many
    items: Sequence[tuple[Value, ...]]

    def __new__(cls, many: Many, items: Sequence[tuple[Value, ...]]) -> Self:
        self = super().__new__(cls, (many.of(len(items)), [value for item in items for value in item]))
        self.many = many
        self.items = items
        return self


class Raise(Joint):
    """It raises counters by one: `items` are a key and 1 each. Several works may name the same one."""


class Raised(Joint):
    """It reads counters that a `Raise` has just raised: key and number."""


class Duplicate(Exception):
    """A unique key is taken. Some databases can go on with the transaction; it may also run again."""


class Contention(Exception):
    """A deadlock, or a lock that somebody kept too long: the transaction may run again."""


class ConnectionLost(Exception):
    """Nothing that was not committed has happened."""


@contextmanager
def committing() -> Iterator[None]:
    """When the answer to a commit is lost, nobody knows whether it happened: it must not run again."""
    try:
        yield
    except ConnectionLost as error:
        raise Unavailable("storage", "the answer to a commit was lost") from error


@dataclass(frozen=True, slots=True)
class Result:
    rows: Sequence[Row]
    insert_id: int
    """Of the row that an insert added; 0 where the database counts no ids."""
    found: int
    """Rows read, added, removed, or matched by an update."""


class Connection(Protocol):
    async def run(self, statements: Sequence[Statement]) -> Result:
        """All in one round trip; the result of the last.

        Raises Duplicate, Contention, ConnectionLost, Unavailable.
        """


class BatchConnection(Connection, Protocol):
    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result | Duplicate]:
        """All batches in one round trip, unless one is a duplicate; the result of the last statement of each.

        What follows a duplicate in its batch is not run. Raises Contention, ConnectionLost, ServerFault.
        """


class PooledConnection(BatchConnection, Protocol):
    """A connection to a server. A command that took too long closes it, and one that was cancelled may:
    its answer must not be taken for the next one's.
    """

    @property
    def closed(self) -> bool: ...

    def close(self) -> None:
        """At once; the server undoes what was not committed. Closing twice is harmless."""
