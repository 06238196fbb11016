"""A SQLite file that somebody else writes to, and a process that dies while it writes."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from adapters.sqlite.storage import SqliteStorage
from domain.model.errors import Misconfigured, StorageBroken, StorageFull, Unavailable
from domain.model.ids import DeliveryId, LocalId, UserId
from tests.contract.storage.story import NOW, befriend, register, say
from tests.patience import GIVEN

WRITER = """
import asyncio, sys
from itertools import count
from pathlib import Path
from adapters.sqlite.storage import SqliteStorage
from domain.model.ids import ContactId
from tests.contract.storage.story import say

async def main() -> None:
    storage = SqliteStorage(Path(sys.argv[1]))
    await storage.open()
    contact = await storage.read(lambda uow: uow.contacts.get(ContactId(1)))
    for number in count():
        await say(storage, contact, "hi", f"local-{number}")
        print(f"local-{number}", flush=True)

asyncio.run(main())
"""


@asynccontextmanager
async def opened(path: Path, patience: float = GIVEN) -> AsyncIterator[SqliteStorage]:
    storage = SqliteStorage(path, patience=patience)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


async def test_a_writer_that_dies_loses_nothing_it_acknowledged(sqlite_path: Path) -> None:
    """Killed in the middle of commits: every acknowledged message is there, with its deliveries, once."""
    async with opened(sqlite_path) as storage:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        await befriend(storage, ann, bob)
    acknowledged = _write_and_die(sqlite_path)

    async with opened(sqlite_path) as storage:
        for local_id in acknowledged:
            assert await _is_stored(storage, ann.user_id, local_id)
        delivered = await storage.read(
            lambda uow: uow.deliveries.range(bob.user_id, DeliveryId(0), DeliveryId(10**6))
        )
        assert [delivery.delivery_id for delivery, _ in delivered] == list(range(1, len(delivered) + 1))
        # One may have been committed and not yet acknowledged.
        assert len(delivered) - len(acknowledged) in {0, 1}


def _write_and_die(path: Path) -> list[str]:
    """What was acknowledged by then."""
    command, root = [sys.executable, "-c", WRITER, str(path)], Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(50)]
        writer.send_signal(signal.SIGKILL)
        return acknowledged + writer.stdout.read().split()


async def _is_stored(storage: SqliteStorage, sender_id: UserId, local_id: str) -> bool:
    found = await storage.read(lambda uow: uow.messages.get_by_local_id(sender_id, LocalId(local_id)))
    return found.text == "hi"


async def test_a_file_that_another_process_writes_is_unavailable_for_a_while(sqlite_path: Path) -> None:
    """Writing waits for patience and is refused; reading goes on; afterwards all is well."""
    async with opened(sqlite_path, patience=0.3) as storage:
        ann = await register(storage, "ann")
        with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable):
                await register(storage, "bob")
            assert await storage.read(lambda uow: uow.users.find_many([ann.user_id])) == {ann.user_id: ann}
            other.execute("ROLLBACK")
        await register(storage, "bob")


async def test_a_transaction_cancelled_while_it_begins_leaves_no_lock(sqlite_path: Path) -> None:
    """The statement that begins it goes on in its thread; it is undone before the next one's turn."""
    async with opened(sqlite_path) as storage:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, _ = await befriend(storage, ann, bob)
        for _ in range(50):
            request = asyncio.create_task(say(storage, contact, "never"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request
        message = await say(storage, contact, "hi")
        assert message.text == "hi"
        assert await storage.read(lambda uow: uow.deliveries.last(bob.user_id)) == 1


async def test_a_storage_that_is_closed_is_unavailable(sqlite_path: Path) -> None:
    """Never another error than the model's."""
    storage = SqliteStorage(sqlite_path)
    for ask in (storage.read, storage.transaction):
        with pytest.raises(Unavailable):
            await ask(lambda uow: uow.logins.sweep(NOW))


async def test_a_file_that_cannot_be_opened_is_an_error_with_its_text(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="unable to open database file; let the user"):
        await SqliteStorage(tmp_path / "nowhere" / "ichat.db").open()


async def test_a_corrupt_file_is_an_error_with_its_text_and_no_invitation_to_try_again(
    sqlite_path: Path,
) -> None:
    """Whoever waits for it to pass waits for ever: somebody has to look."""
    async with opened(sqlite_path) as storage:
        people = [(await register(storage, f"user{number}")).user_id for number in range(200)]
    _spoil(sqlite_path, table="users")
    async with opened(sqlite_path) as storage:
        with pytest.raises(StorageBroken, match="malformed"):
            await storage.read(lambda uow: uow.users.find_many(people))
        with pytest.raises(StorageBroken, match="malformed"):
            await register(storage, "late")


def _spoil(path: Path, table: str) -> None:
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as database:
        [(page,)] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        [(size,)] = database.execute("PRAGMA page_size")
    content[(page - 1) * size : page * size] = b"\xaa" * size
    path.write_bytes(content)


async def test_a_full_disk_is_said_so_and_reading_goes_on(sqlite_path: Path) -> None:
    """Nothing of what did not fit is kept; with room again, all is well."""
    async with opened(sqlite_path) as storage:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, _ = await befriend(storage, ann, bob)
        writer = storage._writer
        assert writer is not None
        [(pages,)] = (await writer.run([("PRAGMA page_count", ())])).rows
        await writer.run([(f"PRAGMA max_page_count = {pages}", ())])
        with pytest.raises(StorageFull, match="storage: database or disk is full"):
            await say(storage, contact, "x" * 60_000)
        assert await storage.read(lambda uow: uow.deliveries.last(bob.user_id)) == 0
        await writer.run([("PRAGMA max_page_count = 1073741823", ())])
        assert (await say(storage, contact, "x" * 60_000)).text == "x" * 60_000


async def test_reading_cannot_write(sqlite_path: Path) -> None:
    """Work that was announced as reading and writes all the same is refused; that is a mistake of ours."""
    async with opened(sqlite_path) as storage:
        with pytest.raises(StorageBroken):
            await storage.read(lambda uow: uow.logins.sweep(NOW))
