"""With the same Redis and the same secret, signed-in people stay signed in (contract section 10)."""

import json
from datetime import UTC, datetime

import pytest
import redis

from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.redis.original_logins import read_original_logins
from adapters.sql.original_logins import import_logins
from config.migrations import migrate
from config.settings import Settings
from domain.model.errors import Unavailable
from domain.model.ids import LoginId, UserId
from tests.contract.storage.story import NOBODY, NOW, at, register
from tests.integration import original_database

ID = "60bac48a-e812-463c-81d0-5cf832893637"


def original(login_id: str, user_id: int, expires: str) -> str:
    login = {"loginId": login_id, "userId": user_id, "enabled": True}
    return json.dumps({**login, "loginAt": "2026-11-23T15:21:29.585749594Z", "expireAt": expires})


async def test_logins_are_taken_over(redis_url: str) -> None:
    """Each login that still stands is there afterwards, with its times; doing it again adds nothing."""
    storage = MemoryStorage()
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    with redis.Redis.from_url(redis_url) as client:
        client.set(f"login_user:{ID}", original(ID, ann.user_id, "2026-11-24T23:21:29.497857123+08:00"))
        client.set("login_user:old", original("old", bob.user_id, "2026-11-23T15:21:29Z"))
        client.set("login_user:ghost", original("ghost", NOBODY, "2026-11-24T15:21:29Z"))
        client.set("login_user:broken", "{")
        client.set("mq:other", "not a login")
        client.rpush("login_user:list", "neither")

    values = await read_original_logins(redis_url)
    assert await import_logins(storage, values, NOW) == 1
    assert await import_logins(storage, values, NOW) == 0

    [login] = await storage.read(lambda uow: uow.logins.list_of(ann.user_id, at(0)))
    assert (login.login_id, login.user_id) == (LoginId(ID), ann.user_id)
    assert login.signed_in_at == datetime(2026, 11, 23, 15, 21, 29, 585750, UTC)
    assert login.expires_at == datetime(2026, 11, 24, 15, 21, 29, 497857, UTC)
    assert await storage.read(lambda uow: uow.logins.list_of(bob.user_id, NOW)) == []


async def test_a_login_that_was_ended_here_does_not_come_back(empty_mysql_url: str, redis_url: str) -> None:
    """Adopting a database takes its logins over; doing `migrate` again leaves them as they are."""
    original_database.fill(empty_mysql_url)
    with redis.Redis.from_url(redis_url) as client:
        client.set(f"login_user:{ID}", original(ID, original_database.ANN, "2099-01-01T00:00:00Z"))
    settings = Settings(profile="cluster", mysql_url=empty_mysql_url, redis_url=redis_url)
    await migrate(settings)

    storage = MysqlStorage(empty_mysql_url)
    await storage.open()
    ann = UserId(original_database.ANN)
    assert await storage.transaction(lambda uow: uow.logins.end_all(ann)) == [ID]
    assert await migrate(settings) == []
    assert await storage.read(lambda uow: uow.logins.find(LoginId(ID))) is None
    await storage.close()


async def test_a_redis_that_is_away_is_unavailable() -> None:
    """No address, no logins, and a clear error."""
    with pytest.raises(Unavailable):
        await read_original_logins("redis://127.0.0.1:1/0")
