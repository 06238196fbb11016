"""What refers to an upload is a row, where it was a number.

The rows are read from what there is: an avatar that was replaced is no use any more. The number stays
as it is, for nodes that are not replaced yet.
"""

from datetime import UTC, datetime

from adapters.sql.schema import Column, Database, Key, Kind, Table
from adapters.sql.values import to_time
from domain.model.files import UNUSED_UPLOAD_LIFETIME, URL_PREFIX, Purpose

VERSION = 6

UPLOADS = Table(
    "uploads",
    (Column("kept_until", Kind.TIME_OR_NULL),),
    (Key("uploads_kept", ("kept_until",)), Key("uploads_uploader", ("uploader_id", "size"))),
)
UPLOAD_USES = Table(
    "upload_uses",
    (
        Column("name", Kind.EXACT, 255),
        Column("purpose", Kind.NUMBER),
        Column("owner_id", Kind.REFERENCE),
    ),
    primary=("name", "purpose", "owner_id"),
)

SOURCES = (
    (Purpose.MESSAGE, "chat_messages", "message_id", "image", "sender_id"),
    (Purpose.AVATAR, "users", "user_id", "avatar", "user_id"),
    (Purpose.GROUP_AVATAR, "chat_groups", "group_id", "avatar", "owner_id"),
    (Purpose.WALLPAPER, "user_settings", "user_id", "wallpaper", "user_id"),
)
"""Tables that refer to uploads: their id, the URL, and whose it is."""


async def apply(database: Database) -> None:
    await database.ensure(UPLOADS)
    await database.ensure(UPLOAD_USES)
    await database.execute("DELETE FROM upload_uses")  # of an attempt that was killed
    for purpose, table, owner_id, url, _ in SOURCES:
        name = database.as_exact.format(f"SUBSTR({table}.{url}, {len(URL_PREFIX) + 1})")
        await database.execute(
            f"INSERT INTO upload_uses (name, purpose, owner_id) "
            f"SELECT uploads.name, {purpose:d}, {table}.{owner_id} FROM {table} "
            f"JOIN uploads ON uploads.name = {name} WHERE {table}.{url} LIKE '{URL_PREFIX}%'"
        )
    for purpose, table, owner_id, _, user_id in SOURCES:
        await database.execute(
            f"UPDATE uploads SET uploader_id = COALESCE((SELECT {table}.{user_id} FROM upload_uses "
            f"JOIN {table} ON {table}.{owner_id} = upload_uses.owner_id "
            f"WHERE upload_uses.name = uploads.name AND upload_uses.purpose = {purpose:d} "
            f"ORDER BY {table}.{owner_id} LIMIT 1), 0) WHERE uploader_id = 0"
        )
    kept_until = to_time(datetime.now(UTC) + UNUSED_UPLOAD_LIFETIME)
    await database.execute(
        f"UPDATE uploads SET kept_until = {database.mark} WHERE NOT EXISTS "
        "(SELECT 1 FROM upload_uses WHERE upload_uses.name = uploads.name)",
        kept_until,
    )
