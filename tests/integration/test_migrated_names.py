"""What names look like is kept beside them, also of accounts from before that (S18)."""

from collections.abc import Callable, Sequence

import pytest

from domain.model.accounts import NewUser
from domain.model.errors import UserExists
from domain.model.names import skeleton
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOW, register
from tests.integration.unmigrated import change_rows


async def test_names_that_looked_alike_before_go_on(unmigrated: Callable[[], Storage]) -> None:
    """Both accounts stay, a third one is refused (S18)."""
    storage = unmigrated()
    await storage.migrate()
    await storage.open()
    try:
        await _from_before(storage, ["Paul", "PauI", *(f"somebody{number}" for number in range(600))])
        assert await unmigrated().migrate() == [5]
        assert await storage.read(lambda stored: stored.users.find_credentials("Paul"))
        assert await storage.read(lambda stored: stored.users.find_credentials("PauI"))
        for name in ("pau1", "s\u043emebody0", "s\u043emebody599"):
            with pytest.raises(UserExists):
                await register(storage, name)
    finally:
        await storage.close()


async def test_a_small_i_is_no_l_any_more(
    unmigrated: Callable[[], Storage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of accounts from before that, too: `all` was refused beside `ali`."""
    storage = unmigrated()
    await storage.migrate()
    await storage.open()
    try:
        with monkeypatch.context() as before:
            before.setattr("adapters.sql.accounts.skeleton", lambda name: skeleton(name).replace("i", "l"))
            await register(storage, "ali")
        await storage.transaction(change_rows, "DELETE FROM schema_migrations WHERE version = 18")
        assert await unmigrated().migrate() == [18]
        await register(storage, "all")
        with pytest.raises(UserExists):
            await register(storage, "al\u0456")
    finally:
        await storage.close()


async def _from_before(storage: Storage, names: Sequence[str]) -> None:
    """Accounts as they were before anybody looked at what a name looks like."""
    await storage.transaction(_add_from_before, names)
    await storage.transaction(change_rows, "DELETE FROM schema_migrations WHERE version = 5")


async def _add_from_before(stored: Repositories, names: Sequence[str]) -> None:
    for name in names:
        await stored.users.add(
            NewUser(username=name, password_hash="", nickname="", avatar="", created_at=NOW)
        )
        await change_rows(stored, "UPDATE users SET name_skeleton = NULL WHERE name_skeleton IS NOT NULL")
