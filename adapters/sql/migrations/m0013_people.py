"""What people make of their contacts, whom they block, and what they show of themselves."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 13

CONTACTS = Table(
    "contacts",
    (
        Column("alias", Kind.LINE, 50),
        Column("muted_until", Kind.TIME_OR_NULL),
        Column("pinned_at", Kind.TIME_OR_NULL),
        Column("archived", Kind.FLAG),
        Column("marked_unread", Kind.FLAG),
        Column("draft", Kind.TEXT),
        Column("blocked", Kind.FLAG),
        Column("blocked_by", Kind.FLAG),
        Column("ended", Kind.FLAG),
    ),
)
USERS = Table(
    "users",
    (
        Column("about", Kind.LINE, 140),
        Column("deleted", Kind.FLAG),
        # What somebody has set; 0 is how everybody begins.
        Column("hidden", Kind.FLAG),
        Column("requests_refused", Kind.FLAG),
        Column("groups_refused", Kind.FLAG),
        Column("receipts_hidden", Kind.FLAG),
        Column("presence_hidden", Kind.FLAG),
        Column("push_preview", Kind.FLAG),
    ),
)
BLOCKS = Table(
    "blocks",
    (Column("blocker_id", Kind.REFERENCE), Column("blocked_id", Kind.REFERENCE), CREATED_AT),
    (Key("blocks_blocked", ("blocked_id", "blocker_id")),),
    primary=("blocker_id", "blocked_id"),
)


async def apply(database: Database) -> None:
    for table in (CONTACTS, USERS, BLOCKS):
        await database.ensure(table)
