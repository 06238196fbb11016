"""Users of the original: all may sign in, and their names are compared by our rule."""

from collections.abc import Sequence

from adapters.mysql.schema import MysqlDatabase
from adapters.sql.accounts import key_of, key_of_namesake
from adapters.sql.values import Row

AT_ONCE = 500


async def adopt(database: MysqlDatabase) -> None:
    await database.execute("UPDATE users SET enabled = 1")  # nobody ever looked at it before
    taken = {key for (key,) in await database.rows("SELECT name_key FROM users WHERE name_key <> ''")}
    unnamed = await database.rows("SELECT user_id, username FROM users WHERE name_key = '' ORDER BY user_id")
    for start in range(0, len(unnamed), AT_ONCE):
        await _name(database, unnamed[start : start + AT_ONCE], taken)


async def _name(database: MysqlDatabase, users: Sequence[Row], taken: set[bytes]) -> None:
    """Who comes second with a name keeps it, exactly as it is written."""
    statements = []
    for user_id, username in users:
        key = key_of(username)
        if key in taken or not key:
            key = key_of_namesake(username)
        taken.add(key)
        statements.append(("UPDATE users SET name_key = %s WHERE user_id = %s", (key, user_id)))
    await database.together(statements)
