"""Searching 1,000,000 messages, of which 100,000 are one's own, for two words of one of them (V12)."""

import asyncio
import contextlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from adapters.mysql.schema import MysqlDatabase
from adapters.postgres.schema import PostgresDatabase
from adapters.sqlite.migrate import SqliteDatabase
from adapters.sqlite.storage import SqliteStorage
from domain.model.ids import UserId
from domain.model.search import MessageSearch
from domain.services.search import SearchService
from domain.services.transactions import Transactions
from ports.storage import Storage
from tests import servers, storages
from tests.bench.works import Figures

ALL, EACH_TENTH, ROOMS, WORDS, VOCABULARY = 1_000_000, 10, 200, 10, 30_000
"""Messages; one's own share; one's own rooms; words of a message; different words. A word is as frequent as
its place in the vocabulary is low, as in a language (Zipf): one message in two has the first one.
"""
OTHERS = 1800
"""Rooms."""
ME = UserId(1)
NOW = "2026-11-26 00:00:00.000000"
SEED, WARM_UP, SEARCHES = 5, 20, 200

OWN = f"m % {EACH_TENTH} = 0"
ROOM = (
    f"CASE WHEN {OWN} THEN 1 + (m - m % {EACH_TENTH}) / {EACH_TENTH} % {ROOMS} "
    f"ELSE {ROOMS + 1} + m % {OTHERS} END"
)
DRAWN = "((m * 7919 + i * 104729 + m % 1009 * i * 31) % 1000003) / 1000003.0"
PLACE = f"CAST(FLOOR(POWER({VOCABULARY}, {DRAWN})) AS INTEGER)"
WORD = f"'w' || {PLACE} || 'x'"


@dataclass(frozen=True, slots=True)
class Wording:
    """What differs between the databases."""

    insert: str
    otherwise: str
    exact: str
    begin: str = ""


WORDINGS = {
    "sqlite": Wording("INSERT OR IGNORE", "", SqliteDatabase.as_exact),
    "mysql": Wording(
        "INSERT IGNORE", "", MysqlDatabase.as_exact, "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT')"
    ),
    "postgresql": Wording("INSERT", "ON CONFLICT DO NOTHING", PostgresDatabase.as_exact),
}


def measure(kind: str) -> Figures:
    """`kind`: a storage of `tests.storages.SQL`. Milliseconds, of the service and its database."""
    with _storage(kind) as storage:
        return asyncio.run(_measure(storage))


async def _measure(storage: Storage) -> Figures:
    await storage.open()
    try:
        search = SearchService(transactions=Transactions(storage=storage, notifier=None))  # type: ignore[arg-type]  # tells nobody
        choose = random.Random(SEED)
        times = []
        for _ in range(WARM_UP + SEARCHES):
            message = EACH_TENTH * choose.randrange(1, ALL // EACH_TENTH)
            one, other = choose.sample(_words_of(message), 2)
            asked = MessageSearch.read(f"{one} {other}")
            begin = time.perf_counter()
            page = await search.search(ME, asked, limit=20)
            times.append(1000 * (time.perf_counter() - begin))
            assert page.found
        cuts = quantiles(times[WARM_UP:], n=100)
        return {"search_p50_ms": cuts[49], "search_p99_ms": cuts[98]}
    finally:
        await storage.close()


def _words_of(message: int) -> list[str]:
    """As the database made them."""
    places = (
        int(VOCABULARY ** (((message * 7919 + i * 104729 + message % 1009 * i * 31) % 1000003) / 1000003.0))
        for i in range(WORDS)
    )
    return sorted({f"w{place}x" for place in places})


@contextlib.contextmanager
def _storage(kind: str) -> Iterator[Storage]:
    """Filled."""
    with contextlib.ExitStack() as stack:
        if kind == "sqlite":
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichat-bench-"))) / "ichat.db"
            storage: Storage = SqliteStorage(path)
            connect = sqlite3.connect(path)
        else:
            server = stack.enter_context(storages.SERVERS[kind].server())
            url = stack.enter_context(servers.fresh_database(server.url))
            storage = storages.server_storage(url)
            connect = servers.connect(url)
        asyncio.run(storage.migrate())
        with contextlib.closing(connect) as database:
            for statement in _filling(WORDINGS[kind]):
                database.cursor().execute(statement)
            database.commit()
        yield storage


def _filling(wording: Wording) -> Iterator[str]:
    """A million numbers from ten digits; a message, and its words, from each."""
    if wording.begin:
        yield wording.begin
    yield "CREATE TABLE digits (i BIGINT)"
    yield f"INSERT INTO digits VALUES {', '.join(f'({digit})' for digit in range(10))}"
    yield "CREATE TABLE numbers (m BIGINT PRIMARY KEY)"
    tens = " + ".join(f"{10**power} * d{power}.i" for power in range(6))
    crossed = " CROSS JOIN ".join(f"digits d{power}" for power in range(6))
    yield f"INSERT INTO numbers SELECT 1 + {tens} FROM {crossed}"
    yield (
        f"{wording.insert} INTO contacts (owner_id, room_id, status, created_at, updated_at) "
        f"SELECT {ME}, m, 1, '{NOW}', '{NOW}' FROM numbers WHERE m <= {ROOMS}"
    )
    text = " || ' ' || ".join(WORD.replace("i *", f"{i} *").replace("* i", f"* {i}") for i in range(WORDS))
    yield (
        "INSERT INTO chat_messages (message_id, room_id, sender_id, type, text, created_at, updated_at) "
        f"SELECT m, {ROOM}, 2, 1, {text}, '{NOW}', '{NOW}' FROM numbers"
    )
    yield (
        f"{wording.insert} INTO message_words (room_id, word, message_id) "
        f"SELECT {ROOM}, {wording.exact.format(WORD)}, m FROM numbers CROSS JOIN digits {wording.otherwise}"
    )
    if wording.otherwise:
        yield "VACUUM (ANALYZE) message_words"  # as the server does itself, minutes after so many rows
