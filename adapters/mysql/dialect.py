"""How statements are written for MySQL and MariaDB."""

from collections.abc import Mapping, Sequence

from pypika import MySQLQuery
from pypika.terms import PseudoColumn, Term

from adapters.sql.dialect import Dialect, Many, Query


class MysqlDialect(Dialect):
    query = MySQLQuery
    mark = "%s"
    locks_rows = True
    merges_ranges = True

    def many_locking_by_primary_key(self, query: Query) -> Many:
        """A small table would be read from end to end, and what is read is locked."""
        return self.many_locking(query.force_index("PRIMARY"))

    def insert_missing(self, insert: Query) -> Query:
        return insert.ignore()

    def proposed(self, column: str) -> Term:
        return PseudoColumn(f"VALUES({column})")

    def upsert(self, insert: Query, key: Sequence[str], changes: Mapping[str, Term]) -> Query:
        del key  # MySQL looks at every unique key
        query = insert
        for column, value in changes.items():
            query = query.on_duplicate_key_update(column, value)
        return query
