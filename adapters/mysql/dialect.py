"""How statements are written for MySQL and MariaDB."""

from collections.abc import Mapping, Sequence

from pypika import MySQLQuery
from pypika.terms import Term

from adapters.sql.dialect import Dialect, Query


class MysqlDialect(Dialect):
    query = MySQLQuery
    mark = "%s"
    locks_rows = True

    def upsert(self, insert: Query, key: Sequence[str], changes: Mapping[str, Term]) -> Query:
        del key  # MySQL looks at every unique key
        query = insert
        for column, value in changes.items():
            query = query.on_duplicate_key_update(column, value)
        return query
