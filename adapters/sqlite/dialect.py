"""How statements are written for SQLite."""

from pypika import Table

from adapters.sql.dialect import Dialect


class SqliteDialect(Dialect):
    mark = "?"
    locks_rows = False

    def emptying(self, table: Table) -> str:
        return self.text(self.query.from_(table).delete())
