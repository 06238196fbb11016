"""How statements are written for SQLite."""

from collections.abc import Mapping

from pypika.dialects import PostgreSQLQuery
from pypika.terms import Term

from adapters.sql.dialect import Dialect, Query


class SqliteDialect(Dialect):
    query = PostgreSQLQuery  # pypika's SQLLiteQuery knows no ON CONFLICT, and theirs is the same
    mark = "?"
    locks_rows = False

    def upsert(self, insert: Query, key: str, changes: Mapping[str, Term]) -> Query:
        query = insert.on_conflict(key)
        for column, value in changes.items():
            query = query.do_update(column, value)
        return query
