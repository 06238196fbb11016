"""What people told those who look after the server."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 21

REPORTS = Table(
    "reports",
    (
        Column("report_id", Kind.ID),
        Column("reporter_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
        Column("text", Kind.TEXT),
        Column("reason", Kind.TEXT),
        Column("closed", Kind.FLAG),
        Column("closed_by", Kind.REFERENCE),
        Column("closed_at", Kind.TIME_OR_NULL),
        CREATED_AT,
    ),
    (Key("reports_closed", ("closed", "report_id")),),
)


async def apply(database: Database) -> None:
    await database.ensure(REPORTS)
