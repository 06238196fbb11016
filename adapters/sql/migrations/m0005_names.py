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


USERS_AT_ONCE = 250


async def apply(database: Database) -> None:
    await database.ensure(USERS)
    await keep_skeletons(database)


async def keep_skeletons(database: Database) -> None:
    """As `skeleton` makes them today, a few hundred users with each statement."""
    last = 0
    while users := await database.rows(
        f"SELECT user_id, username, name_skeleton FROM users WHERE user_id > {database.mark} "
        f"ORDER BY user_id LIMIT {USERS_AT_ONCE:d}",
        last,
    ):
        last = users[-1][0]
        changed = {
            user_id: key
            for user_id, username, stored in users
            if stored != (key := to_exact(skeleton(username))) and 0 < len(key) <= SKELETON_BYTES
        }
        if changed:
            free = await _not_taken(database, changed)
            keep = f"UPDATE users SET name_skeleton = {database.mark} WHERE user_id = {database.mark}"
            await database.together([(keep, (key, user_id)) for user_id, key in free.items()])


async def _not_taken(database: Database, keys: dict[int, bytes]) -> dict[int, bytes]:
    marks = ", ".join([database.mark] * len(keys))
    taken = {
        key
        for (key,) in await database.rows(
            f"SELECT name_skeleton FROM users WHERE name_skeleton IN ({marks})", *keys.values()
        )
    }
    free: dict[bytes, int] = {}
    for user_id, key in keys.items():
        if key not in taken:
            free.setdefault(key, user_id)
    return {user_id: key for key, user_id in free.items()}
