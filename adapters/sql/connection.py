"""What a session needs of a connection, and what a connection says when something goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.sql.values import Row, Value

Statement = tuple[str, Sequence[Value]]
"""Text with the marks of its database, and a value for each."""


class Duplicate(Exception):
    """A unique key is taken. Some databases can go on with the transaction; it may also run again."""


class Contention(Exception):
    """A deadlock, or a lock that somebody kept too long: the transaction may run again."""


class ConnectionLost(Exception):
    """Nothing that was not committed has happened."""


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


class PooledConnection(Connection, Protocol):
    """A connection to a server. A command that took too long closes it, and one that was cancelled may:
    its answer must not be taken for the next one's.
    """

    @property
    def closed(self) -> bool: ...

    def close(self) -> None:
        """At once; the server undoes what was not committed. Closing twice is harmless."""
