"""What a test does to a database behind the storage's back; the URL's scheme says which one it is."""

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pymysql

GIVES_UP_AFTER = 60
"""Seconds. A server that runs answers at once; the machine may be busy."""

Connection = Any
"""As in PEP 249; what it does is committed at once."""


def connect(url: str) -> Connection:
    if url.startswith("postgresql:"):
        return psycopg.connect(url, autocommit=True, connect_timeout=GIVES_UP_AFTER)
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username or "root",
        password=parts.password or "",
        database=parts.path.removeprefix("/") or None,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=GIVES_UP_AFTER,
    )


@contextlib.contextmanager
def cursor(url: str) -> Iterator[Any]:
    with contextlib.closing(connect(url)) as connection, connection.cursor() as cursor:
        yield cursor


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped afterwards."""
    name = f"ichat_test_{uuid4().hex[:12]}"
    postgres = server_url.startswith("postgresql:")
    with cursor(server_url) as server:
        server.execute(f"CREATE DATABASE {name} {'' if postgres else 'CHARACTER SET utf8mb4'}")
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        with cursor(server_url) as server:
            server.execute(f"DROP DATABASE {name} {'WITH (FORCE)' if postgres else ''}")


def empty_tables(database_url: str) -> None:
    """Remove every row but the record of migrations. Most tables are empty anyway, and asked for at once."""
    with cursor(database_url) as database:
        looks = [
            f"SELECT '{table}' FROM (SELECT 1) one WHERE EXISTS (SELECT 1 FROM {table})"
            for table in tables(database)
            if table != "schema_migrations"
        ]
        database.execute(" UNION ALL ".join(looks))
        for (table,) in database.fetchall():
            database.execute(f"DELETE FROM {table}")


def disconnect_everybody(database_url: str) -> int:
    """How many others were connected."""
    with cursor(database_url) as database:
        if database_url.startswith("postgresql:"):
            database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return len(database.fetchall())
        database.execute(
            "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        )
        victims = database.fetchall()
        for (victim,) in victims:
            database.execute(f"KILL {victim}")
        return len(victims)


def tables(database: Any) -> list[str]:
    postgres = isinstance(database, psycopg.Cursor)
    schema = "current_schema()" if postgres else "DATABASE()"
    database.execute(f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}")
    return [name for (name,) in database.fetchall()]
