"""Migrations: an empty database, one of ours, one of the original; twice at once, and killed halfway."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.mysql.adoption import STEPS
from adapters.mysql.schema import MysqlDatabase
from adapters.mysql.storage import MysqlStorage
from adapters.sql.message_index import SqlMessageIndex
from adapters.sql.migrations import MIGRATIONS
from adapters.sql.schema import Database
from domain.model.accounts import Preferences
from domain.model.chat import Message
from domain.model.events import Event, EventKind
from domain.model.files import ANONYMOUS, FileUse, Upload
from domain.model.ids import FileName, UserId
from domain.model.search import MessageSearch
from ports.storage import Repositories, Storage
from tests import servers
from tests.contract.storage.story import NOW, befriend, register, say
from tests.integration import original_database
from tests.integration.unmigrated import change, change_rows
from tests.unit.services.house import House

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
        table: sorted(
            ([plain(value) for value in row] for row in ask(url, f"SELECT * FROM {table}")), key=repr
        )
        for (table,) in ask(url, "SHOW TABLES")
        if table != "schema_migrations"
    }


class Killed(Exception):
    """The process died here."""


async def test_a_migration_says_how_far_it_is(
    unmigrated: Callable[[], Storage], empty_mysql_url: str
) -> None:
    """Step by step; those by which a database of the original becomes ours count, too."""
    told: list[tuple[int, int]] = []
    await unmigrated().migrate(lambda *each: told.append(each))
    assert told == [(done, len(ALL)) for done in range(len(ALL))]
    told.clear()
    original_database.fill(empty_mysql_url)
    await MysqlStorage(empty_mysql_url).migrate(lambda *each: told.append(each))
    steps = len(STEPS) + len(ALL)
    assert told == [(done, steps) for done in range(steps)]


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


async def test_messages_of_before_are_found_when_they_were_indexed(unmigrated: Callable[[], Storage]) -> None:
    """The migration itself reads no message; nodes index them, the newest first, while they serve."""
    storage = unmigrated()
    await storage.migrate()
    await storage.open()
    try:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, _ = await befriend(storage, ann, bob)
        message = await say(storage, contact, "hello")
        await storage.transaction(_forget_index)
        assert await unmigrated().migrate() == [11]
        house = House(storage=storage)
        progress = await storage.read(lambda stored: stored.message_index.progress())
        assert (progress.newest, progress.is_complete) == (message.message_id, False)
        await house.indexer.work()
        page = await house.search.search(bob.user_id, MessageSearch.read("hello"))
        assert [each.shown.message for each in page.found] == [message]
    finally:
        await storage.close()


async def _forget_index(stored: Repositories) -> None:
    assert isinstance(stored.message_index, SqlMessageIndex)
    for text in (
        "DROP TABLE message_words",
        "DROP TABLE message_index",
        "DELETE FROM schema_migrations WHERE version = 11",
    ):
        await stored.message_index._session.change(text)


async def test_events_of_before_are_not_counted(unmigrated: Callable[[], Storage]) -> None:
    """The migration tells them from what people wrote."""
    storage = unmigrated()
    await storage.migrate()
    await storage.open()
    try:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, bobs = await befriend(storage, ann, bob)
        event = Message.record_event(
            contact.room_id, Event(kind=EventKind.RENAMED, actor_id=ann.user_id), "renamed", NOW
        )
        await storage.transaction(lambda stored: stored.messages.add(event))
        await say(storage, contact, "hello")
        for text in (
            "UPDATE chat_messages SET is_event = 0",
            "DELETE FROM schema_migrations WHERE version = 70",
        ):
            await storage.transaction(change_rows, text)
        assert await unmigrated().migrate() == [70]
        [listed] = await storage.read(lambda stored: stored.contacts.list_of(bob.user_id))
        assert (listed.contact_id, listed.reading.unread) == (bobs.contact_id, 1)
    finally:
        await storage.close()


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
    await stored.users.update_profile(ann, nickname="Ann", avatar="file/avatar.png", about="", now=NOW)
    await stored.users.save_preferences(bob, Preferences("file/wallpaper.png"), NOW)
    group = await stored.groups.add(bob, name="us", avatar="file/group.png", member_ids=[bob], now=NOW)
    for name in ("message", "avatar", "wallpaper", "group", "replaced"):
        upload = Upload(
            name=FileName(f"{name}.png"), uploader_id=ANONYMOUS, size=1, kept_until=None, created_at=NOW
        )
        await stored.uploads.add(upload)
    await change_rows(stored, "DELETE FROM schema_migrations WHERE version = 6")
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


async def test_a_step_that_came_late_is_applied(unmigrated: Callable[[], Storage]) -> None:
    """Whatever the highest number is: what is missing between others is applied, in order."""
    storage = unmigrated()
    await storage.migrate()
    await change(storage, "DELETE FROM schema_migrations WHERE version IN (2, 5, 7)")
    assert not await unmigrated().is_up_to_date()
    assert await unmigrated().migrate() == [2, 5, 7]
    assert await unmigrated().is_up_to_date()


async def test_steps_of_a_later_version_are_nobodys_business(unmigrated: Callable[[], Storage]) -> None:
    """While nodes are replaced one by one, the old ones go on over a database that is ahead of them."""
    storage = unmigrated()
    await storage.migrate()
    await change(storage, "INSERT INTO schema_migrations (version) VALUES (9999)")
    assert await unmigrated().is_up_to_date()
    assert await unmigrated().migrate() == []


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
