"""Groups whose members come and go.

Everything has its zero value at first: who founded a group owns it, and everybody has read everything.
"""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 12

CONTACTS = Table("contacts", (Column("history_from", Kind.REFERENCE),))
GROUP_MEMBERS = Table("group_members", (Column("admin", Kind.FLAG),))
CHAT_GROUPS = Table(
    "chat_groups",
    (
        Column("created_by", Kind.REFERENCE),
        Column("announcement", Kind.TEXT),
        Column("admins_add", Kind.FLAG),
        Column("history_hidden", Kind.FLAG),
        Column("dissolved_at", Kind.TIME_OR_NULL),
    ),
    (Key("chat_groups_dissolved", ("dissolved_at",)),),
)
CHAT_MESSAGES = Table("chat_messages", (Column("event", Kind.TEXT),))
CHAT_ROOMS = Table("chat_rooms", (Column("last_message_event", Kind.TEXT),))
GROUP_LINKS = Table(
    "group_links",
    (
        Column("token_hash", Kind.EXACT, 32),
        Column("group_id", Kind.REFERENCE),
        Column("made_by", Kind.REFERENCE),
        Column("expires_at", Kind.TIME),
        Column("uses_at_most", Kind.REFERENCE),
        Column("uses", Kind.REFERENCE),
        CREATED_AT,
    ),
    (Key("group_links_group", ("group_id",)), Key("group_links_expiry", ("expires_at",))),
    primary=("token_hash",),
)


async def apply(database: Database) -> None:
    for table in (CONTACTS, GROUP_MEMBERS, CHAT_GROUPS, CHAT_MESSAGES, CHAT_ROOMS, GROUP_LINKS):
        await database.ensure(table)
