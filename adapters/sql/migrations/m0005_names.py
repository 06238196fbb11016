"""Names that look alike are one name (S18). Of those that did before, the oldest account has the skeleton."""

from adapters.sql.schema import Column, Database, Key, Kind, Table
from adapters.sql.values import to_exact
from domain.model.names import skeleton

VERSION = 5

SKELETON_BYTES = 2048
USERS = Table(
    "users",
    (Column("name_skeleton", Kind.EXACT_OR_NULL, SKELETON_BYTES),),
    (Key("users_skeleton", ("name_skeleton",), unique=True),),
)


async def apply(database: Database) -> None:
    await database.ensure(USERS)
    taken = {
        key
        for (key,) in await database.rows("SELECT name_skeleton FROM users WHERE name_skeleton IS NOT NULL")
    }
    for user_id, username in await database.rows(
        "SELECT user_id, username FROM users WHERE name_skeleton IS NULL ORDER BY user_id"
    ):
        key = to_exact(skeleton(username))
        if key not in taken and len(key) <= SKELETON_BYTES:
            taken.add(key)
            await database.execute(
                f"UPDATE users SET name_skeleton = {database.mark} WHERE user_id = {database.mark}",
                key,
                user_id,
            )
