"""Migrations: an empty database, one of ours, one of the original; twice at once, and killed halfway."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.mysql.schema import MysqlDatabase
from adapters.mysql.storage import MysqlStorage
from adapters.sql.accounts import key_of
from adapters.sql.migrations import MIGRATIONS
from adapters.sql.repositories import SqlRepositories
from adapters.sql.schema import Database
from adapters.sqlite.storage import SqliteStorage
from domain.model.accounts import Preferences
from domain.model.chat import Message
from domain.model.errors import UserExists
from domain.model.files import ANONYMOUS, FileUse, Upload
from domain.model.ids import FileName, UserId
from ports.storage import Repositories, Storage
from tests import servers, storages
from tests.contract.storage.story import NOW, register
from tests.integration import original_database

ALL = [migration.version for migration in MIGRATIONS]

Rows = Sequence[Sequence[Any]]


def ask(url: str, sql: str) -> Rows:
    with servers.cursor(url) as cursor:
        cursor.execute(sql)
        rows: Rows = cursor.fetchall()
        return rows


def shape(url: str) -> list[Rows]:
    """All tables, columns and keys."""
    return [
        ask(
            url,
            "SELECT table_name, column_name, column_type, is_nullable, column_default, collation_name, extra "
            "FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 2",
        ),
        ask(
            url,
            "SELECT table_name, index_name, non_unique, seq_in_index, column_name "
            "FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 4",
        ),
        ask(
            url,
            "SELECT table_name, constraint_type FROM information_schema.table_constraints "
            "WHERE table_schema = DATABASE() ORDER BY 1, 2",
        ),
    ]


def contents(url: str) -> dict[str, Rows]:
    """Every row of every table; one moment of adoption is as good as another."""
    now = datetime.now(UTC).replace(tzinfo=None)

    def plain(value: Any) -> Any:
        moment = isinstance(value, datetime) and abs(now - value) < timedelta(hours=1)
        return "now" if moment else value

    return {
        table: [[plain(value) for value in row] for row in ask(url, f"SELECT * FROM {table} ORDER BY 1, 2")]
        for (table,) in ask(url, "SHOW TABLES")
        if table != "schema_migrations"
    }


class Killed(Exception):
    """The process died here."""


@pytest.fixture(params=storages.SQL)
def unmigrated(
    request: pytest.FixtureRequest, tmp_path: Path, databases: storages.Databases
) -> Iterator[Callable[[], Storage]]:
    """A storage over one and the same database, which is empty at first."""
    if request.param == "sqlite":
        yield lambda: SqliteStorage(tmp_path / "folder" / "ichat.db")
        return
    with servers.fresh_database(databases.server(request.param)) as url:
        yield lambda: storages.server_storage(url)


async def test_a_second_migration_finds_nothing_to_do(unmigrated: Callable[[], Storage]) -> None:
    """Each step is applied once and remembered."""
    assert await unmigrated().migrate() == ALL
    assert await unmigrated().migrate() == []
    assert await unmigrated().is_up_to_date()


async def test_two_migrations_at_once_are_safe(unmigrated: Callable[[], Storage]) -> None:
    """One of them does it all, the other waits and finds it done."""
    done = await asyncio.gather(*(unmigrated().migrate() for _ in range(3)))
    assert sorted(done) == [[], [], ALL]


async def test_a_storage_opens_on_what_was_migrated(unmigrated: Callable[[], Storage]) -> None:
    """A fresh database needs `migrate` and nothing else; before that it is not up to date."""
    storage = unmigrated()
    assert not await storage.is_up_to_date()
    await storage.migrate()
    await storage.open()
    await register(storage, "ann")
    await storage.close()


@pytest.mark.parametrize("statement", [1, 10, 25])
async def test_a_first_migration_that_was_killed_goes_on(
    unmigrated: Callable[[], Storage], monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    """Wherever it dies, the next one completes it."""
    rows, sent = Database.rows, 0

    async def counted(self: Database, sql: str, *args: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == statement:
            raise Killed
        return await rows(self, sql, *args)

    monkeypatch.setattr(Database, "rows", counted)
    with pytest.raises(Killed):
        await unmigrated().migrate()
    assert not await unmigrated().is_up_to_date()
    await unmigrated().migrate()
    assert await unmigrated().is_up_to_date()


async def test_a_migration_of_mysql_changes_nothing_twice(empty_mysql_url: str) -> None:
    """The shape is the same after a second one."""
    await MysqlStorage(empty_mysql_url).migrate()
    before = shape(empty_mysql_url)
    await MysqlStorage(empty_mysql_url).migrate()
    assert shape(empty_mysql_url) == before


async def test_two_adoptions_at_once_are_safe(empty_mysql_url: str) -> None:
    """The second finds a database of ours."""
    original_database.fill(empty_mysql_url)
    done = await asyncio.gather(*(MysqlStorage(empty_mysql_url).migrate() for _ in range(2)))
    assert sorted(done) == [[], ALL]


async def test_an_adopted_database_is_like_a_fresh_one(mysql_server_url: str) -> None:
    """Same tables, columns, keys: whatever holds for one holds for the other."""
    with (
        servers.fresh_database(mysql_server_url) as fresh,
        servers.fresh_database(mysql_server_url) as adopted,
    ):
        original_database.fill(adopted)
        await MysqlStorage(fresh).migrate()
        await MysqlStorage(adopted).migrate()
        assert shape(adopted) == shape(fresh)


async def test_uploads_that_were_counted_learn_what_uses_them(unmigrated: Callable[[], Storage]) -> None:
    """A number becomes rows: of the message, the avatars, the wallpaper; whose they are, where nobody knew.

    What nothing shows any more, such as an avatar that was replaced, goes after a day.
    """
    storage = unmigrated()
    await storage.migrate()
    await storage.open()
    try:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        uses = await storage.transaction(_use_uploads, ann.user_id, bob.user_id)
        assert await unmigrated().migrate() == [6]
        for name, (uploader_id, use) in uses.items():
            upload = await storage.read(_find_upload, name)
            assert upload is not None
            assert upload.uploader_id == uploader_id
            assert (upload.kept_until is None) is (use is not None)
            assert await storage.transaction(_is_only_use, name, use)
    finally:
        await storage.close()


async def _use_uploads(
    stored: Repositories, ann: UserId, bob: UserId
) -> Mapping[FileName, tuple[UserId, FileUse | None]]:
    """As the version before did it, and whose each is afterwards, and what uses it."""
    draft = Message.compose(ann, image="file/message.png", now=NOW)
    message = await stored.messages.add(draft)
    assert message is not None
    await stored.users.update_profile(ann, nickname="Ann", avatar="file/avatar.png", now=NOW)
    await stored.users.save_preferences(bob, Preferences("file/wallpaper.png"), NOW)
    group = await stored.groups.add(bob, name="us", avatar="file/group.png", member_ids=[bob], now=NOW)
    for name in ("message", "avatar", "wallpaper", "group", "replaced"):
        upload = Upload(
            name=FileName(f"{name}.png"), uploader_id=ANONYMOUS, size=1, kept_until=None, created_at=NOW
        )
        await stored.uploads.add(upload)
    assert isinstance(stored, SqlRepositories)
    await stored.uploads._session.change("DELETE FROM schema_migrations WHERE version = 6")
    return {
        FileName("message.png"): (ann, FileUse.in_message(message.message_id)),
        FileName("avatar.png"): (ann, FileUse.as_avatar(ann)),
        FileName("wallpaper.png"): (bob, FileUse.as_wallpaper(bob)),
        FileName("group.png"): (bob, FileUse.as_group_avatar(group.group_id)),
        FileName("replaced.png"): (ANONYMOUS, None),
    }


async def _find_upload(stored: Repositories, name: FileName) -> Upload | None:
    return await stored.uploads.find(name)


async def _is_only_use(stored: Repositories, name: FileName, use: FileUse | None) -> bool:
    if use is None:
        return not await stored.uploads.has_uses(name)
    before = await stored.uploads.has_uses(name)
    await stored.uploads.remove_use(name, use)
    return before and not await stored.uploads.has_uses(name)


async def test_names_that_looked_alike_before_go_on(tmp_path: Path) -> None:
    """Both accounts stay, a third one is refused (S18)."""
    path = tmp_path / "ichat.db"
    storage = SqliteStorage(path)
    await storage.migrate()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM schema_migrations WHERE version = 5")
        for name in ("Paul", "PauI"):
            file.execute(
                "INSERT INTO users (username, name_key, enabled) VALUES (?, ?, 1)", (name, key_of(name))
            )
    assert await storage.migrate() == [5]
    await storage.open()
    try:
        assert await storage.read(lambda stored: stored.users.find_credentials("Paul"))
        assert await storage.read(lambda stored: stored.users.find_credentials("PauI"))
        with pytest.raises(UserExists):
            await register(storage, "pau1")
    finally:
        await storage.close()


@pytest.mark.parametrize("tenths", range(10))
async def test_a_migration_that_was_killed_goes_on(
    mysql_server_url: str, monkeypatch: pytest.MonkeyPatch, tenths: int
) -> None:
    """Wherever an adoption dies, the next one makes the same of it as one that was never disturbed."""
    sent = 0
    die_at = -1
    rows, together = MysqlDatabase.rows, MysqlDatabase.together

    def count() -> None:
        nonlocal sent
        sent += 1
        if sent == die_at:
            raise Killed

    async def counted_rows(self: MysqlDatabase, sql: str, *args: Any) -> Any:
        result = await rows(self, sql, *args)
        if not sql.startswith("SELECT"):
            count()
        return result

    async def counted_together(self: MysqlDatabase, statements: Any) -> None:
        await together(self, statements)
        count()

    monkeypatch.setattr(MysqlDatabase, "rows", counted_rows)
    monkeypatch.setattr(MysqlDatabase, "together", counted_together)
    with (
        servers.fresh_database(mysql_server_url) as undisturbed,
        servers.fresh_database(mysql_server_url) as killed,
    ):
        original_database.fill(undisturbed)
        original_database.fill(killed)
        await MysqlStorage(undisturbed).migrate()
        die_at, sent = max(sent * tenths // 10, 1), 0
        with pytest.raises(Killed):
            await MysqlStorage(killed).migrate()
        die_at = -1
        await MysqlStorage(killed).migrate()
        assert shape(killed) == shape(undisturbed)
        assert contents(killed) == contents(undisturbed)
