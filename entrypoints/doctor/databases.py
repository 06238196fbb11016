"""The database: whether it answers, which one it is, how it is set, and whether it is migrated."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Final

from config.container import Container
from config.settings import SERVERS, Settings
from domain.model.errors import ServerFault
from entrypoints.doctor.clocks import compare_clocks
from entrypoints.doctor.finding import Finding, broken, doubtful, well
from ports.storage import READ_COMMITTED, ReplicaFacts, Storage, StorageFacts

PATIENCE: Final = 5.0
FOR_OTHERS: Final = 10
"""Connections of a database server that are left for backups and people."""


async def examine_database(settings: Settings) -> AsyncIterator[Finding]:
    began = datetime.now(UTC)
    try:
        storage: Storage = Container(settings=settings).storage()
        facts = await storage.facts(PATIENCE)
    except (ServerFault, OSError, ValueError) as error:
        yield broken(
            "database",
            f"it cannot be used: {getattr(error, 'cause', error)}.",
            "See that it runs, and that ICHAT_DATABASE_URL names its host, user, password and database.",
        )
        return
    for finding in judge(facts, settings.workers * settings.pool_size):
        yield finding
    if facts.now is not None:
        yield compare_clocks("database clock", facts.now, began, datetime.now(UTC))
    yield await _schema(storage, by_hand=settings.storage_kind in SERVERS)


def judge(facts: StorageFacts, connections: int) -> Iterator[Finding]:
    """`connections`: what this node may open."""
    numbers = tuple(int(part) for part in facts.version.replace("-", ".").split(".")[:2] if part.isdecimal())
    if numbers < facts.oldest:
        yield broken(
            "database",
            f"{facts.name} {facts.version} is too old.",
            f"Upgrade it to {'.'.join(map(str, facts.oldest))} or later.",
        )
    else:
        yield well("database", f"{facts.name} {facts.version}".rstrip() + " answers.")
    if facts.isolation == READ_COMMITTED:
        yield well("isolation", "transactions run at READ COMMITTED.")
    elif facts.isolation is not None:
        yield broken(
            "isolation",
            f"transactions run at {facts.isolation}, although READ COMMITTED was asked for.",
            "Something between ichat and the database resets sessions: let a pooler keep them.",
        )
    if facts.loses:
        yield doubtful("durability", f"{facts.loses}.", facts.remedy)
    if facts.connections is not None and facts.connections < connections + FOR_OTHERS:
        yield doubtful(
            "connections",
            f"the database takes {facts.connections} connections; this node alone may open {connections}.",
            "Raise max_connections there, or lower database_connections here; count every node.",
        )
    yield from map(_replica, facts.replicas)


def _replica(facts: ReplicaFacts) -> Finding:
    part = f"replica {facts.place}"
    if facts.fault:
        return doubtful(
            part,
            f"{facts.fault}; the primary answers what it would.",
            "See that it runs, and that database_replica_urls names it; SHOW REPLICA STATUS there tells "
            "why it does not go on.",
        )
    return well(part, f"it answers, and had what the primary had after {facts.behind:.3f} s.")


async def _schema(storage: Storage, *, by_hand: bool) -> Finding:
    try:
        up_to_date = await storage.is_up_to_date()
    except ServerFault as fault:
        return broken("migrations", f"nobody can say which were applied: {fault.cause}.", "See the database.")
    if up_to_date:
        return well("migrations", "the schema is up to date.")
    if not by_hand:
        return well("migrations", "the schema is brought up to date at the next start.")
    return broken(
        "migrations", "the schema is behind this version.", "Run ichat migrate with these settings."
    )
