"""How statements are written for PostgreSQL."""

from adapters.sql.dialect import Dialect, Query


class PostgresDialect(Dialect):
    mark = "%s"
    locks_rows = True

    def adding(self, insert: Query, key: str = "") -> str:
        """An error would end the transaction, so a duplicate is passed over; the id is read like a row."""
        query = insert.on_conflict().do_nothing()
        return self.text(query.returning(key) if key else query)
