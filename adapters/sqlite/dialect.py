"""How statements are written for SQLite."""

from adapters.sql.dialect import Dialect


class SqliteDialect(Dialect):
    mark = "?"
    locks_rows = False
