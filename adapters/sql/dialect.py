"""How a statement is written for one database.

Every value is a parameter, without exception: pypika does not escape backslashes in literals.
Building a query costs more than running it, so each is rendered once, when its storage is made.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pypika import Table
from pypika.dialects import PostgreSQLQuery
from pypika.terms import ContainsCriterion, Parameter, PseudoColumn, Term

_MANY = "{many}"

Query = Any
"""A pypika query; the library has no types of its own."""


@dataclass(frozen=True, slots=True)
class Many:
    """A statement with a list of parameters, or of rows, whose length is known only when it runs."""

    text: str
    item: str
    separator: str = ","

    def of(self, count: int) -> str:
        return self.text.replace(_MANY, self.separator.join([self.item] * count))


class Dialect:
    """What differs in the text of SQL, and nothing else."""

    query: type[Any] = PostgreSQLQuery
    """pypika's entry point. Its SQLLiteQuery knows no ON CONFLICT, and PostgreSQL's is the same."""
    mark: str
    """Stands for a parameter."""
    locks_rows: bool
    """False where a whole database has one writer at a time."""
    merges_ranges = False
    """Whether a query for many ranges of an index reads those alone (see `any_of`)."""

    def __init__(self) -> None:
        self.param = Parameter(self.mark)

    def text(self, query: Query) -> str:
        return str(query.get_sql())

    def locking(self, query: Query) -> str:
        """The rows read stay locked until the transaction ends."""
        return self.text(query.for_update() if self.locks_rows else query)

    def among(self, field: Term) -> Term:
        """True for the rows whose field is one of many; the query is then rendered by `many`."""
        return ContainsCriterion(field, Parameter(f"({_MANY})"))

    def many(self, query: Query) -> Many:
        return Many(self.text(query), self.mark)

    def many_of_both(self, one: Query, other: Query) -> Many:
        """The rows of both in one go, each with an index of its own; an `or` would use neither."""
        return Many(f"{self.text(one)} UNION ALL {self.text(other)}", self.mark)

    def any_of(self, query: Query) -> Many:
        """Of a query whose condition is about one thing: the rows of any of many such."""
        rows, condition = self.text(query).split(" WHERE ")
        return Many(f"{rows} WHERE {_MANY}", f"({condition})", " OR ")

    def each_of(self, query: Query) -> Many:
        """The rows of many such queries."""
        return Many(_MANY, self.text(query), " UNION ALL ")

    def many_locking(self, query: Query) -> Many:
        return Many(self.locking(query), self.mark)

    def many_locking_by_primary_key(self, query: Query) -> Many:
        """Of rows named by their primary key: no other row is locked, however few there are."""
        return self.many_locking(query)

    def insert(self, table: Table, *columns: str) -> Query:
        return self.query.into(table).columns(*columns).insert(*[self.param] * len(columns))

    def adding(self, insert: Query, key: str = "") -> str:
        """For `Session.insert`: a row that may be a duplicate. `key`: the column that the database counts."""
        del key  # the connection knows
        return self.text(insert)

    def insert_missing(self, insert: Query) -> Query:
        """Of an `insert`: rows that are there already are passed over."""
        return insert.on_conflict().do_nothing()

    def emptying(self, table: Table) -> str:
        """Removes all rows, at once."""
        return f"TRUNCATE TABLE {table.get_sql()}"

    def insert_rows(self, query: Query) -> Many:
        """Of an `insert`: a statement for many rows."""
        text = self.text(query)
        [row] = re.findall(r"VALUES (\([^()]*\))", text)
        return Many(text.replace(row, _MANY, 1), row)

    def proposed(self, column: str) -> Term:
        """In an upsert: what the row that found its key taken would have had there."""
        return PseudoColumn(f"excluded.{column}")

    def upsert(self, insert: Query, key: Sequence[str], changes: Mapping[str, Term]) -> Query:
        """Of an `insert`: where the key is taken, change the row that has it instead."""
        query = insert.on_conflict(*key)
        for column, value in changes.items():
            query = query.do_update(column, value)
        return query
