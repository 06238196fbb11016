"""People are found by every word of their names."""

from adapters.sql.schema import Column, Database, Key, Kind, Table
from adapters.sql.values import Value, to_exact
from domain.model.name_words import name_words

VERSION = 7

WORD_BYTES = 80
"""Of UTF-8, in the longest word that is kept."""
USER_WORDS = Table(
    "user_words",
    (Column("word", Kind.EXACT, WORD_BYTES), Column("user_id", Kind.REFERENCE)),
    (Key("user_words_user", ("user_id", "word")),),
    primary=("word", "user_id"),
)
USERS_AT_ONCE = 250


async def apply(database: Database) -> None:
    await database.ensure(USER_WORDS)
    await database.execute("DELETE FROM user_words")
    last = 0
    while users := await database.rows(
        f"SELECT user_id, username, nickname FROM users WHERE user_id > {database.mark} "
        f"ORDER BY user_id LIMIT {USERS_AT_ONCE:d}",
        last,
    ):
        values: list[Value] = []
        for user_id, username, nickname in users:
            for word in name_words(username, nickname):
                values += (to_exact(word), user_id)
            last = user_id
        if values:
            row = f"({database.mark}, {database.mark})"
            rows = ", ".join([row] * (len(values) // 2))
            await database.execute(f"INSERT INTO user_words (word, user_id) VALUES {rows}", *values)
