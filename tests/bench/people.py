"""Searching 400,000 people for whatever somebody may type (V10)."""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from adapters.sql.accounts import key_of
from adapters.sql.values import to_exact
from adapters.sqlite.storage import SqliteStorage
from domain.model.accounts import SEARCH_PAGE_AT_MOST
from domain.model.ids import UserId
from domain.model.name_words import name_words
from domain.model.names import skeleton
from domain.services.people import PeopleService
from domain.services.transactions import Transactions
from ports.storage import Storage
from tests.bench.works import Figures
from tests.doubles.system import MovableClock

ALL, AT_ONCE, AGAIN = 400_000, 2_000, 10
PAGES = (1, 2, 20)
NOW = "2026-11-26 00:00:00.000000"
ME = UserId(1)
FIRST_NAMES = ("Anna", "Ann", "Annabel", "Chloé", "Max", "Ольга", "王小明", "José")
LAST_NAMES = ("Meier", "Schmidt", "O'Neill", "von der Aa", "李", "Łukasz")
KEYWORDS = (
    *("a", "an", "anna", "user", "user3", "user399999", "m", "x", "%", "_", " ", "0", "王", "小", "chloe"),
    *("anna meier", "a m", "von der aa user1", "anna schmidt user39", "łuk", "ольга", "nobody", "n" * 64),
)


def measure() -> Figures:
    """In SQLite, whose work is counted with ours."""
    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        path = Path(folder) / "ichat.db"
        return asyncio.run(_measure(SqliteStorage(path), path))


async def _measure(storage: Storage, path: Path) -> Figures:
    await storage.migrate()
    fill(path, range(1, ALL + 1))
    await storage.open()
    try:
        transactions = Transactions(storage=storage, notifier=None)  # type: ignore[arg-type]  # tells nobody
        people = PeopleService(transactions=transactions, clock=MovableClock())
        cost = {}
        for keyword in KEYWORDS:
            for search in (people.search, people.search_by_name):
                for page in PAGES:
                    begin = time.process_time()
                    for _ in range(AGAIN):
                        await search(ME, keyword, page=page, size=SEARCH_PAGE_AT_MOST)
                    cost[keyword, search.__name__, page] = 1000 * (time.process_time() - begin) / AGAIN
        return {"dearest_page_cpu_ms": max(cost.values())}
    finally:
        await storage.close()


def fill(path: Path, ids: Sequence[int]) -> None:
    columns = (
        "user_id, username, name_key, name_skeleton, password, nickname, avatar, enabled, "
        "created_at, updated_at"
    )
    with contextlib.closing(sqlite3.connect(path)) as database:
        for first in range(0, len(ids), AT_ONCE):
            people = list(_people(ids[first : first + AT_ONCE]))
            database.executemany(f"INSERT INTO users ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)", people)
            words = [(to_exact(word), each[0]) for each in people for word in name_words(each[1], each[5])]
            database.executemany("INSERT INTO user_words (word, user_id) VALUES (?,?)", words)
        database.commit()


def _people(ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for user_id in ids:
        username = f"user{user_id}"
        nickname = f"{FIRST_NAMES[user_id % len(FIRST_NAMES)]} {LAST_NAMES[user_id % len(LAST_NAMES)]}"
        keys = key_of(username), to_exact(skeleton(username))
        yield user_id, username, *keys, "", nickname, "", 1, NOW, NOW
