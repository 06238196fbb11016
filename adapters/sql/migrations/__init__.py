"""The steps from an empty database to today's, in order.

A new step is a module `mNNNN_noun.py` with a VERSION and `apply(database)`, added to `MIGRATIONS`.
Steps that were released are never edited.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.sql.migrations import (
    m0001_base,
    m0002_calls,
    m0003_last_messages,
    m0004_call_kinds_and_passes,
    m0005_names,
    m0006_upload_uses,
    m0007_name_words,
)
from adapters.sql.schema import Column, Database, Kind, Table


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    apply: Callable[[Database], Awaitable[None]]


MIGRATIONS = (
    Migration(m0001_base.VERSION, m0001_base.apply),
    Migration(m0002_calls.VERSION, m0002_calls.apply),
    Migration(m0003_last_messages.VERSION, m0003_last_messages.apply),
    Migration(m0004_call_kinds_and_passes.VERSION, m0004_call_kinds_and_passes.apply),
    Migration(m0005_names.VERSION, m0005_names.apply),
    Migration(m0006_upload_uses.VERSION, m0006_upload_uses.apply),
    Migration(m0007_name_words.VERSION, m0007_name_words.apply),
)

DONE = Table("schema_migrations", (Column("version", Kind.REFERENCE),), primary=("version",))


async def migrate(database: Database) -> list[int]:
    """Apply what is missing; the versions applied.

    The caller sees to it that nobody else does the same to this database meanwhile.
    """
    await database.ensure(DONE)
    done = {version for (version,) in await database.rows("SELECT version FROM schema_migrations")}
    missing = [migration for migration in MIGRATIONS if migration.version not in done]
    for migration in missing:
        await migration.apply(database)
        await database.execute(f"INSERT INTO schema_migrations (version) VALUES ({migration.version:d})")
    return [migration.version for migration in missing]


async def is_up_to_date(database: Database) -> bool:
    """Whether `migrate` would find nothing to do."""
    if not await database.columns(DONE.name):
        return False
    [(newest,)] = await database.rows(f"SELECT MAX(version) FROM {DONE.name}")
    return newest is not None and int(newest) >= MIGRATIONS[-1].version
