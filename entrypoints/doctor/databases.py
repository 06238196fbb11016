"""The database: whether it answers, which one it is, how it is set, and whether it is migrated."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from adapters.mysql.connection import MysqlConnection
from adapters.mysql.url import MysqlUrl
from adapters.postgres.connection import PostgresConnection
from adapters.sqlite.connection import SqliteConnection
from config.container import Container
from config.settings import Settings
from domain.model.errors import ServerFault
from entrypoints.doctor.clocks import compare_clocks
from entrypoints.doctor.finding import Finding, broken, doubtful, well

PATIENCE: Final = 5.0
OLDEST: Final = {"MariaDB": (10, 6), "MySQL": (8, 0), "PostgreSQL": (14,), "SQLite": (3, 37)}
FOR_OTHERS: Final = 10
"""Connections of a database server that are left for backups and people."""

MYSQL: Final = (
    "SELECT VERSION(), UTC_TIMESTAMP(6), @@innodb_flush_log_at_trx_commit, @@max_connections, "
    "(SELECT variable_value FROM information_schema.session_variables "
    "WHERE variable_name IN ('tx_isolation', 'transaction_isolation') LIMIT 1)"
)
MYSQL_8: Final = MYSQL.replace("information_schema", "performance_schema")
POSTGRES: Final = (
    "SELECT current_setting('server_version'), "
    "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), "
    "current_setting('fsync'), current_setting('max_connections'), current_setting('transaction_isolation')"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database says of itself."""

    name: str
    version: str
    now: datetime
    durable: bool
    """A commit is on the disk when it returns."""
    connections: int
    isolation: str
    """Of our own connections."""


async def examine_database(settings: Settings) -> AsyncIterator[Finding]:
    if settings.storage_kind == "memory":
        yield doubtful("database", "everything is kept in memory and gone at the stop.", "It is for tests.")
        return
    began = datetime.now(UTC)
    try:
        facts = await _ask(settings)
    except (ServerFault, OSError, ValueError) as error:
        yield broken(
            "database",
            f"it cannot be used: {getattr(error, 'cause', error)}.",
            "See that it runs, and that ICHAT_DATABASE_URL names its host, user, password and database.",
        )
        return
    for finding in judge(facts, settings.workers * settings.pool_size):
        yield finding
    if settings.storage_kind != "sqlite":
        yield compare_clocks("database clock", facts.now, began, datetime.now(UTC))
    yield await _schema(settings)


def judge(facts: Facts, connections: int) -> Iterator[Finding]:
    """`connections`: what this node may open."""
    numbers = tuple(int(part) for part in facts.version.replace("-", ".").split(".")[:2] if part.isdecimal())
    oldest = OLDEST[facts.name]
    if numbers < oldest:
        yield broken(
            "database",
            f"{facts.name} {facts.version} is too old.",
            f"Upgrade it to {'.'.join(map(str, oldest))} or later.",
        )
    else:
        yield well("database", f"{facts.name} {facts.version} answers.")
    if facts.isolation.upper().replace("-", " ") != "READ COMMITTED" and facts.name != "SQLite":
        yield broken(
            "isolation",
            f"transactions run at {facts.isolation}, although READ COMMITTED was asked for.",
            "Something between ichat and the database resets sessions: let a pooler keep them.",
        )
    elif facts.name != "SQLite":
        yield well("isolation", "transactions run at READ COMMITTED.")
    if not facts.durable:
        yield doubtful(
            "durability",
            "the database answers before a commit is on the disk: a power failure takes messages back.",
            "Set innodb_flush_log_at_trx_commit = 1 (MySQL, MariaDB) or fsync = on (PostgreSQL).",
        )
    if facts.connections and facts.connections < connections + FOR_OTHERS:
        yield doubtful(
            "connections",
            f"the database takes {facts.connections} connections; this node alone may open {connections}.",
            "Raise max_connections there, or lower database_connections here; count every node.",
        )


async def _ask(settings: Settings) -> Facts:
    """Raises ServerFault, OSError, ValueError."""
    match settings.storage_kind:
        case "mysql":
            return await _ask_mysql(settings.database_server)
        case "postgresql":
            return await _ask_postgres(settings.database_server)
        case _:
            return await _ask_sqlite(settings)


async def _ask_mysql(url: str) -> Facts:
    connection = await MysqlConnection.connect(MysqlUrl.parse(url), PATIENCE)
    try:
        [(version,)] = (await connection.run([("SELECT VERSION()", ())])).rows
        is_mariadb = "mariadb" in str(version).lower()
        [row] = (await connection.run([(MYSQL if is_mariadb else MYSQL_8, ())])).rows
    finally:
        connection.close()
    name = "MariaDB" if is_mariadb else "MySQL"
    return Facts(name, str(row[0]), _time(row[1]), str(row[2]) == "1", int(row[3] or 0), str(row[4]))


async def _ask_postgres(url: str) -> Facts:
    connection = await PostgresConnection.connect(url, PATIENCE)
    try:
        [row] = (await connection.run([(POSTGRES, ())])).rows
    finally:
        connection.close()
    return Facts(
        "PostgreSQL", str(row[0]).split()[0], _time(row[1]), row[2] == "on", int(row[3] or 0), str(row[4])
    )


async def _ask_sqlite(settings: Settings) -> Facts:
    """The file is made by the first start, so none yet is nothing wrong."""
    path = settings.database_file
    if not path.exists():
        version = sqlite3.sqlite_version
        return Facts("SQLite", version, datetime.now(UTC), durable=True, connections=0, isolation="")
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=False)
    try:
        [(version,)] = (await connection.run([("SELECT sqlite_version()", ())])).rows
    finally:
        await connection.close()
    return Facts("SQLite", str(version), datetime.now(UTC), durable=True, connections=0, isolation="")


def _time(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)


async def _schema(settings: Settings) -> Finding:
    storage = Container(settings=settings).storage()
    try:
        up_to_date = await storage.is_up_to_date()
    except ServerFault as fault:
        return broken("migrations", f"nobody can say which were applied: {fault.cause}.", "See the database.")
    if up_to_date:
        return well("migrations", "the schema is up to date.")
    if settings.storage_kind == "sqlite":
        return well("migrations", "the schema is brought up to date at the next start.")
    return broken(
        "migrations", "the schema is behind this version.", "Run ichat migrate with these settings."
    )
