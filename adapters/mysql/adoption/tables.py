"""The original's tables take the shape of ours: first all that is new, at the end all that must go."""

from adapters.mysql.schema import MysqlDatabase, key_text
from adapters.sql.migrations.m0001_base import TABLES
from adapters.sql.schema import Kind, Table

OLD_DELIVERIES = "message_deliveries"
LEFT_OVER = {"contacts": {"last_msg_id", "last_msg_time", "last_msg_content"}}
"""Columns that nobody reads any more; rooms know their last message."""

NOTHING = {Kind.REFERENCE: "0", Kind.NUMBER: "0", Kind.FLAG: "0", Kind.LINE: "''"}
"""What NULL stood for."""


async def widen(database: MysqlDatabase) -> None:
    """Every table and column is there, of the right type; what refers to nothing says so.

    Times become exact and keep their moment, because the connection's time zone is UTC.
    """
    for table in (*TABLES, Table(OLD_DELIVERIES, ())):
        for name in await database.foreign_keys(table.name):
            await database.execute(f"ALTER TABLE {table.name} DROP FOREIGN KEY `{name}`")
    for table in TABLES:
        known = await database.columns(table.name)
        if not known:
            await database.ensure(table)
            continue
        await _fill(database, table, known)
        changes = [
            f"{'MODIFY' if column.name in known else 'ADD'} COLUMN {database.declare(column)}"
            for column in table.columns
        ]
        await database.execute(f"ALTER TABLE {table.name} ROW_FORMAT=DYNAMIC, {', '.join(changes)}")


async def _fill(database: MysqlDatabase, table: Table, known: set[str]) -> None:
    nothing = dict(NOTHING)
    if {"created_at", "updated_at"} <= known:
        nothing[Kind.TIME] = "COALESCE(created_at, updated_at, UTC_TIMESTAMP())"
    for column in table.columns:
        if column.name in known and column.kind in nothing:
            await database.execute(
                f"UPDATE {table.name} SET `{column.name}` = {nothing[column.kind]} "
                f"WHERE `{column.name}` IS NULL"
            )


async def narrow(database: MysqlDatabase) -> None:
    """Only our keys remain, and none of the columns that nobody reads."""
    for table in TABLES:
        columns, keys = await database.columns(table.name), await database.keys(table.name)
        ours = {key.name for key in table.keys}
        changes = [
            *(f"DROP COLUMN `{name}`" for name in sorted(columns & LEFT_OVER.get(table.name, set()))),
            *(f"DROP KEY `{name}`" for name in sorted(keys - ours)),
            *(f"ADD {key_text(key)}" for key in table.keys if key.name not in keys),
        ]
        if changes:
            await database.execute(f"ALTER TABLE {table.name} {', '.join(changes)}")
