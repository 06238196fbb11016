"""Calls, as far as messages show them."""

from domain.model.ids import CallId
from ports.storage import Storage


async def test_unknown_calls_are_left_out(storage: Storage) -> None:
    """`find_many` returns the known ones."""
    assert await storage.read(lambda uow: uow.calls.find_many([CallId(4711)])) == {}
    assert await storage.read(lambda uow: uow.calls.find_many([])) == {}
