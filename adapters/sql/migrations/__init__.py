"""The steps from an empty database to today's, in order.

A new step is a module `mNNNN_noun.py` here, with a VERSION and `apply(database)`. Steps that were
released are never edited.
"""

import pkgutil
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from importlib import import_module

from adapters.sql.schema import Column, Database, Kind, Table
from ports.storage import Tell, nobody_waits


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    apply: Callable[[Database], Awaitable[None]]


def _all() -> tuple[Migration, ...]:
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    steps = [Migration(module.VERSION, module.apply) for module in modules]
    return tuple(sorted(steps, key=lambda step: step.version))


MIGRATIONS = _all()
KNOWN = frozenset(migration.version for migration in MIGRATIONS)

DONE = Table("schema_migrations", (Column("version", Kind.REFERENCE),), primary=("version",))


async def migrate(database: Database, only: Collection[int] = KNOWN, tell: Tell = nobody_waits) -> list[int]:
    """Apply the steps that are missing (`only` those among them), in the order of their numbers; the versions
    applied, which `tell` counts.

    A step that comes to be after one with a higher number is applied, too. The caller sees to it that
    nobody else does the same to this database meanwhile.
    """
    await database.ensure(DONE)
    missing = [each for each in await _missing(database) if each.version in only]
    for done, migration in enumerate(missing):
        tell(done, len(missing))
        await migration.apply(database)
        await database.execute(f"INSERT INTO schema_migrations (version) VALUES ({migration.version:d})")
    return [migration.version for migration in missing]


async def is_up_to_date(database: Database) -> bool:
    """Whether `migrate` would find nothing to do. Steps that only a later version of ours knows are fine."""
    return bool(await database.columns(DONE.name)) and not await _missing(database)


async def versions(database: Database) -> Sequence[int]:
    """Of the steps that were applied."""
    rows = await database.rows(f"SELECT version FROM {DONE.name} ORDER BY version")
    return [version for (version,) in rows]


async def _missing(database: Database) -> list[Migration]:
    applied = await versions(database)
    return [migration for migration in MIGRATIONS if migration.version not in applied]
